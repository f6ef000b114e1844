// Resampling along one axis on the GPU, one output a thread.

import code from "../../../shaders/resample.wgsl?raw";
import type { IoKernel } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

export const RESAMPLE: IoKernel<"resample"> = {
  definition: {
    name: "resample",
    code,
    params: { total: "u32", size: "u32", inner: "u32", count: "u32", taps: "u32", outside: "f32" },
    buffers: { input: "read", sources: "read", weights: "read", output: "read_write" },
    constants: { lanes: LANES },
  },
  tell({ outer, size, inner, count, taps, outside }) {
    const total = outer * count * inner;
    return { params: { total, size, inner, count, taps, outside }, threads: total };
  },
};
