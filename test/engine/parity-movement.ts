// Kernels that pick, put, resample and spread values, once per awkward size, for parity.ts.

import type { ConvTransposeParams } from "../../src/engine/io-kernels.ts";
import { SCATTER_OPERATIONS } from "../../src/engine/movement-params.ts";
import { numbers } from "./networks.ts";
import { io, type ParityCase } from "./parity-case.ts";

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);

const TRANSPOSE: ConvTransposeParams = {
  batch: 2,
  groups: 1,
  channels: 3,
  filters: 5,
  size: [1, 4, 5],
  kernel: [1, 3, 2],
  strides: [1, 2, 3],
  dilations: [1, 1, 1],
  before: [0, 0, 0],
  out: [1, 9, 14],
};

function convTranspose(name: string, changes: Partial<ConvTransposeParams>): ParityCase {
  const params = { ...TRANSPOSE, ...changes };
  const { batch, groups, channels, filters, size, kernel, out } = params;
  const inputs = [
    batch * groups * channels * product(size),
    groups * channels * filters * product(kernel),
    groups * filters,
  ];
  return io(name, "conv_transpose", inputs, batch * groups * filters * product(out), params, 5e-6);
}

const rowNumbers = (count: number, rows: number) =>
  Float32Array.from({ length: count }, (_, at) => (at * 5) % rows);

export const MOVEMENT_CASES: readonly ParityCase[] = [
  convTranspose("plain", {}),
  convTranspose("one value", { size: [1, 1, 1], kernel: [1, 1, 1], out: [1, 1, 1], channels: 1, filters: 1 }),
  convTranspose("groups, cut off, with room behind", { groups: 3, before: [0, 1, 2], out: [1, 11, 13] }),
  convTranspose("dilated, three axes", {
    size: [2, 3, 5],
    kernel: [2, 2, 3],
    strides: [2, 1, 1],
    dilations: [3, 2, 1],
    out: [6, 5, 7],
  }),
  convTranspose("no examples", { batch: 0 }),
  io(
    "three taps of which one is outside",
    "resample",
    [2 * 5 * 3, Float32Array.of(0, -1, 4, 3, 3, 3, 1, 2, 0, -1, -1, 2), 12],
    2 * 4 * 3,
    { outer: 2, size: 5, inner: 3, count: 4, taps: 3, outside: 0.75 },
  ),
  io("none", "resample", [0, 3, 3], 0, { outer: 0, size: 2, inner: 1, count: 3, taps: 1, outside: 0 }, 0),
  io(
    "along the middle",
    "gather_elements",
    [3 * 5 * 2, Float32Array.of(4, -1, 0, -5, 2, 1)],
    6,
    { sizes: [3, 1, 2], strides: [10, 0, 1], size: 5, stride: 2 },
    0,
  ),
  ...SCATTER_OPERATIONS.map((operation) =>
    io(
      operation,
      "scatter",
      [11 * 3, rowNumbers(7, 11), 7 * 3],
      33,
      { rows: 11, inner: 3, updates: 7, operation },
      0,
    ),
  ),
  io(
    "many meet at one row, the largest stays",
    "scatter",
    [2, new Float32Array(1031), numbers(1031, 3)],
    2,
    { rows: 2, inner: 1, updates: 1031, operation: "max" },
    0,
  ),
  io(
    "many meet at one row and are summed",
    "scatter",
    [2, new Float32Array(131).fill(1), 131],
    2,
    { rows: 2, inner: 1, updates: 131, operation: "add" },
    1e-5,
  ),
  io("no updates", "scatter", [5, 0, 0], 5, { rows: 5, inner: 1, updates: 0, operation: "none" }, 0),
  ...[false, true].map((smallest) => {
    const name = `${smallest ? "smallest" : "largest"} seven of seventeen`;
    return io(name, "top_k", [3 * 17 * 5], 105, { outer: 3, size: 17, inner: 5, kept: 7, smallest }, 0);
  }),
  io(
    "equal values by position",
    "top_k",
    [new Float32Array(67).fill(2)],
    5,
    { outer: 1, size: 67, inner: 1, kept: 5, smallest: false },
    0,
  ),
  ...[false, true].flatMap((exclusive) =>
    [false, true].map((backwards) => {
      const name = `${exclusive ? "without" : "with"} the own value${backwards ? ", backwards" : ""}`;
      return io(
        name,
        "cumsum",
        [3 * 17 * 5],
        255,
        { outer: 3, size: 17, inner: 5, exclusive, backwards },
        5e-6,
      );
    }),
  ),
];
