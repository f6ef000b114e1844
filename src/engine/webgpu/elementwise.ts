// Functions value by value on the GPU: of one value, of two with broadcasting, a choice between two, and scale and
// shift by channel.

import activate from "../../../shaders/activate.wgsl?raw";
import activationCode from "../../../shaders/activation.wgsl?raw";
import affineCode from "../../../shaders/affine.wgsl?raw";
import binaryCode from "../../../shaders/binary.wgsl?raw";
import selectCode from "../../../shaders/select.wgsl?raw";
import unaryCode from "../../../shaders/unary.wgsl?raw";
import { ACTIVATIONS, BINARY_OPERATIONS, UNARY_OPERATIONS } from "../functions.ts";
import type { AffineParams } from "../io-kernels.ts";
import { axisTable, type IoKernel, positions } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";
import { byOutermost, byStretch, type Pieces } from "./pieces.ts";

const constants = { lanes: LANES };
const settings = { activation: "u32", alpha: "f32", beta: "f32" } as const;

export const ACTIVATION: IoKernel<"activation"> = {
  definition: {
    name: "activation",
    code: activate + activationCode,
    params: { count: "u32", ...settings },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell: ({ count, activation, alpha, beta }) => ({
    params: { count, activation: ACTIVATIONS.indexOf(activation), alpha, beta },
    threads: count,
  }),
  pieces: (params) => [byStretch(params.count, [1], 1, (count) => ({ ...params, count }))],
};

export const UNARY: IoKernel<"unary"> = {
  definition: {
    name: "unary",
    code: unaryCode,
    params: { count: "u32", operation: "u32", alpha: "f32", beta: "f32" },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell: ({ count, operation, alpha, beta }) => ({
    params: { count, operation: UNARY_OPERATIONS.indexOf(operation), alpha, beta },
    threads: count,
  }),
  pieces: (params) => [byStretch(params.count, [1], 1, (count) => ({ ...params, count }))],
};

export const BINARY: IoKernel<"binary"> = {
  definition: {
    name: "binary",
    code: binaryCode,
    params: { count: "u32", rank: "u32", operation: "u32" },
    buffers: { left: "read", right: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ operation, sizes, left, right }) {
    const count = positions(sizes);
    const params = { count, rank: sizes.length, operation: BINARY_OPERATIONS.indexOf(operation) };
    return { params, axes: axisTable(sizes, left, right), threads: count };
  },
  pieces: (params) => byOutermost(params, [params.left, params.right]),
};

export const SELECT: IoKernel<"select"> = {
  definition: {
    name: "select",
    code: selectCode,
    params: { count: "u32", rank: "u32" },
    buffers: { condition: "read", left: "read", right: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ sizes, condition, left, right }) {
    const count = positions(sizes);
    const axes = axisTable(sizes, condition, left, right);
    return { params: { count, rank: sizes.length }, axes, threads: count };
  },
  pieces: (params) => byOutermost(params, [params.condition, params.left, params.right]),
};

/** A call over values from number `first` on. */
interface AffinePart extends AffineParams {
  readonly first?: number;
}

export const AFFINE: IoKernel<"affine"> = {
  definition: {
    name: "affine",
    code: activate + affineCode,
    params: { count: "u32", channels: "u32", inner: "u32", first: "u32", ...settings },
    buffers: { input: "read", scale: "read", shift: "read", output: "read_write" },
    constants,
  },
  tell: ({ count, channels, inner, first = 0, activation, alpha, beta }: AffinePart) => ({
    params: { count, channels, inner, first, activation: ACTIVATIONS.indexOf(activation), alpha, beta },
    threads: count,
  }),
  pieces: (params: AffinePart): Pieces<AffinePart>[] => [
    {
      count: params.count,
      inputs: [1, 0, 0],
      output: 1,
      only: (first, count) => ({ ...params, count, first }),
    },
  ],
};
