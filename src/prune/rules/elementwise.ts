// Value by value: activations pass channels through, sums and products couple them index by index.

import type { Node } from "../../model/graph.ts";
import { nodeLabel } from "../../model/graph.ts";
import { lineAlong } from "../../model/move/grid.ts";
import { elementCount } from "../../model/tensor.ts";
import { varyingAxes, withRank } from "../labels.ts";
import { addSlice, dimsOf, fixOutputs, freeze, isData, labelsOf, output, type Walk } from "../walk.ts";
import { alignDims, joinBroadcast, settleApart } from "./join.ts";
import { isCuttable } from "./layer.ts";

/** Operators of one tensor; whatever else they read is a setting. */
export function passThrough(walk: Walk, node: Node, index: number): void {
  const [value = "", ...settings] = node.inputs;
  const label = nodeLabel(walk.model, index);
  for (const name of settings)
    freeze(walk, labelsOf(walk, name).cells, `${label} takes it for a setting`, label);
  node.outputs.forEach((_, position) => {
    output(walk, node, labelsOf(walk, value), position);
  });
}

/** How each operator is told about in sentences. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ["Add", "adds it to"],
  ["Sub", "subtracts it and"],
  ["Mul", "multiplies it by"],
  ["Div", "divides it and"],
]);

/** Operators of several tensors. Constants among them follow the channels: cutConstants slices them. */
export function combine(walk: Walk, node: Node, index: number): void {
  const rank = dimsOf(walk, node.outputs[0] ?? "").length;
  const values = node.inputs.filter((name) => isData(walk, name));
  if (values.length === 0) return fixOutputs(walk, node);
  const sizes = values.map((name) => alignDims(dimsOf(walk, name), rank));
  settleApart(walk, values, sizes);
  const operands = values.map((name) => withRank(labelsOf(walk, name), rank));
  output(
    walk,
    node,
    joinBroadcast(walk, index, operands, sizes, VERBS.get(node.operator) ?? "combines it with"),
  );
}

/** Layers whose output is no sum, so that what is added to it is no bias. */
const RECURRENT: ReadonlySet<string> = new Set(["LSTM", "GRU", "RNN"]);

/** The bias-less layer whose product this value is, by its position; −1 where it is none. */
function biasless(walk: Walk, value: string): number {
  return walk.layers.findIndex(
    ({ bias, node }) =>
      bias === undefined &&
      walk.model.nodes[node]?.outputs[0] === value &&
      !RECURRENT.has(walk.model.nodes[node]?.operator ?? ""),
  );
}

/** An Add right behind a layer's product is the layer's bias. */
function isBias(walk: Walk, node: Node, constant: string, units: Int32Array): boolean {
  if (node.operator !== "Add") return false;
  const value = node.inputs.find((name) => name !== constant) ?? "";
  const position = biasless(walk, value);
  const layer = walk.layers[position];
  if (layer?.rows !== units.length || elementCount(dimsOf(walk, constant)) !== layer.rows) return false;
  walk.layers[position] = { ...layer, bias: constant };
  return true;
}

/** Constants that vary along the axis of the channels lose what belongs to those that leave. */
export function cutConstants(walk: Walk, node: Node, index: number): void {
  const labels = labelsOf(walk, node.outputs[0] ?? "");
  const rank = labels.dims.length;
  for (const axis of varyingAxes(labels)) {
    node.inputs.forEach((name, input) => {
      if (name === "" || isData(walk, name)) return;
      const dims = dimsOf(walk, name);
      const own = axis - (rank - dims.length);
      const size = dims[own] ?? 1;
      if (own < 0 || size === 1) return;
      const units = lineAlong(labels, axis, size);
      if (isCuttable(walk, name))
        addSlice(walk, index, input, own, isBias(walk, node, name, units) ? "bias" : "constant", units);
      else {
        const label = nodeLabel(walk.model, index);
        freeze(walk, units, `${label} reads a constant whose contents are not known`, label);
      }
    });
  }
}
