// The inner loops of dense layers, convolutions and matrix products: rows of a left matrix times panels of a right
// one. A panel is [inner][8]: eight columns side by side. The sums of a few rows × 8 columns stay in registers, and
// each takes its terms one by one along `inner`, so a zero term changes no bit, wherever it stands.

import { FunctionBuilder, type FunctionCode } from "./assembler.ts";
import {
  add,
  addQuads,
  advance,
  type Code,
  call,
  type Local,
  largerQuads,
  less,
  loadQuad,
  loadSplat,
  multiply,
  multiplyQuads,
  type Operand,
  relaxedMultiplyAdd,
  repeatWhile,
  set,
  smallerQuads,
  splat,
  storeLane,
  storeQuad,
  subtract,
  when,
  zeroQuad,
} from "./instructions.ts";

/** Columns of a panel. */
export const PANEL = 8;
const PANEL_BYTES = 4 * PANEL;
/** Terms that the inner loop takes at once. */
const UNROLLED = 4;

/** Multiply and add four lanes, by the instruction that the machine has. */
export type MultiplyAdd = (a: Operand, b: Operand, c: Operand) => Code;

export const multiplyThenAdd: MultiplyAdd = (a, b, c) => addQuads(c, multiplyQuads(a, b));
export { relaxedMultiplyAdd };

/** storePart(address, count, values): the first `count` (1 … 3) values of a quad. */
export const STORE_PART: FunctionCode = (() => {
  const f = new FunctionBuilder();
  const { address, count } = f.parametersOf("i32", "address", "count");
  const { values } = f.parametersOf("v128", "values");
  const lanes = [0, 1, 2].map((lane) =>
    when(less(lane, count), [storeLane(address, values, lane, 4 * lane)]),
  );
  return f.finish("storePart", ...lanes);
})();

/** Position of STORE_PART in the module. */
export const STORE_PART_INDEX = 0;

/** Parameters of `multiplyN`, in order; addresses and strides in bytes. */
export const MULTIPLY_PARAMETERS = [
  "left",
  "leftStride",
  "right",
  "rightStride",
  "inner",
  "bias",
  /** 1 where the bias belongs to rows, 0 where it belongs to columns. */
  "biasOfRows",
  /** From the output to the values that are added to it; 0 where there are none. */
  "toAdded",
  "output",
  "outputStride",
  "rows",
  "columns",
  /** 1 where sums begin; else they go on from what stands in the output. */
  "first",
  /** 1 where sums end: then bias, what is added, and the bounds apply. */
  "last",
] as const;

type Parameters = Readonly<Record<(typeof MULTIPLY_PARAMETERS)[number], Local>> & {
  readonly low: Local;
  readonly high: Local;
};

/** What one function writes with: its parameters, counters and registers. */
interface Tile {
  readonly given: Parameters;
  readonly height: number;
  readonly rowsLeft: Local;
  readonly termsLeft: Local;
  readonly left: Local;
  readonly right: Local;
  readonly output: Local;
  readonly row: Local;
  readonly bias: Local;
  readonly pointers: readonly Local[];
  readonly sums: readonly (readonly [Local, Local])[];
  readonly terms: readonly [Local, Local];
  readonly factor: Local;
}

/**
 * multiplyN(…): output = left · right over whole blocks of `height` rows; rows that are left over are not touched.
 * Behind MULTIPLY_PARAMETERS come two f32: the bounds that the last results are held to.
 */
export function multiplyFunction(height: number, multiplyAdd: MultiplyAdd): FunctionCode {
  const f = new FunctionBuilder();
  const given = { ...f.parametersOf("i32", ...MULTIPLY_PARAMETERS), ...f.parametersOf("f32", "low", "high") };
  const local = () => f.local("i32");
  const quad = () => f.local("v128");
  const tile: Tile = {
    given,
    height,
    rowsLeft: local(),
    termsLeft: local(),
    left: local(),
    right: local(),
    output: local(),
    row: local(),
    bias: local(),
    pointers: f.localsOf("i32", height),
    sums: Array.from({ length: height }, () => [quad(), quad()] as const),
    terms: [quad(), quad()],
    factor: quad(),
  };
  const panel = [
    set(tile.left, given.left),
    set(tile.output, given.output),
    set(tile.bias, given.bias),
    set(tile.rowsLeft, given.rows),
    repeatWhile(
      less(height - 1, tile.rowsLeft),
      begin(tile),
      accumulate(tile, multiplyAdd),
      when(given.last, [finish(tile)]),
      write(tile),
      advance(tile.left, multiply(given.leftStride, height)),
      advance(tile.output, multiply(given.outputStride, height)),
      when(given.biasOfRows, [advance(tile.bias, 4 * height)]),
      advance(tile.rowsLeft, -height),
    ),
    advance(given.right, given.rightStride),
    advance(given.output, PANEL_BYTES),
    when(given.biasOfRows, [], [advance(given.bias, PANEL_BYTES)]),
    advance(given.columns, -PANEL),
  ];
  return f.finish(`multiply${height}`, repeatWhile(less(0, given.columns), ...panel));
}

