// The kernels with any number of inputs and one output, once per awkward size, for parity.ts.

import {
  ACTIVATIONS,
  BINARY_OPERATIONS,
  REDUCE_OPERATIONS,
  UNARY_OPERATIONS,
} from "../../src/engine/functions.ts";
import { numbers } from "./networks.ts";
import { io, type ParityCase } from "./parity-case.ts";

/** Numbers inside every function's domain: above 1 for acosh and logarithms, below for acos and atanh. */
function domainOf(operation: string): Float32Array {
  const values = numbers(67, 4);
  if (operation === "acosh" || operation === "log") return values.map((value) => 2.5 + value);
  if (operation === "sqrt") return values.map((value) => value + 1);
  if (["acos", "asin", "atanh", "tan"].includes(operation)) return values.map((value) => value * 0.9);
  if (operation.startsWith("is_"))
    return values.map((x, i) => [x, Infinity, -Infinity, Number.NaN][i % 4] as number);
  if (operation === "not") return values.map((value) => Math.round(value));
  if (operation === "round") return values.map((value) => Math.round(value * 8) / 2);
  return values.map((value) => value * 4);
}

/** WGSL promises few digits of these, and nobody's network ends on them. */
const LOOSE: ReadonlySet<string> = new Set(["acos", "asin"]);

/** One thread a value in workgroups of 64: more than 65,535 of them do not fit one dimension of a dispatch. */
const BEYOND_ONE_DIMENSION = 65_535 * 64 + 77;

const ELEMENTWISE: readonly ParityCase[] = [
  ...ACTIVATIONS.map((activation) => {
    const input = numbers(67, 4).map((value, i) => (i === 0 ? -200 : value * 12));
    return io(activation, "activation", [input], 67, { count: 67, activation, alpha: 0.1, beta: 3 });
  }),
  ...UNARY_OPERATIONS.map((operation) => {
    const params = { count: 67, operation, alpha: 0.7, beta: 0.4 };
    return io(operation, "unary", [domainOf(operation)], 67, params, LOOSE.has(operation) ? 5e-5 : 5e-6);
  }),
  ...BINARY_OPERATIONS.map((operation) => {
    // Halves, so that some are equal and some are 0; powers of either sign to whole numbers.
    const left = numbers(60, 1).map((value) => Math.round(value * 4) / 2 || 0.5);
    const right = numbers(4, 2).map((value, i) =>
      operation === "pow" ? i - 1 : Math.round(value * 4) / 2 || 1.5,
    );
    const params = { operation, sizes: [15, 4], left: [4, 1], right: [0, 1] };
    return io(operation, "binary", [left, right], 60, params, 5e-6);
  }),
  io("both repeated", "binary", [5, 7], 35, { operation: "sub", sizes: [5, 7], left: [1, 0], right: [0, 1] }),
  io("one number each", "binary", [1, 1], 1, { operation: "add", sizes: [], left: [], right: [] }),
  io(
    "beyond one dimension",
    "binary",
    [BEYOND_ONE_DIMENSION, 1],
    BEYOND_ONE_DIMENSION,
    { operation: "add", sizes: [BEYOND_ONE_DIMENSION], left: [1], right: [0] },
    0,
  ),
  io(
    "broadcast",
    "select",
    [Float32Array.of(0, 1, 0, 2, 0), 35, 7],
    35,
    { sizes: [5, 7], condition: [1, 0], left: [7, 1], right: [0, 1] },
    0,
  ),
  io("of 5 channels", "affine", [2 * 5 * 7, 5, 5], 70, {
    count: 70,
    channels: 5,
    inner: 7,
    activation: "relu",
    alpha: 0,
    beta: 0,
  }),
];

