// Picking values by index on the GPU, one value a thread, and putting them back.

import gatherCode from "../../../shaders/gather.wgsl?raw";
import gatherElementsCode from "../../../shaders/gather_elements.wgsl?raw";
import scatterCode from "../../../shaders/scatter.wgsl?raw";
import { SCATTER_OPERATIONS } from "../movement-params.ts";
import { axisTable, type IoKernel, positions } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

const constants = { lanes: LANES };

export const GATHER: IoKernel<"gather"> = {
  definition: {
    name: "gather",
    code: gatherCode,
    params: { total: "u32", size: "u32", inner: "u32", count: "u32" },
    buffers: { input: "read", indices: "read", output: "read_write" },
    constants,
  },
  tell({ outer, size, inner, count }) {
    const total = outer * count * inner;
    return { params: { total, size, inner, count }, threads: total };
  },
};

export const GATHER_ELEMENTS: IoKernel<"gather_elements"> = {
  definition: {
    name: "gather_elements",
    code: gatherElementsCode,
    params: { count: "u32", rank: "u32", size: "u32", stride: "u32" },
    buffers: { input: "read", indices: "read", axes: "read", output: "read_write" },
    constants,
  },
  tell({ sizes, strides, size, stride }) {
    const count = positions(sizes);
    const params = { count, rank: sizes.length, size, stride };
    return { params, axes: axisTable(sizes, strides), threads: count };
  },
};

export const SCATTER: IoKernel<"scatter"> = {
  definition: {
    name: "scatter",
    code: scatterCode,
    params: { count: "u32", inner: "u32", writes: "u32", operation: "u32" },
    buffers: { input: "read", rows: "read", updates: "read", output: "read_write" },
    constants,
  },
  tell({ rows, inner, updates, operation }) {
    const pass = (writes: number, count: number) => {
      const params = { count, inner, writes, operation: SCATTER_OPERATIONS.indexOf(operation) };
      return { params, threads: count };
    };
    return { ...pass(0, rows * inner), then: pass(1, updates * inner) };
  },
};