/** Calls `each` for every row of the tile, with tile.row at that row of the output. */
function forRows(tile: Tile, each: (row: number) => Code): Code {
  const rows = tile.sums.map((_sums, row) => [...each(row), ...advance(tile.row, tile.given.outputStride)]);
  return [...set(tile.row, tile.output), ...rows.flat()];
}

function begin(tile: Tile): Code {
  const { given, sums, pointers } = tile;
  const zero = sums.flat().map((sum) => set(sum, zeroQuad));
  const goOn = forRows(tile, (row) =>
    (sums[row] ?? []).flatMap((sum, half) => set(sum, loadQuad(tile.row, 16 * half))),
  );
  return [
    ...pointers.flatMap((pointer, row) => {
      const above = pointers[row - 1];
      return set(pointer, above === undefined ? add(tile.left, 0) : add(above, given.leftStride));
    }),
    ...set(tile.right, given.right),
    ...when(given.first, zero, [goOn]),
  ];
}

function accumulate(tile: Tile, multiplyAdd: MultiplyAdd): Code {
  const { pointers, right, termsLeft, terms, factor, sums } = tile;
  const term = (index: number): Code => [
    ...terms.flatMap((quad, half) => set(quad, loadQuad(right, index * PANEL_BYTES + 16 * half))),
    ...pointers.flatMap((pointer, row) => [
      ...set(factor, loadSplat(pointer, 4 * index)),
      ...(sums[row] ?? []).flatMap((sum, half) => set(sum, multiplyAdd(factor, terms[half] as Local, sum))),
    ]),
  ];
  const loop = (count: number): Code =>
    repeatWhile(
      less(count - 1, termsLeft),
      ...Array.from({ length: count }, (_, index) => term(index)),
      ...pointers.map((pointer) => advance(pointer, 4 * count)),
      advance(right, count * PANEL_BYTES),
      advance(termsLeft, -count),
    );
  return [...set(termsLeft, tile.given.inner), ...loop(UNROLLED), ...loop(1)];
}

/** Bias, what is added, and the bounds. */
function finish(tile: Tile): Code {
  const { given, sums, bias } = tile;
  const shift = (ofRows: boolean): Code =>
    sums.flatMap((quads, row) =>
      quads.flatMap((sum, half) =>
        set(sum, addQuads(sum, ofRows ? loadSplat(bias, 4 * row) : loadQuad(bias, 16 * half))),
      ),
    );
  const added = forRows(tile, (row) =>
    (sums[row] ?? []).flatMap((sum, half) =>
      set(sum, addQuads(sum, loadQuad(add(tile.row, given.toAdded), 16 * half))),
    ),
  );
  const bound = sums
    .flat()
    .flatMap((sum) => set(sum, smallerQuads(largerQuads(sum, splat(given.low)), splat(given.high))));
  return [
    ...when(given.biasOfRows, [shift(true)], [shift(false)]),
    ...when(given.toAdded, [added]),
    ...bound,
  ];
}

/** A panel at the right edge may stand over it: then only the columns inside are stored. */
function write(tile: Tile): Code {
  const { given, sums } = tile;
  const whole = forRows(tile, (row) =>
    (sums[row] ?? []).flatMap((sum, half) => storeQuad(tile.row, sum, 16 * half)),
  );
  const part = forRows(tile, (row) => {
    const [near, far] = sums[row] as readonly [Local, Local];
    return when(
      less(given.columns, 4),
      [call(STORE_PART_INDEX, tile.row, given.columns, near)],
      [storeQuad(tile.row, near), call(STORE_PART_INDEX, add(tile.row, 16), subtract(given.columns, 4), far)],
    );
  });
  return when(less(given.columns, PANEL), [part], [whole]);
}
