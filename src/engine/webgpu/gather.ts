// Picking values by index on the GPU, one value a thread, and putting them back.

import gatherCode from "../../../shaders/gather.wgsl?raw";
import gatherElementsCode from "../../../shaders/gather_elements.wgsl?raw";
import scatterCode from "../../../shaders/scatter.wgsl?raw";
import { type GatherParams, SCATTER_OPERATIONS } from "../movement-params.ts";
import { axisTable, type IoKernel, positions } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";
import { byStretch, type Pieces } from "./pieces.ts";

/** Rows of a table that one call has; all of them where left out. */
interface GatherPart extends GatherParams {
  readonly first?: number;
  readonly rows?: number;
}

const constants = { lanes: LANES };

export const GATHER: IoKernel<"gather"> = {
  definition: {
    name: "gather",
    code: gatherCode,
    params: { total: "u32", size: "u32", inner: "u32", count: "u32", first: "u32", rows: "u32" },
    buffers: { input: "read", indices: "read", output: "read_write" },
    constants,
  },
  tell({ outer, size, inner, count, first = 0, rows = size }: GatherPart) {
    const total = outer * count * inner;
    return { params: { total, size, inner, count, first, rows }, threads: total };
  },
  pieces: (params: GatherPart) => {
    const { outer, size, inner, count } = params;
    if (outer > 1) {
      const only = (length: number) => ({ ...params, outer: length });
      return [byStretch(outer, [size * inner, 0], count * inner, only)];
    }
    const some = byStretch(count, [0, 1], inner, (length) => ({ ...params, count: length }));
    const table: Pieces<GatherPart> = {
      count: size,
      inputs: [inner, 0],
      output: 0,
      only: (first, rows) => ({ ...params, first, rows }),
    };
    return params.rows === undefined ? [some, table] : [some];
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
