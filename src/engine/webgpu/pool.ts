// Pooling on the GPU, one output a thread.

import code from "../../../shaders/pool.wgsl?raw";
import { type IoKernel, positions, runLength, tripleFields, tripleValues } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";
import { byStretch } from "./pieces.ts";

const LISTS = ["size", "kernel", "stride", "dilation", "before", "start", "end", "out"] as const;

export const POOL: IoKernel<"pool"> = {
  definition: {
    name: "pool",
    code,
    params: { threads: "u32", run: "i32", average: "u32", ...tripleFields(LISTS) },
    buffers: { input: "read", output: "read_write" },
    constants: { lanes: LANES },
  },
  tell({ operation, planes, strides, dilations, ...lists }, software) {
    const triples = tripleValues(LISTS, { ...lists, stride: strides, dilation: dilations });
    const run = runLength(software);
    const threads = planes * lists.out[0] * lists.out[1] * Math.ceil(lists.out[2] / run);
    const average = Number(operation === "average");
    return { params: { threads, run, average, ...triples }, threads };
  },
  pieces(params) {
    const { planes, size, out } = params;
    return [byStretch(planes, [positions(size)], positions(out), (count) => ({ ...params, planes: count }))];
  },
};
