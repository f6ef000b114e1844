// The second pass of grouping, over settled labels: constants that lose indices with the channels, and everything
// else that a node needs rewritten when channels leave.

import { elementNumbers } from "../model/elements.ts";
import { type Node, nodeLabel } from "../model/graph.ts";
import { type Grid, lineAlong } from "../model/move/grid.ts";
import { BROADCASTING } from "../model/operators/elementwise.ts";
import { axisAttribute } from "../model/operators/query.ts";
import { sliceRanges } from "../model/operators/slice.ts";
import { isDefaultDomain } from "../model/operators.ts";
import { isSizeFree } from "./counts.ts";
import { varyingAxes } from "./labels.ts";
import { cutConstants } from "./rules/elementwise.ts";
import { addProduct } from "./rules/product.ts";
import { collectSizes } from "./sizes.ts";
import { addRewrite, addSlice, dimsOf, freeze, isData, labelsOf, type Walk } from "./walk.ts";

const COMBINING: ReadonlySet<string> = new Set([...BROADCASTING, "PRelu"]);

/** Units along the axis of the node's input, where its labels vary there. */
function inputLine(walk: Walk, node: Node, axis: number): Int32Array | undefined {
  const value = node.inputs[0] ?? "";
  const labels = labelsOf(walk, value);
  return (labels.dims[axis] ?? 1) === 1 ? undefined : lineAlong(labels, axis, dimsOf(walk, value)[axis] ?? 1);
}

function axisOf(walk: Walk, node: Node, index: number, fallback: number): number {
  const query = walk.inference.queryOf(node, nodeLabel(walk.model, index));
  return axisAttribute(query, fallback, dimsOf(walk, node.inputs[0] ?? "").length);
}

/** True where the lists that a node is given are the same for every size; else what they would be cut for stays. */
function hasFixedLists(walk: Walk, node: Node, index: number, units: Int32Array): boolean {
  const lists = node.inputs.slice(1).filter((name) => name !== "");
  if (lists.every((name) => isSizeFree(walk.counts, walk.inference, name))) return true;
  const label = nodeLabel(walk.model, index);
  freeze(walk, units, `${label} is given bounds that follow the batch or another dynamic axis`, label);
  return false;
}

function collectSplit(walk: Walk, node: Node, index: number): void {
  const axis = axisOf(walk, node, index, 0);
  const line = inputLine(walk, node, axis);
  if (line === undefined) return;
  let start = 0;
  const parts = node.outputs.map((name) => {
    const from = start;
    start += dimsOf(walk, name)[axis] ?? 0;
    return line.slice(from, start);
  });
  addRewrite(walk, index, { kind: "split", parts });
}

function collectSlice(walk: Walk, node: Node, index: number): void {
  const ranges = sliceRanges(walk.inference.queryOf(node, nodeLabel(walk.model, index)));
  ranges.forEach(({ axis, start, step, count }, at) => {
    const units = inputLine(walk, node, axis);
    if (units !== undefined && hasFixedLists(walk, node, index, units))
      addRewrite(walk, index, { kind: "slice", at, axis, units, start, step, count });
  });
}

function collectGather(walk: Walk, node: Node, index: number): void {
  const axis = axisOf(walk, node, index, 0);
  const units = inputLine(walk, node, axis);
  const tensor = walk.inference.constant(node.inputs[1] ?? "");
  if (units === undefined || tensor === undefined || !hasFixedLists(walk, node, index, units)) return;
  const indices = elementNumbers(tensor).map((at) => (at < 0 ? at + units.length : at));
  addRewrite(walk, index, { kind: "gather", axis, units, indices, dims: tensor.dims });
}

