// Transposed convolution on the GPU, one output a thread.

import code from "../../../shaders/conv_transpose.wgsl?raw";
import { type IoKernel, positions, tripleFields, tripleValues } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

const LISTS = ["size", "kernel", "stride", "dilation", "before", "out"] as const;

export const CONV_TRANSPOSE: IoKernel<"conv_transpose"> = {
  definition: {
    name: "conv_transpose",
    code,
    params: { count: "u32", groups: "u32", channels: "u32", filters: "u32", ...tripleFields(LISTS) },
    buffers: { input: "read", filters: "read", bias: "read", output: "read_write" },
    constants: { lanes: LANES },
  },
  tell({ batch, groups, channels, filters, strides, dilations, ...lists }) {
    const count = batch * groups * filters * positions(lists.out);
    const triples = tripleValues(LISTS, { ...lists, stride: strides, dilation: dilations });
    return { params: { count, groups, channels, filters, ...triples }, threads: count };
  },
};
