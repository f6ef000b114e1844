// Pooling on the GPU, one output a thread.

import code from "../../../shaders/pool.wgsl?raw";
import type { Triple } from "../io-kernels.ts";
import { type IoKernel, runLength } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

const LISTS = ["size", "kernel", "stride", "dilation", "before", "start", "end", "out"] as const;
const AXES = ["depth", "rows", "columns"] as const;

const fields = LISTS.flatMap((list) => AXES.map((axis) => [`${list}_${axis}`, "i32"] as const));

export const POOL: IoKernel<"pool"> = {
  definition: {
    name: "pool",
    code,
    params: { threads: "u32", run: "i32", average: "u32", ...Object.fromEntries(fields) },
    buffers: { input: "read", output: "read_write" },
    constants: { lanes: LANES },
  },
  tell({ operation, planes, strides, dilations, ...lists }, software) {
    const triples: Record<string, Triple> = { ...lists, stride: strides, dilation: dilations };
    const values = LISTS.flatMap((list) =>
      AXES.map((axis, at) => [`${list}_${axis}`, triples[list]?.[at] ?? 0] as const),
    );
    const run = runLength(software);
    const threads = planes * lists.out[0] * lists.out[1] * Math.ceil(lists.out[2] / run);
    const average = Number(operation === "average");
    return { params: { threads, run, average, ...Object.fromEntries(values) }, threads };
  },
};