/** Constants among a Concat's parts follow the channels that lie beside the joined axis. */
function collectConcat(walk: Walk, node: Node, index: number): void {
  const joined = axisOf(walk, node, index, 1);
  const labels = labelsOf(walk, node.outputs[0] ?? "");
  for (const axis of varyingAxes(labels)) {
    if (axis === joined) continue;
    node.inputs.forEach((name, input) => {
      if (!isData(walk, name))
        addSlice(
          walk,
          index,
          input,
          axis,
          "constant",
          lineAlong(labels, axis, dimsOf(walk, name)[axis] ?? 1),
        );
    });
  }
}

function collectShuffle(walk: Walk, node: Node, index: number): void {
  if (node.outputs.some((name) => walk.inside.has(name))) return;
  const shuffle = walk.shuffles.get(index);
  if (shuffle === undefined) return collectSizes(walk, node, index, 1);
  const { source, axis, order } = shuffle;
  const labels = labelsOf(walk, source);
  if (labels.dims[axis] === 1) return;
  addRewrite(walk, index, {
    kind: "shuffle",
    source,
    order,
    axis,
    units: lineAlong(labels, axis, order.length),
  });
}

const COLLECTORS: Readonly<Record<string, (walk: Walk, node: Node, index: number) => void>> = {
  Split: collectSplit,
  Slice: collectSlice,
  Gather: collectGather,
  Concat: collectConcat,
  Reshape: collectShuffle,
  Expand: (walk, node, index) => collectSizes(walk, node, index, 1),
  Resize: (walk, node, index) => collectSizes(walk, node, index, 3),
  MatMul: (walk, node, index) => {
    if (isData(walk, node.inputs[0] ?? "") && isData(walk, node.inputs[1] ?? ""))
      addProduct(walk, node, index);
  },
  Conv: (walk, node, index) => {
    const layer = walk.layers.find((each) => each.node === index);
    const depthwise = walk.slices.some((slice) => slice.node === index && slice.role === "depthwise");
    const units = inputLine(walk, node, 1);
    if (layer !== undefined && depthwise && units !== undefined)
      addRewrite(walk, index, { kind: "groups", attribute: "group", units });
  },
};

const varies = (labels: Grid) => varyingAxes(labels).length > 0;

/** Constants that are computed from the size of something that may be cut keep the values they have. */
function keepComputed(walk: Walk, node: Node, index: number): void {
  const label = nodeLabel(walk.model, index);
  // A shuffle is cut as a whole, and then needs its sizes no more.
  if (walk.shuffles.has(index) || node.outputs.some((name) => walk.inside.has(name))) return;
  node.inputs.forEach((name, input) => {
    const sources = [...(walk.counts.sources.get(name) ?? [])].filter((value) =>
      varies(labelsOf(walk, value)),
    );
    const handled = walk.rewrites
      .get(index)
      ?.some((rewrite) => rewrite.kind === "sizes" && rewrite.input === input);
    if (sources.length === 0 || handled || walk.adaptive.has(`${index}:${input}`)) return;
    if (isSizeFree(walk.counts, walk.inference, name)) addRewrite(walk, index, { kind: "keep", input });
    else
      for (const value of sources)
        freeze(
          walk,
          labelsOf(walk, value).cells,
          `${label} reads a constant that is computed from its size and the batch or another dynamic axis`,
          label,
        );
  });
}

/** Collects what every node needs. All labels must be settled. */
export function collectCuts(walk: Walk): void {
  walk.model.nodes.forEach((node, index) => {
    if (!node.outputs.some((name) => isData(walk, name)) || !isDefaultDomain(node.domain)) return;
    if (!node.outputs.some((name) => walk.inference.shapes.has(name))) return;
    if (COMBINING.has(node.operator)) cutConstants(walk, node, index);
    COLLECTORS[node.operator]?.(walk, node, index);
    keepComputed(walk, node, index);
  });
  for (const slice of walk.slices) {
    if (isSizeFree(walk.counts, walk.inference, slice.initializer)) continue;
    const label = nodeLabel(walk.model, slice.node);
    freeze(
      walk,
      slice.units,
      `${label} reads a constant whose values follow the batch or another dynamic axis`,
      label,
    );
  }
}
