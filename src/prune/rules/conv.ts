// Convolutions: columns along the channels, rows along the filters. Groups tie channels of the same place in every
// group; a depthwise filter belongs to its own channel.

import { type Node, nodeLabel, numberAttribute } from "../../model/graph.ts";
import { elementCount } from "../../model/tensor.ts";
import { freshCells, joinCells } from "../labels.ts";
import {
  addSlice,
  dimsOf,
  fixOutputs,
  freeze,
  freezeInputs,
  isData,
  lineOf,
  positionsBeside,
  type Walk,
} from "../walk.ts";
import { addFeature, addLayer, isCuttable } from "./layer.ts";

const DOES = "slides along an axis on which channels lie";

/** Couples the cells that stand at the same place in each group; a fixed one freezes the others of its place. */
function tieGroups(walk: Walk, cells: Int32Array, groups: number, label: string): void {
  const each = cells.length / groups;
  for (let place = 0; place < each; place++) {
    const tied = Array.from({ length: groups }, (_, group) => cells[group * each + place] ?? 0);
    const first = tied.find((cell) => cell !== 0) ?? 0;
    for (const cell of tied) joinCells(walk.cells, first, cell);
    if (tied.includes(0))
      freeze(walk, tied, `${label} ties it to a channel of another group that cannot be pruned`, label);
  }
}

/** Every filter reads one channel: filter r stays or leaves with channel ⌊r / filters per channel⌋. */
function depthwise(walk: Walk, node: Node, index: number, channels: Int32Array): void {
  const out = dimsOf(walk, node.outputs[0] ?? "");
  const rows = out[1] ?? 0;
  const each = rows / channels.length;
  const cells = freshCells(walk.cells, rows);
  const label = nodeLabel(walk.model, index);
  cells.forEach((cell, row) => {
    const channel = channels[Math.floor(row / each)] ?? 0;
    joinCells(walk.cells, cell, channel);
    if (channel === 0) freeze(walk, [cell], `${label} filters a channel that cannot be pruned`, label);
  });
  const positions = elementCount(out.slice(2));
  const spec = { node, index, rowAxis: 0, outputAxis: 1, groups: channels.length, positions };
  addLayer(walk, { ...spec, cells, role: "depthwise" });
}

/** True where the node multiplies data by a constant weight whose contents are known. */
function isLayer(walk: Walk, node: Node): boolean {
  const [value = "", weight = "", bias = ""] = node.inputs;
  const constants = [weight, bias].filter((name) => name !== "");
  return isData(walk, value) && constants.every((name) => !isData(walk, name) && isCuttable(walk, name));
}

/** Conv, ONNX 1–22: weight [out channels][in channels / group][…kernel]. */
export function conv(walk: Walk, node: Node, index: number): void {
  const [value = "", weight = ""] = node.inputs;
  if (!isLayer(walk, node)) {
    freezeInputs(walk, node, index, "has a weight that is computed from data");
    return fixOutputs(walk, node);
  }
  const groups = numberAttribute(node, "group", 1);
  const channels = lineOf(walk, value, 1, index, DOES);
  addFeature(walk, value, 1, channels);
  const perGroup = dimsOf(walk, weight)[1] ?? 1;
  if (groups > 1 && perGroup === 1) return depthwise(walk, node, index, channels);
  if (groups > 1) tieGroups(walk, channels, groups, nodeLabel(walk.model, index));
  addSlice(walk, index, 1, 1, "column", channels.slice(0, perGroup));
  const positions = elementCount(dimsOf(walk, node.outputs[0] ?? "").slice(2));
  const cells = addLayer(walk, { node, index, rowAxis: 0, outputAxis: 1, groups, positions });
  if (groups > 1) tieGroups(walk, cells, groups, nodeLabel(walk.model, index));
}

/** ConvTranspose, ONNX 1–22: weight [in channels][out channels / group][…kernel]. */
export function convTranspose(walk: Walk, node: Node, index: number): void {
  const [value = ""] = node.inputs;
  const grouped = numberAttribute(node, "group", 1) !== 1;
  if (!isLayer(walk, node) || grouped) {
    const why = grouped ? "is a transposed convolution in groups" : "has a weight that is computed from data";
    freezeInputs(walk, node, index, why);
    return fixOutputs(walk, node);
  }
  const channels = lineOf(walk, value, 1, index, DOES);
  addFeature(walk, value, 1, channels);
  addSlice(walk, index, 1, 0, "column", channels);
  const dims = dimsOf(walk, value);
  const positions = positionsBeside(dims, 1) / (dims[0] || 1);
  addLayer(walk, { node, index, rowAxis: 1, outputAxis: 1, groups: 1, positions });
}
