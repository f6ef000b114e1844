// Operators that work along some axes: channels that lie on other axes pass, those on these axes are frozen, summed
// or averaged.

import { elementNumbers } from "../../model/elements.ts";
import { type Node, nodeLabel, numberAttribute } from "../../model/graph.ts";
import { type Grid, lineAlong, uniformGrid } from "../../model/move/grid.ts";
import { axisAttribute } from "../../model/operators/query.ts";
import { reducedAxes } from "../../model/operators/reductions.ts";
import { varyingAxes } from "../labels.ts";
import { dimsOf, freeze, labelsOf, output, settleLabels, type Walk } from "../walk.ts";
import { addFeature } from "./layer.ts";
import { renormalise } from "./normalise.ts";

/** Labels of the first input, with channels kept off these axes where they can be. */
function settleOff(
  walk: Walk,
  value: string,
  axes: readonly number[],
): { labels: Grid; on: readonly number[] } {
  const before = varyingAxes(labelsOf(walk, value));
  if (!before.some((axis) => axes.includes(axis))) return { labels: labelsOf(walk, value), on: [] };
  const labels = settleLabels(
    walk,
    value,
    before.filter((axis) => !axes.includes(axis)),
  );
  return { labels, on: varyingAxes(labels).filter((axis) => axes.includes(axis)) };
}

/** A rule for what needs all indices along some axes at once: `does` says why nothing can leave there. */
export function needsAll(
  axesOf: (walk: Walk, node: Node, label: string) => readonly number[],
  does: string,
): (walk: Walk, node: Node, index: number) => void {
  return (walk, node, index) => {
    const value = node.inputs[0] ?? "";
    const label = nodeLabel(walk.model, index);
    const { labels, on } = settleOff(walk, value, axesOf(walk, node, label));
    if (on.length > 0) freeze(walk, labels.cells, `${label} ${does}`, label);
    const left = on.length > 0 ? uniformGrid(labels.dims.length) : labels;
    node.outputs.forEach((_, position) => {
      output(walk, node, left, position);
    });
  };
}

const rankOf = (walk: Walk, node: Node) => dimsOf(walk, node.inputs[0] ?? "").length;
const count = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);

/** The axis attribute alone. */
export function oneAxis(fallback: number) {
  return (walk: Walk, node: Node, label: string): readonly number[] => [
    axisAttribute(walk.inference.queryOf(node, label), fallback, rankOf(walk, node)),
  ];
}

/** Softmax and its kin, ONNX 13: one axis, by default the last. Before: all from `axis` (default 1) on. */
export function softmaxAxes(walk: Walk, node: Node, label: string): readonly number[] {
  if (walk.model.opset >= 13) return oneAxis(-1)(walk, node, label);
  const rank = rankOf(walk, node);
  return count(oneAxis(1)(walk, node, label)[0] ?? 0, rank);
}

/** Every axis behind batch and channels. */
export const spatialAxes = (walk: Walk, node: Node): readonly number[] => count(2, rankOf(walk, node));

/** The axes whose size changes, and those that a Resize samples anew. */
export function changedAxes(walk: Walk, node: Node): readonly number[] {
  const [before, after] = [dimsOf(walk, node.inputs[0] ?? ""), dimsOf(walk, node.outputs[0] ?? "")];
  return count(0, before.length).filter((axis) => before[axis] !== after[axis]);
}

/** CumSum's axis is its second input. */
export function cumulativeAxis(walk: Walk, node: Node): readonly number[] {
  const tensor = walk.inference.constant(node.inputs[1] ?? "");
  const rank = rankOf(walk, node);
  if (tensor === undefined) return count(0, rank);
  const axis = elementNumbers(tensor)[0] ?? 0;
  return [axis < 0 ? axis + rank : axis];
}

/** LRN sums over neighbouring channels. */
export const channelAxis = (): readonly number[] => [1];

/** Sums to which a channel that is zero adds nothing. */
const SUMS: ReadonlySet<string> = new Set(["ReduceSum", "ReduceL1", "ReduceL2", "ReduceSumSquare"]);

/** Labels without the reduced axes, along which they no longer vary. */
function withoutAxes(labels: Grid, axes: readonly number[], keep: boolean): Grid {
  return keep ? labels : { dims: labels.dims.filter((_, axis) => !axes.includes(axis)), cells: labels.cells };
}

/** Reduce*, ONNX 1–20. */
export function reduce(walk: Walk, node: Node, index: number): void {
  const value = node.inputs[0] ?? "";
  const label = nodeLabel(walk.model, index);
  const axes = reducedAxes(walk.inference.queryOf(node, label));
  const keep = numberAttribute(node, "keepdims", 1) !== 0;
  const { labels, on } = settleOff(walk, value, axes);
  const [axis] = on;
  if (axis === undefined) return output(walk, node, withoutAxes(labels, axes, keep));
  const units = lineAlong(labels, axis, dimsOf(walk, value)[axis] ?? 1);
  if (SUMS.has(node.operator) || node.operator === "ReduceMean") {
    walk.readings.push({ node: index, input: 0, axis, units });
    addFeature(walk, value, axis, units);
    if (node.operator === "ReduceMean") renormalise(walk, units, node, index);
  } else freeze(walk, units, `${label} (${node.operator}) needs all channels at once`, label);
  output(walk, node, withoutAxes(uniformGrid(labels.dims.length), axes, keep));
}

/** ArgMax and ArgMin: the index that comes out counts what is there. */
export function argument(walk: Walk, node: Node, index: number): void {
  const value = node.inputs[0] ?? "";
  const label = nodeLabel(walk.model, index);
  const axes = oneAxis(0)(walk, node, label);
  const { labels, on } = settleOff(walk, value, axes);
  if (on.length > 0) freeze(walk, labels.cells, `${label} counts its channels`, label);
  const left = on.length > 0 ? uniformGrid(labels.dims.length) : labels;
  output(walk, node, withoutAxes(left, axes, numberAttribute(node, "keepdims", 1) !== 0));
}
