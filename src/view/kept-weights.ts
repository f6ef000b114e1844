// How much of each link stands under a removal: the edges and their Σ|w|. Each row's Σ|w| over the inputs that stand is
// kept from one removal to the next, so that a tick of the slider costs the neurons that it moves, not all weights.

import { type Drawing, isKept } from "./drawing.ts";
import { columnSize, countEdges } from "./edge-list.ts";
import type { Link, Network, Removal } from "./network.ts";

/** Edges and Σ|w| of one link. */
export interface LinkSum {
  readonly count: number;
  readonly weight: number;
}

/** Σ|w| of each row of a link, over the inputs that stood when it was last asked for. */
interface RowSums {
  inputs: Uint8Array;
  readonly rows: Float64Array;
}

/** What the last removal left of a drawing, and how to go on from there. */
interface Standing {
  /** Without a removal. */
  readonly whole: LinkSum[];
  removal: Removal | undefined;
  sums: LinkSum[];
  readonly rowSums: RowSums[];
}

const standings = new WeakMap<Network, Standing>();

/** 1 for each neuron that stays, by global number; all of them without a removal. */
export function keptNeurons(drawing: Drawing, removal: Removal | undefined): Uint8Array {
  const kept = new Uint8Array(drawing.neuronCount).fill(1);
  if (removal !== undefined)
    for (let number = 0; number < kept.length; number++)
      kept[number] = isKept(drawing, removal, number) ? 1 : 0;
  return kept;
}

/** The inputs of a link that are 1 in `some`. */
function indicesOf(some: Uint8Array): Uint32Array {
  return Uint32Array.from(some.keys()).filter((input) => some[input] === 1);
}

/** Adds |w| of some inputs to every row, times `sign`. */
function addInputs(
  { weights }: Link,
  width: number,
  rows: Float64Array,
  some: Uint32Array,
  sign: number,
): void {
  if (some.length === 0) return;
  for (let row = 0; row < rows.length; row++) {
    let sum = 0;
    for (const input of some) sum += Math.abs(weights[row * width + input] ?? 0);
    rows[row] = (rows[row] ?? 0) + sign * sum;
  }
}

/** Brings a link's rows to the inputs that stand now: by those that moved, or anew where that is less work. */
function moveInputs(link: Link, sums: RowSums, inputs: Uint8Array): void {
  const standing = indicesOf(inputs);
  const left = indicesOf(inputs.map((stands, input) => (stands === 0 && sums.inputs[input] === 1 ? 1 : 0)));
  const back = indicesOf(inputs.map((stands, input) => (stands === 1 && sums.inputs[input] === 0 ? 1 : 0)));
  if (left.length + back.length < standing.length) {
    addInputs(link, inputs.length, sums.rows, left, -1);
    addInputs(link, inputs.length, sums.rows, back, 1);
  } else if (left.length + back.length > 0) {
    sums.rows.fill(0);
    addInputs(link, inputs.length, sums.rows, standing, 1);
  }
  sums.inputs = inputs;
}

function sumLinks(drawing: Drawing, removal: Removal | undefined, rowSums: readonly RowSums[]): LinkSum[] {
  const { network, offsets } = drawing;
  const kept = keptNeurons(drawing, removal);
  const slice = (column: number) => {
    const first = offsets[column] ?? 0;
    return kept.slice(first, first + columnSize(network, column));
  };
  return network.links.map((link, index) => {
    const [inputs, outputs] = [slice(link.from), slice(link.to)];
    const sums = rowSums[index];
    if (sums !== undefined) moveInputs(link, sums, inputs);
    const standing = indicesOf(outputs);
    const weight = standing.reduce((sum, row) => sum + (sums?.rows[row] ?? 0), 0);
    return { count: countEdges(link, outputs, inputs), weight };
  });
}

function standingOf(drawing: Drawing): Standing {
  const known = standings.get(drawing.network);
  if (known !== undefined) return known;
  const rowSums = drawing.network.links.map(({ from, to }) => ({
    inputs: new Uint8Array(columnSize(drawing.network, from)),
    rows: new Float64Array(columnSize(drawing.network, to)),
  }));
  const whole = sumLinks(drawing, undefined, rowSums);
  const standing = { whole, removal: undefined, sums: whole, rowSums };
  standings.set(drawing.network, standing);
  return standing;
}

/** What stands of each link under a removal, or in full without one. */
export function keptWeights(drawing: Drawing, removal: Removal | undefined): readonly LinkSum[] {
  const standing = standingOf(drawing);
  if (removal === undefined || removal.cuts.every((cut) => cut === 0)) return standing.whole;
  if (standing.removal === removal) return standing.sums;
  standing.sums = sumLinks(drawing, removal, standing.rowSums);
  standing.removal = removal;
  return standing.sums;
}