const ALONG_AXES: readonly ParityCase[] = [
  ...[
    [1, 1, 1],
    [67, 10, 1],
    [3, 1031, 1],
    [2, 7, 13],
  ].flatMap(([outer = 0, size = 0, inner = 0]) =>
    [false, true].map((log) => {
      const count = outer * size * inner;
      const input = numbers(count, 1).map((x) => x * 9);
      const name = `${outer} × ${size} × ${inner}${log ? ", logarithm" : ""}`;
      return io(name, "softmax", [input], count, { outer, size, inner, log }, 5e-6);
    }),
  ),
  ...REDUCE_OPERATIONS.map((operation) =>
    io(
      `${operation} of the outer and inner axes`,
      "reduce",
      [numbers(5 * 3 * 7, 3).map((x) => x + 1.5)],
      3,
      { operation, keptSizes: [3], keptStrides: [7], sizes: [5, 7], strides: [21, 1] },
      1e-5,
    ),
  ),
  io(
    "everything",
    "reduce",
    [131],
    1,
    {
      operation: "sum",
      keptSizes: [],
      keptStrides: [],
      sizes: [131],
      strides: [1],
    },
    1e-5,
  ),
  ...[false, true].flatMap((smallest) =>
    [false, true].map((last) => {
      const input = numbers(2 * 9 * 5, 1).map((x) => Math.round(x * 2));
      const name = `${smallest ? "smallest" : "largest"}, ${last ? "last" : "first"}`;
      return io(name, "arg", [input], 10, { outer: 2, size: 9, inner: 5, smallest, last }, 0);
    }),
  ),
  io(
    "layers",
    "normalize",
    [7 * 13, 13, 13],
    91,
    {
      rows: 7,
      features: 13,
      epsilon: 1e-5,
      channels: 13,
      inner: 1,
    },
    1e-5,
  ),
  io(
    "instances",
    "normalize",
    [6 * 25, 3, 3],
    150,
    {
      rows: 6,
      features: 25,
      epsilon: 1e-3,
      channels: 3,
      inner: 25,
    },
    1e-5,
  ),
  io("across 3 of 5 channels", "lrn", [2 * 5 * 7], 70, {
    batch: 2,
    channels: 5,
    inner: 7,
    size: 3,
    alpha: 0.5,
    beta: 0.75,
    bias: 1.5,
  }),
  io("even size", "lrn", [2 * 5], 10, {
    batch: 2,
    channels: 5,
    inner: 1,
    size: 4,
    alpha: 0.1,
    beta: 0.5,
    bias: 1,
  }),
  io("left repeated, right transposed", "matmul", [3 * 5, 2 * 7 * 5], 2 * 3 * 7, {
    rows: 3,
    inner: 5,
    columns: 7,
    sizes: [2],
    left: [0],
    right: [35],
    leftStrides: [5, 1],
    rightStrides: [1, 5],
  }),
];

const MOVES: readonly ParityCase[] = [
  io(
    "transpose",
    "copy",
    [2 * 3 * 5],
    30,
    {
      sizes: [5, 2, 3],
      from: 0,
      fromStrides: [1, 15, 5],
      to: 0,
      toStrides: [6, 3, 1],
    },
    0,
  ),
  io("backwards", "copy", [11], 6, { sizes: [6], from: 10, fromStrides: [-2], to: 0, toStrides: [1] }, 0),
  ...(["constant", "edge", "reflect", "wrap"] as const).map((mode) =>
    io(
      `${mode}`,
      "pad",
      [3 * 4 * 5],
      3 * 8 * 6,
      {
        mode,
        value: 0.25,
        sizes: [3, 4, 5],
        before: [0, 3, -1],
        out: [3, 8, 6],
      },
      0,
    ),
  ),
  io(
    "rows, some from the end",
    "gather",
    [2 * 5 * 3, Float32Array.of(4, -1, 0, -5)],
    24,
    {
      outer: 2,
      size: 5,
      inner: 3,
      count: 4,
    },
    0,
  ),
];

export const IO_CASES: readonly ParityCase[] = [...ELEMENTWISE, ...ALONG_AXES, ...MOVES];
