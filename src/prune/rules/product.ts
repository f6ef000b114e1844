// MatMul of two activations, as attention has them: what is summed over is coupled pair by pair, what is worked on
// in parallel (heads) passes through.

import { type Node, nodeLabel } from "../../model/graph.ts";
import { type Grid, lineAlong, uniformGrid } from "../../model/move/grid.ts";
import type { Size } from "../groups.ts";
import { joinCells, varyingAxes, withRank } from "../labels.ts";
import {
  dimsOf,
  fixOutputs,
  freeze,
  freezeInputs,
  labelsOf,
  output,
  settleLabels,
  type Walk,
} from "../walk.ts";
import { alignDims, joinBroadcast, settleApart } from "./join.ts";
import { addFeature } from "./layer.ts";

/** Chooses between heads and the axis that is summed over, where an operand's channels lie along both. */
function settleOperand(walk: Walk, value: string, summed: number): Grid {
  const heads = varyingAxes(labelsOf(walk, value)).filter((axis) => axis < dimsOf(walk, value).length - 2);
  const order = walk.settings.heads === "whole" ? [...heads.toReversed(), summed] : [summed, ...heads];
  const labels = labelsOf(walk, value);
  return varyingAxes(labels).includes(summed) ? settleLabels(walk, value, order) : labels;
}

/** Couples index k of the left side's last axis with index k of the right side's last but one. */
function contract(walk: Walk, node: Node, index: number, sides: readonly [Grid, Grid], size: number): void {
  const label = nodeLabel(walk.model, index);
  const [left, right] = sides;
  const [a, b] = [lineAlong(left, left.dims.length - 1, size), lineAlong(right, right.dims.length - 2, size)];
  a.forEach((cell, at) => {
    const other = b[at] ?? 0;
    joinCells(walk.cells, cell, other);
    if ((cell === 0) !== (other === 0))
      freeze(walk, [cell, other], `${label} multiplies it by a value that cannot be pruned`, label);
  });
  const [value = "", factor = ""] = node.inputs;
  const axis = dimsOf(walk, value).length - 1;
  walk.readings.push({ node: index, input: 0, axis, units: a });
  addFeature(walk, value, axis, a);
  addFeature(walk, factor, dimsOf(walk, factor).length - 2, b);
}

/** Labels of an operand without the axis that is summed over, with the rank of the result. */
function without(labels: Grid, axis: number, rank: number): Grid {
  return withRank(labels.dims[axis] === 1 ? labels : uniformGrid(labels.dims.length), rank);
}

/** MatMul, ONNX 1–13, of two values that both depend on data. */
export function multiply(walk: Walk, node: Node, index: number): void {
  const [left = "", right = ""] = node.inputs;
  const [a, b] = [dimsOf(walk, left), dimsOf(walk, right)];
  if (a.length < 2 || b.length < 2) {
    freezeInputs(walk, node, index, "multiplies vectors of activations");
    return fixOutputs(walk, node);
  }
  const rank = Math.max(a.length, b.length);
  // Row i of the left meets every column of the right: there, an axis of 1 stands for something to repeat.
  const sizes = [alignDims(a.with(-1, 1), rank), alignDims(b.with(-2, 1), rank)];
  settleApart(walk, [left, right], sizes, [rank - 1, rank - 2]);
  const sides = [settleOperand(walk, left, a.length - 1), settleOperand(walk, right, b.length - 2)] as const;
  const summed = sides[0].dims.at(-1) !== 1 || sides[1].dims.at(-2) !== 1;
  if (summed) contract(walk, node, index, sides, a.at(-1) ?? 1);
  const rows = without(sides[0], a.length - 1, rank);
  const columns = without(sides[1], b.length - 2, rank);
  if (rows.dims.at(-2) !== 1 && columns.dims.at(-1) !== 1) {
    freezeInputs(walk, node, index, "multiplies every channel by every other");
    return fixOutputs(walk, node);
  }
  output(walk, node, joinBroadcast(walk, index, [rows, columns], sizes, "multiplies it by"));
}

/** The factors of a product's cost, once all labels are settled. */
export function addProduct(walk: Walk, node: Node, index: number): void {
  const [left = "", out = ""] = [node.inputs[0], node.outputs[0]];
  const [inner, dims] = [dimsOf(walk, left), dimsOf(walk, out)];
  const sizeOf = (labels: Grid, axis: number, value: number): Size =>
    labels.dims[axis] === 1 ? { value } : { value, units: lineAlong(labels, axis, value) };
  const labels = labelsOf(walk, out);
  const sizes = dims.map((value, axis) => sizeOf(labels, axis, value));
  walk.products.push({
    node: index,
    sizes: [...sizes, sizeOf(labelsOf(walk, left), inner.length - 1, inner.at(-1) ?? 1)],
  });
}
