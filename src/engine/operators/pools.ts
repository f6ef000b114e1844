// Pools over one, two or three spatial axes, and over all of them.

import { numberAttribute } from "../../model/graph.ts";
import { listAttribute } from "../../model/operators/query.ts";
import { windowOf } from "../../model/operators/window.ts";
import type { PoolParams, Triple } from "../io-kernels.ts";
import type { Dims } from "../program.ts";
import { addOutput, type Compile, dimsOf } from "./compile.ts";

/** Three axes, the missing ones in front. */
export function triple(sizes: Dims, missing: number): Triple {
  const filled = [...new Array<number>(Math.max(0, 3 - sizes.length)).fill(missing), ...sizes];
  return [filled[0] ?? missing, filled[1] ?? missing, filled[2] ?? missing];
}

/** MaxPool and AveragePool, ONNX 1–22, first output only. */
function pool(operation: PoolParams["operation"]): Compile {
  return (site) => {
    const { builder, node } = site;
    const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
    if (spatial.length > 3) builder.refuse(node, `it has ${spatial.length} spatial axes`);
    if ((node.outputs[1] ?? "") !== "") builder.refuse(node, "its indices are asked for");
    const window = windowOf(node, spatial, listAttribute(node, "kernel_shape") ?? []);
    const counts = operation === "average" && numberAttribute(node, "count_include_pad", 0) !== 0;
    addOutput(site, "pool", [builder.input(node, 0)], {
      operation,
      planes: batch * channels,
      size: triple(spatial, 1),
      kernel: triple(window.kernel, 1),
      strides: triple(window.strides, 1),
      dilations: triple(window.dilations, 1),
      before: triple(window.before, 0),
      start: triple(counts ? window.before.map((pad) => -pad) : spatial.map(() => 0), 0),
      end: triple(
        spatial.map((size, at) => size + (counts ? (window.after[at] ?? 0) : 0)),
        1,
      ),
      out: triple(window.output, 1),
    });
  };
}

/** GlobalAveragePool and GlobalMaxPool, ONNX 1: one result for each channel. */
function globalPool(operation: "mean" | "max"): Compile {
  return (site) => {
    const [batch = 0, channels = 0, ...spatial] = dimsOf(site, 0);
    const size = spatial.reduce((product, length) => product * length, 1);
    addOutput(site, "reduce", [site.builder.input(site.node, 0)], {
      operation,
      keptSizes: [batch * channels],
      keptStrides: [size],
      sizes: [size],
      strides: [1],
    });
  };
}

export const POOLS: readonly (readonly [string, Compile])[] = [
  ["MaxPool", pool("max")],
  ["AveragePool", pool("average")],
  ["GlobalMaxPool", globalPool("max")],
  ["GlobalAveragePool", globalPool("mean")],
];
