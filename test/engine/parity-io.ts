// The kernels with any number of inputs and one output, once per awkward size, for parity.ts.

import {
  ACTIVATIONS,
  BINARY_OPERATIONS,
  REDUCE_OPERATIONS,
  UNARY_OPERATIONS,
} from "../../src/engine/functions.ts";
import type { ConvParams, IoKernels, IoName, IoParams, PoolParams } from "../../src/engine/io-kernels.ts";
import { numbers } from "./networks.ts";
import { compute, type ParityCase } from "./parity-case.ts";

/** One call of a kernel: inputs are seeded numbers of the given counts, or given. */
function io<Name extends IoName>(
  name: string,
  kernel: Name,
  inputs: readonly (number | Float32Array)[],
  count: number,
  params: IoParams[Name],
  tolerance = 2e-6,
): ParityCase {
  return {
    name: `${kernel}: ${name}`,
    tolerance,
    run: (backend) =>
      compute(backend, count, (output) => {
        const uploaded = inputs.map((input, index) => {
          const values = typeof input === "number" ? numbers(input, index + 1) : input;
          const isFilter = kernel === "conv" && index === 1;
          if (!isFilter) return backend.uploadFloats(`input ${index}`, values);
          const { groups, filters } = params as ConvParams;
          return backend.uploadFilter("filter", values, groups, filters);
        });
        const call = backend.kernels[kernel] as IoKernels<typeof output, never>[Name];
        return call({ inputs: uploaded, output }, params);
      }),
  };
}

const CONV: ConvParams = {
  batch: 2,
  groups: 1,
  channels: 3,
  filters: 5,
  size: [7, 9],
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  out: [5, 7],
  added: false,
  activation: "none",
  alpha: 0.1,
  beta: 0.5,
};

/** A convolution with some of CONV's sizes changed; output sizes follow. */
export function convParams(changes: Partial<ConvParams>): ConvParams {
  const params = { ...CONV, ...changes };
  const { size, kernel, strides, dilations } = params;
  const along = (axis: 0 | 1) =>
    Math.floor((size[axis] - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) + 1;
  return { ...params, out: [along(0), along(1)] };
}

function conv(changes: Partial<ConvParams>, kernel: "conv" | "depthwise" = "conv"): ParityCase {
  const params = convParams(changes);
  const { batch, groups, channels, filters, size, kernel: window, out, added, activation } = params;
  const count = batch * groups * filters * out[0] * out[1];
  const taps = channels * window[0] * window[1];
  const name =
    `${batch} × ${groups} × ${channels} × [${size}] by ${filters} × [${window}], strides [${params.strides}], ` +
    `dilations [${params.dilations}], ${activation}${added ? ", added" : ""}`;
  const inputs = [
    batch * groups * channels * size[0] * size[1],
    groups * filters * taps,
    groups * filters,
    ...(added ? [count] : []),
  ];
  return io(name, kernel, inputs, count, params, 2e-6 + 5e-7 * Math.sqrt(taps));
}

function pool(operation: "max" | "average", changes: Partial<PoolParams>): ParityCase {
  const params: PoolParams = {
    operation,
    planes: 3,
    size: [1, 7, 9],
    kernel: [1, 3, 2],
    strides: [1, 2, 1],
    dilations: [1, 1, 1],
    before: [0, 1, 0],
    start: [0, 0, 0],
    end: [1, 7, 9],
    out: [1, 4, 8],
    ...changes,
  };
  const { size, out } = params;
  const count = params.planes * out[0] * out[1] * out[2];
  const name = `${operation} of [${size}] to [${out}] by [${params.kernel}] from [${params.start}]`;
  return io(name, "pool", [params.planes * size[0] * size[1] * size[2]], count, params);
}

/** Numbers inside every function's domain: above 1 for acosh and logarithms, below for acos and atanh. */
function domainOf(operation: string): Float32Array {
  const values = numbers(67, 4);
  if (operation === "acosh" || operation === "log") return values.map((value) => 2.5 + value);
  if (operation === "sqrt") return values.map((value) => value + 1);
  if (["acos", "asin", "atanh", "tan"].includes(operation)) return values.map((value) => value * 0.9);
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

export const IO_CASES: readonly ParityCase[] = [
  conv({}),
  conv({ batch: 1, channels: 1, filters: 1, size: [1, 1], kernel: [1, 1] }),
  conv({ batch: 3, channels: 17, filters: 37, size: [6, 5], activation: "relu" }),
  conv({ filters: 8, size: [12, 11], strides: [2, 3], dilations: [2, 1], activation: "clip" }),
  conv({ groups: 3, channels: 2, filters: 7, added: true, activation: "leaky_relu" }),
  conv({ channels: 31, filters: 65, kernel: [1, 1], activation: "sigmoid" }),
  conv({ size: [1, 40], kernel: [1, 7], filters: 4, added: true }),
  conv({ batch: 0 }),
  conv({ groups: 7, channels: 1, filters: 1, activation: "tanh" }, "depthwise"),
  conv({ groups: 3, channels: 1, filters: 2, strides: [2, 2], added: true }, "depthwise"),
  pool("max", {}),
  pool("average", {}),
  pool("average", { start: [0, -1, 0], end: [1, 8, 9] }),
  pool("max", { dilations: [1, 2, 3], out: [1, 3, 6] }),
  pool("max", { size: [3, 7, 9], end: [3, 7, 9], kernel: [2, 2, 2], out: [2, 4, 8] }),
  ...ELEMENTWISE,
  ...ALONG_AXES,
  ...MOVES,
];
