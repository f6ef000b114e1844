// Normalisation by statistics of the data on the GPU.

import lrnCode from "../../../shaders/lrn.wgsl?raw";
import normalizeCode from "../../../shaders/normalize.wgsl?raw";
import type { IoKernel } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

const constants = { lanes: LANES };

export const NORMALIZE: IoKernel<"normalize"> = {
  definition: {
    name: "normalize",
    code: normalizeCode,
    params: { rows: "u32", features: "u32", channels: "u32", inner: "u32", epsilon: "f32" },
    buffers: { input: "read", scale: "read", shift: "read", output: "read_write" },
    constants,
  },
  tell: (params) => ({ params: { ...params }, threads: params.rows }),
};

export const LRN: IoKernel<"lrn"> = {
  definition: {
    name: "lrn",
    code: lrnCode,
    params: {
      count: "u32",
      channels: "u32",
      inner: "u32",
      size: "u32",
      alpha: "f32",
      beta: "f32",
      bias: "f32",
    },
    buffers: { input: "read", output: "read_write" },
    constants,
  },
  tell({ batch, channels, inner, size, alpha, beta, bias }) {
    const count = batch * channels * inner;
    return { params: { count, channels, inner, size, alpha, beta, bias }, threads: count };
  },
};
