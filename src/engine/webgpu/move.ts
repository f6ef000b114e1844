// Moving values about on the GPU, one value a thread: strided copies and padding.

import copyCode from "../../../shaders/copy.wgsl?raw";
import padCode from "../../../shaders/pad.wgsl?raw";
import { axisTable, type IoKernel, positions, runLength } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";
import { byStretch } from "./pieces.ts";

const constants = { lanes: LANES };

export const COPY: IoKernel<"copy"> = {
  definition: {
    name: "copy",
    code: copyCode,
    params: { count: "u32", rank: "u32", from_start: "u32", to_start: "u32" },
    buffers: { input: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ sizes, from, fromStrides, to, toStrides }) {
    const count = positions(sizes);
    const params = { count, rank: sizes.length, from_start: from, to_start: to };
    return { params, axes: axisTable(sizes, fromStrides, toStrides), threads: count };
  },
};

const MODES = ["constant", "edge", "reflect", "wrap"] as const;

export const PAD: IoKernel<"pad"> = {
  definition: {
    name: "pad",
    code: padCode,
    params: { threads: "u32", run: "u32", rank: "u32", mode: "u32", value: "f32" },
    buffers: { input: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ mode, value, sizes, before, out }, software) {
    const run = runLength(software);
    const threads = positions(out.slice(0, -1)) * Math.ceil((out.at(-1) ?? 0) / run);
    const params = { threads, run, rank: out.length, mode: MODES.indexOf(mode), value };
    return { params, axes: axisTable(out, sizes, before), threads };
  },
  pieces(params) {
    const [[planes = 0, ...size], [others, ...out]] = [params.sizes, params.out];
    if (planes !== others || params.before[0] !== 0) return [];
    const only = (count: number) => ({ ...params, sizes: [count, ...size], out: [count, ...out] });
    return [byStretch(planes, [positions(size)], positions(out), only)];
  },
};
