// Sums, extremes, norms and softmax along axes on the GPU, one line a thread; and matrix products of computed values.

import argCode from "../../../shaders/arg.wgsl?raw";
import cumsumCode from "../../../shaders/cumsum.wgsl?raw";
import matmulCode from "../../../shaders/matmul.wgsl?raw";
import reduceCode from "../../../shaders/reduce.wgsl?raw";
import softmaxCode from "../../../shaders/softmax.wgsl?raw";
import topKCode from "../../../shaders/top_k.wgsl?raw";
import { REDUCE_OPERATIONS } from "../functions.ts";
import { axisTable, type IoKernel, positions } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";
import { byOuter, byOutermost, byStretch } from "./pieces.ts";

const constants = { lanes: LANES };

export const SOFTMAX: IoKernel<"softmax"> = {
  definition: {
    name: "softmax",
    code: softmaxCode,
    params: { outer: "u32", size: "u32", inner: "u32", logarithm: "u32" },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell: ({ outer, size, inner, log }) => ({
    params: { outer, size, inner, logarithm: Number(log) },
    threads: outer * inner,
  }),
  pieces: (params) => byOuter(params),
};

export const ARG: IoKernel<"arg"> = {
  definition: {
    name: "arg",
    code: argCode,
    params: { outer: "u32", size: "u32", inner: "u32", smallest: "u32", last: "u32" },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell: ({ outer, size, inner, smallest, last }) => ({
    params: { outer, size, inner, smallest: Number(smallest), last: Number(last) },
    threads: outer * inner,
  }),
  pieces: (params) => byOuter(params, 1),
};

export const CUMSUM: IoKernel<"cumsum"> = {
  definition: {
    name: "cumsum",
    code: cumsumCode,
    params: { outer: "u32", size: "u32", inner: "u32", exclusive: "u32", backwards: "u32" },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell: ({ outer, size, inner, exclusive, backwards }) => ({
    params: { outer, size, inner, exclusive: Number(exclusive), backwards: Number(backwards) },
    threads: outer * inner,
  }),
  pieces: (params) => byOuter(params),
};

export const TOP_K: IoKernel<"top_k"> = {
  definition: {
    name: "top_k",
    code: topKCode,
    params: { outer: "u32", size: "u32", inner: "u32", kept: "u32", smallest: "u32" },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell: ({ outer, size, inner, kept, smallest }) => ({
    params: { outer, size, inner, kept, smallest: Number(smallest) },
    threads: outer * size * inner,
  }),
};

export const REDUCE: IoKernel<"reduce"> = {
  definition: {
    name: "reduce",
    code: reduceCode,
    params: { results: "u32", kept_rank: "u32", terms: "u32", rank: "u32", operation: "u32" },
    buffers: { input: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ operation, keptSizes, keptStrides, sizes, strides }) {
    const results = positions(keptSizes);
    const params = {
      results,
      kept_rank: keptSizes.length,
      terms: positions(sizes),
      rank: sizes.length,
      operation: REDUCE_OPERATIONS.indexOf(operation),
    };
    const axes = [...axisTable(keptSizes, keptStrides), ...axisTable(sizes, strides)];
    return { params, axes, threads: results };
  },
  pieces(params) {
    const { keptSizes, keptStrides, sizes, strides } = params;
    const all = { sizes: [...keptSizes, ...sizes] };
    return byOutermost(all, [[...keptStrides, ...strides]]).map((pieces) =>
      byStretch(pieces.count, pieces.inputs, positions(keptSizes.slice(1)), (count) => ({
        ...params,
        keptSizes: [count, ...keptSizes.slice(1)],
      })),
    );
  },
};

export const MATMUL: IoKernel<"matmul"> = {
  definition: {
    name: "matmul",
    code: matmulCode,
    params: {
      count: "u32",
      rank: "u32",
      rows: "u32",
      inner: "u32",
      columns: "u32",
      left_row: "u32",
      left_inner: "u32",
      right_inner: "u32",
      right_column: "u32",
    },
    buffers: { left: "read", right: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ rows, inner, columns, sizes, left, right, leftStrides, rightStrides }) {
    const count = positions(sizes) * rows * columns;
    const [[left_row, left_inner], [right_inner, right_column]] = [leftStrides, rightStrides];
    const strides = { left_row, left_inner, right_inner, right_column };
    const params = { count, rank: sizes.length, rows, inner, columns, ...strides };
    return { params, axes: axisTable(sizes, left, right), threads: count };
  },
};
