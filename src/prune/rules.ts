// What each operator does to labels: the rules of coupling. An operator without a rule freezes what it reads.

import { type Node, nodeLabel, numberAttribute } from "../model/graph.ts";
import { broadcastDims } from "../model/operators.ts";
import { elementCount } from "../model/tensor.ts";
import type { Layer } from "./groups.ts";
import {
  expandLabels,
  fixedLabels,
  freshCells,
  joinCells,
  lastAxisLabels,
  lineAlong,
  variesAlong,
} from "./labels.ts";
import { layerName } from "./layer-name.ts";
import { addSlice, dimsOf, freeze, labelsOf, output, type Walk } from "./walk.ts";

export type Rule = (walk: Walk, node: Node, index: number) => void;

/** Units along the last axis, which is all that a layer can lose columns for; anything else stays as it is. */
function columnUnits(walk: Walk, value: string, columns: number, label: string): Int32Array {
  const labels = labelsOf(walk, value);
  const last = labels.dims.length - 1;
  if (labels.dims.some((_, axis) => axis !== last && variesAlong(labels, axis))) {
    freeze(walk, labels, `${label} multiplies along an axis on which only part of the neurons lie`, label);
    return new Int32Array(columns);
  }
  return lineAlong(labels, last, columns);
}

/** Gemm and MatMul by a constant: fresh cells for the rows, the columns belong to whoever feeds them. */
const dense: Rule = (walk, node, index) => {
  const [value = "", weightName = "", biasName] = node.inputs;
  const label = nodeLabel(walk.model, index);
  const weight = walk.model.initializers.get(weightName);
  const out = dimsOf(walk, node.outputs[0] ?? "");
  const transA = numberAttribute(node, "transA", 0) !== 0;
  if (weight === undefined || weight.dims.length !== 2 || transA || walk.model.initializers.has(value)) {
    for (const input of node.inputs) {
      freeze(
        walk,
        labelsOf(walk, input),
        `${label} does not multiply by a constant matrix from the right`,
        label,
      );
    }
    output(walk, node, fixedLabels(out.length));
    return;
  }
  const rowAxis = node.operator === "Gemm" && numberAttribute(node, "transB", 0) !== 0 ? 0 : 1;
  const rows = weight.dims[rowAxis] ?? 0;
  const columns = weight.dims[1 - rowAxis] ?? 0;
  const inputUnits = columnUnits(walk, value, columns, label);
  if (inputUnits.some((unit) => unit !== 0)) walk.features.set(value, inputUnits);
  addSlice(walk, index, 1, 1 - rowAxis, "column", inputUnits);
  const units = freshCells(walk.cells, rows);
  addSlice(walk, index, 1, rowAxis, "row", units);
  const bias = biasName === undefined ? undefined : walk.model.initializers.get(biasName);
  if (biasName !== undefined && biasName !== "" && bias === undefined) {
    freeze(walk, { dims: [rows], units }, `${label} adds a bias that another node computes`, label);
  }
  const perRow = bias !== undefined && bias.dims.at(-1) === rows;
  if (bias !== undefined && perRow) addSlice(walk, index, 2, bias.dims.length - 1, "bias", units);
  const layer: Layer = {
    name: layerName(walk.model, index, weightName),
    node: index,
    weight: weightName,
    rowAxis,
    rows,
    columns,
    positions: elementCount(out) / rows,
    source: walk.sources.get(value) ?? 0,
    units,
  };
  walk.layers.push(perRow && biasName !== undefined ? { ...layer, bias: biasName } : layer);
  output(walk, node, lastAxisLabels(units, out.length));
  walk.sources.set(node.outputs[0] ?? "", walk.layers.length);
};

/** Position in walk.layers of the layer whose product this value is, before any bias; −1 where it is none. */
function biasless(walk: Walk, value: string): number {
  return walk.layers.findIndex(
    (layer) => layer.bias === undefined && walk.model.nodes[layer.node]?.outputs[0] === value,
  );
}

