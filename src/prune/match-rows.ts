// Pairs the rows of a smaller layer with those of the larger one that they come from. Pruning keeps the order of rows, so
// this is the cheapest way through a table, as in aligning two texts.

import { floats, type Tensor } from "../model/tensor.ts";

export interface Rows {
  readonly rows: readonly Float32Array[];
  readonly bias: Tensor | undefined;
}

export interface RowMatch {
  /** Original row of each row that stays, ascending. */
  readonly kept: readonly number[];
  readonly exact: boolean;
  /** The largest difference of a weight from its origin. */
  readonly largestDifference: number;
}

/** Whether a row of the original is known to have left, known to stay, or to be found out. */
export type Choice = (row: number) => "in" | "out" | "open";

function keysOf({ rows, bias }: Rows, withBias: boolean): string[] {
  const biases = withBias && bias !== undefined ? floats(bias) : undefined;
  return rows.map((row, index) => {
    const bits = new Uint32Array(row.buffer, row.byteOffset, row.length);
    return `${bits.join()};${biases?.[index] ?? ""}`;
  });
}

/**
 * The last rows in order whose keys are those that stay, because of equal rows the rule takes the lower index out;
 * undefined where there are none.
 */
function exactMatch(
  before: readonly string[],
  after: readonly string[],
  choice: Choice,
): number[] | undefined {
  const kept: number[] = [];
  for (let row = before.length - 1; row >= 0; row--) {
    const is = choice(row);
    const fits = kept.length < after.length && before[row] === after[after.length - 1 - kept.length];
    if (is !== "out" && fits) kept.push(row);
    else if (is === "in") return undefined;
  }
  return kept.length === after.length ? kept.reverse() : undefined;
}

function squaredDistance(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    sum += difference * difference;
  }
  return sum;
}

/** The pairing of least squared distance that keeps the order; undefined where none fits the choices. */
function nearestMatch(before: Rows, after: Rows, choice: Choice): number[] | undefined {
  const [n, m] = [before.rows.length, after.rows.length];
  const width = m + 1;
  // least[row · width + count]: the least distance with `count` of the first `row` rows paired.
  const least = new Float64Array((n + 1) * width).fill(Number.POSITIVE_INFINITY);
  const taken = new Uint8Array((n + 1) * width);
  least[0] = 0;
  for (let row = 0; row < n; row++) {
    const is = choice(row);
    for (let count = 0; count <= Math.min(row + 1, m); count++) {
      const skip = is === "in" ? Number.POSITIVE_INFINITY : (least[row * width + count] ?? 0);
      let pair = Number.POSITIVE_INFINITY;
      const [one, other] = [before.rows[row], after.rows[count - 1]];
      if (is !== "out" && count > 0 && one !== undefined && other !== undefined)
        pair = (least[row * width + count - 1] ?? 0) + squaredDistance(one, other);
      least[(row + 1) * width + count] = Math.min(skip, pair);
      taken[(row + 1) * width + count] = pair <= skip ? 1 : 0;
    }
  }
  if (!Number.isFinite(least[n * width + m])) return undefined;
  const kept: number[] = [];
  for (let row = n, count = m; row > 0; row--)
    if (taken[row * width + count] === 1) {
      kept.unshift(row - 1);
      count--;
    }
  return kept;
}

function largestDifference(before: Rows, after: Rows, kept: readonly number[]): number {
  let largest = 0;
  kept.forEach((row, index) => {
    const [one, other] = [before.rows[row], after.rows[index]];
    one?.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - (other?.[at] ?? 0)));
    });
  });
  return largest;
}

/**
 * The rows that stay. Equal bits decide, of the bias too where rows are equal; without them the nearest. Undefined
 * where no pairing fits what is known.
 */
export function matchRows(before: Rows, after: Rows, choice: Choice): RowMatch | undefined {
  for (const withBias of [true, false]) {
    const kept = exactMatch(keysOf(before, withBias), keysOf(after, withBias), choice);
    if (kept !== undefined) return { kept, exact: true, largestDifference: 0 };
  }
  const kept = nearestMatch(before, after, choice);
  if (kept === undefined) return undefined;
  return { kept, exact: false, largestDifference: largestDifference(before, after, kept) };
}
