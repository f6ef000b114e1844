// Normalisation. Along the batch or within a channel it passes channels through with their scale and shift; where a
// mean runs over channels, those that stay are normalised without those that left: allowed, and said so.

import { type Node, nodeLabel, numberAttribute } from "../../model/graph.ts";
import { lineAlong } from "../../model/move/grid.ts";
import { axisAttribute, listAttribute } from "../../model/operators/query.ts";
import type { Role } from "../groups.ts";
import { joinCells, varyingAxes } from "../labels.ts";
import {
  addRewrite,
  addSlice,
  dimsOf,
  freeze,
  freezeInputs,
  isData,
  labelsOf,
  output,
  settleLabels,
  type Walk,
} from "../walk.ts";
import { isCuttable } from "./layer.ts";

/** Notes that these units' leaving changes what the others are divided by or compared with. */
export function renormalise(walk: Walk, cells: Iterable<number>, node: Node, index: number): void {
  const label = nodeLabel(walk.model, index);
  const sentence = `${label} (${node.operator}) takes a mean over all channels, so that leaving is not the same as being zero`;
  for (const cell of cells)
    if (cell !== 0 && !walk.renormalised.has(cell)) walk.renormalised.set(cell, { node: label, sentence });
}

/** Slices per-channel parameters: input `position` has the value's axis `axis` at its own axis `own`. */
function cutParameters(
  walk: Walk,
  index: number,
  axis: number,
  own: number,
  roles: readonly (Role | undefined)[],
) {
  const node = walk.model.nodes[index];
  const value = node?.inputs[0] ?? "";
  const labels = settleLabels(walk, value, [axis]);
  if (labels.dims[axis] === 1) return;
  const units = lineAlong(labels, axis, dimsOf(walk, value)[axis] ?? 1);
  roles.forEach((role, position) => {
    const name = node?.inputs[position] ?? "";
    if (role === undefined || name === "") return;
    if (isData(walk, name) || !isCuttable(walk, name) || dimsOf(walk, name)[own] !== units.length) {
      const label = nodeLabel(walk.model, index);
      freeze(walk, units, `${label} has parameters that cannot be cut`, label);
    } else addSlice(walk, index, position, own, role, units);
  });
}

const CHANNELS = [undefined, "scale", "shift", "statistic", "statistic"] as const;

/** BatchNormalization, ONNX 7–15: one scale, shift, mean and variance a channel. */
export function batchNorm(walk: Walk, node: Node, index: number): void {
  if (node.outputs.filter((name) => name !== "").length > 1)
    freezeInputs(walk, node, index, "is a batch norm in training");
  cutParameters(walk, index, 1, 0, CHANNELS);
  node.outputs.forEach((_, position) => {
    if (position === 0) output(walk, node, labelsOf(walk, node.inputs[0] ?? ""));
  });
}

/** InstanceNormalization, ONNX 6–22: means run over space, so channels pass; channels in space are averaged. */
export function instanceNorm(walk: Walk, node: Node, index: number): void {
  const value = node.inputs[0] ?? "";
  cutParameters(walk, index, 1, 0, CHANNELS.slice(0, 3));
  const labels = labelsOf(walk, value);
  if (varyingAxes(labels).some((axis) => axis > 1)) renormalise(walk, labels.cells, node, index);
  output(walk, node, labels);
}

/** LayerNormalization (ONNX 17) and RMSNormalization (23): means run over the axes from `axis` on. */
export function layerNorm(walk: Walk, node: Node, index: number): void {
  const value = node.inputs[0] ?? "";
  const rank = dimsOf(walk, value).length;
  const label = nodeLabel(walk.model, index);
  const first = axisAttribute(walk.inference.queryOf(node, label), -1, rank);
  const labels = settleLabels(walk, value);
  const normalised = varyingAxes(labels).filter((axis) => axis >= first);
  if (normalised.length > 0) renormalise(walk, labels.cells, node, index);
  for (const axis of normalised) {
    // Parameters have the normalised axes; a scale of fewer is broadcast and ends with the same ones.
    const own = dimsOf(walk, node.inputs[1] ?? "").length - (rank - axis);
    cutParameters(walk, index, axis, own, CHANNELS.slice(0, 3));
  }
  output(walk, node, labelsOf(walk, value));
}

/** Joins the cells of each group, which then leaves as a whole; returns one cell a group. */
function tieWithin(walk: Walk, line: Int32Array, groups: number, label: string): Int32Array {
  const each = line.length / groups;
  return Int32Array.from({ length: groups }, (_, group) => {
    const cells = line.slice(group * each, (group + 1) * each);
    const first = cells.find((cell) => cell !== 0) ?? 0;
    for (const cell of cells) joinCells(walk.cells, first, cell);
    if (cells.includes(0))
      freeze(walk, cells, `${label} normalises it with a channel that cannot be pruned`, label);
    return first;
  });
}

/**
 * GroupNormalization, ONNX 18 (a scale a group) and 21 (a scale a channel): a group leaves as a whole, which is exact;
 * where all channels are one group, its mean runs over those that stay.
 */
export function groupNorm(walk: Walk, node: Node, index: number): void {
  const value = node.inputs[0] ?? "";
  const channels = dimsOf(walk, value)[1] ?? 1;
  const groups = numberAttribute(node, "num_groups", 1);
  const labels = settleLabels(walk, value, [1]);
  if (labels.dims[1] === 1 || groups === 1) {
    if (varyingAxes(labels).length > 0) renormalise(walk, labels.cells, node, index);
  } else {
    const units = tieWithin(walk, lineAlong(labels, 1, channels), groups, nodeLabel(walk.model, index));
    addRewrite(walk, index, { kind: "groups", attribute: "num_groups", units });
    [1, 2].forEach((position) => {
      if (dimsOf(walk, node.inputs[position] ?? "")[0] === groups && groups !== channels)
        addSlice(walk, index, position, 0, position === 1 ? "scale" : "shift", units);
    });
  }
  if (dimsOf(walk, node.inputs[1] ?? "")[0] === channels)
    cutParameters(walk, index, 1, 0, CHANNELS.slice(0, 3));
  output(walk, node, labelsOf(walk, value));
}

/** MeanVarianceNormalization, ONNX 9–13. */
export function meanVarianceNorm(walk: Walk, node: Node, index: number): void {
  const value = node.inputs[0] ?? "";
  const axes = listAttribute(node, "axes") ?? [0, 2, 3];
  const labels = settleLabels(walk, value);
  const rank = labels.dims.length;
  if (varyingAxes(labels).some((axis) => axes.includes(axis) || axes.includes(axis - rank)))
    renormalise(walk, labels.cells, node, index);
  output(walk, node, labels);
}