/** A constant is added: its slice belongs to the units; it is the layer's bias where it follows the product directly. */
function addConstant(walk: Walk, node: Node, index: number, side: 0 | 1): void {
  const [value, constant] = [node.inputs[1 - side] ?? "", node.inputs[side] ?? ""];
  const dims = dimsOf(walk, constant);
  const out = dimsOf(walk, node.outputs[0] ?? "");
  const labels = labelsOf(walk, value);
  const lead = out.length - dims.length;
  const position = biasless(walk, value);
  const layer = walk.layers[position];
  const isBias =
    layer !== undefined && dims.at(-1) === layer.rows && dims.slice(0, -1).every((size) => size === 1);
  dims.forEach((size, axis) => {
    const labelAxis = axis + lead - (out.length - labels.dims.length);
    if (size === 1 || labelAxis < 0 || !(variesAlong(labels, labelAxis) || labels.dims[labelAxis] === size))
      return;
    addSlice(walk, index, side, axis, isBias ? "bias" : "constant", lineAlong(labels, labelAxis, size));
  });
  if (layer !== undefined && isBias) walk.layers[position] = { ...layer, bias: constant };
  const lost = out.length - labels.dims.length;
  output(walk, node, { dims: [...new Array<number>(lost).fill(1), ...labels.dims], units: labels.units });
}

const add: Rule = (walk, node, index) => {
  const [a = "", b = ""] = node.inputs;
  if (walk.model.initializers.has(b)) return addConstant(walk, node, index, 1);
  if (walk.model.initializers.has(a)) return addConstant(walk, node, index, 0);
  const label = nodeLabel(walk.model, index);
  const out = broadcastDims(dimsOf(walk, a), dimsOf(walk, b)) ?? [];
  const [left, right] = [expandLabels(labelsOf(walk, a), out), expandLabels(labelsOf(walk, b), out)];
  const fixed = new Set<number>();
  const units = left.units.map((cell, position) => {
    const other = right.units[position] ?? 0;
    joinCells(walk.cells, cell, other);
    if ((cell === 0) !== (other === 0)) fixed.add(Math.max(cell, other));
    return Math.max(cell, other);
  });
  freeze(
    walk,
    { dims: [fixed.size], units: Int32Array.from(fixed) },
    `${label} adds it to a value that cannot be pruned`,
    label,
  );
  output(walk, node, { dims: out, units });
};

const pass: Rule = (walk, node) => output(walk, node, labelsOf(walk, node.inputs[0] ?? ""));

const softmax: Rule = (walk, node, index) => {
  const labels = labelsOf(walk, node.inputs[0] ?? "");
  const label = nodeLabel(walk.model, index);
  freeze(walk, labels, `${label} divides every neuron by the sum over all of them`, label);
  output(walk, node, labels);
};

/** Flatten and Reshape: the labels, written out, keep their row-major order. */
const reshape: Rule = (walk, node, index) => {
  const dims = dimsOf(walk, node.outputs[0] ?? "");
  const { units } = expandLabels(labelsOf(walk, node.inputs[0] ?? ""), dimsOf(walk, node.inputs[0] ?? ""));
  const labels = { dims, units };
  const varying = new Map<number, Int32Array>();
  dims.forEach((size, axis) => {
    if (variesAlong(labels, axis)) varying.set(axis, lineAlong(labels, axis, size));
  });
  if (varying.size > 1) {
    const label = nodeLabel(walk.model, index);
    freeze(walk, labels, `${label} spreads the neurons over several axes`, label);
  }
  walk.reshapes.set(index, varying);
  output(walk, node, labels);
};

/** The rule of each operator of ONNX's default domain. */
export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Gemm", dense],
  ["MatMul", dense],
  ["Add", add],
  ["Relu", pass],
  ["LeakyRelu", pass],
  ["Sigmoid", pass],
  ["Tanh", pass],
  ["Identity", pass],
  ["Dropout", pass],
  ["Softmax", softmax],
  ["Flatten", reshape],
  ["Reshape", reshape],
]);
