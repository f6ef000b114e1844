// LSTM, GRU and RNN: a hidden unit is one row in every gate of both weights and one column of the recurrent one. Nobody
// reads its state but itself and those columns, so with its columns at zero its leaving is exact, step by step.

import { type Node, nodeLabel } from "../../model/graph.ts";
import { axisGrid, uniformGrid } from "../../model/move/grid.ts";
import { joinCells } from "../labels.ts";
import {
  addRewrite,
  addSlice,
  dimsOf,
  fixOutputs,
  freeze,
  freezeInputs,
  isData,
  lineOf,
  output,
  type Walk,
} from "../walk.ts";
import { addFeature, isCuttable, rowCells } from "./layer.ts";

const WHY = "runs through time along an axis on which channels lie";

/** The cells once for each gate (and each half of a bias), as the weights have them. */
function repeated(cells: Int32Array, times: number): Int32Array {
  return Int32Array.from({ length: cells.length * times }, (_, at) => cells[at % cells.length] ?? 0);
}

/** A first state that other nodes make leaves with the hidden units that start from it. */
function tieState(walk: Walk, node: Node, index: number, input: number, cells: Int32Array): void {
  const name = node.inputs[input] ?? "";
  if (name === "") return;
  const axis = dimsOf(walk, name).length - 1;
  if (!isData(walk, name)) return addSlice(walk, index, input, axis, "constant", cells);
  const label = nodeLabel(walk.model, index);
  lineOf(walk, name, axis, index, WHY).forEach((cell, at) => {
    const own = cells[at] ?? 0;
    joinCells(walk.cells, own, cell);
    if (cell === 0) freeze(walk, [own], `${label} starts it from a state that cannot be pruned`, label);
  });
}

/** One layer for what the data give, one for what the state gives: both have a row for every gate of every unit. */
function addLayers(walk: Walk, node: Node, index: number, rows: Int32Array): void {
  const [value = ""] = node.inputs;
  const [first = 1, second = 1] = dimsOf(walk, value);
  const batchFirst = Number(node.attributes.get("layout") ?? 0) !== 0;
  [1, 2].forEach((input) => {
    const weight = node.inputs[input] ?? "";
    const [directions = 1, count = 1, columns = 1] = dimsOf(walk, weight);
    walk.layers.push({
      node: index,
      weight,
      rowAxis: 1,
      rows: count,
      columns: directions * columns,
      groups: 1,
      positions: batchFirst ? second : first,
      source: input === 1 ? (walk.sources.get(value) ?? 0) : walk.layers.length,
      units: rows,
    });
    addSlice(walk, index, input, 1, "row", rows);
  });
}

/** LSTM, GRU and RNN, ONNX 7–22: X, W [directions][gates · hidden][inputs], R [directions][gates · hidden][hidden], B, … */
export function recurrent(walk: Walk, node: Node, index: number): void {
  const [value = "", weight = "", state = "", bias = ""] = node.inputs;
  const hidden = dimsOf(walk, state)[2] ?? 1;
  const gates = (dimsOf(walk, weight)[1] ?? hidden) / hidden;
  const constants = [weight, state, bias, node.inputs[7] ?? ""].filter((name) => name !== "");
  const cuttable = constants.every((name) => !isData(walk, name) && isCuttable(walk, name));
  if (!isData(walk, value) || !cuttable) {
    freezeInputs(walk, node, index, "feeds its channels back through weights that cannot be cut");
    return fixOutputs(walk, node);
  }
  const line = lineOf(walk, value, 2, index, WHY);
  addFeature(walk, value, 2, line);
  addSlice(walk, index, 1, 2, "column", line);
  const cells = rowCells(walk, hidden, nodeLabel(walk.model, index));
  addLayers(walk, node, index, repeated(cells, gates));
  addSlice(walk, index, 2, 2, "column", cells);
  if (bias !== "") addSlice(walk, index, 3, 1, "bias", repeated(cells, 2 * gates));
  tieState(walk, node, index, 5, cells);
  tieState(walk, node, index, 6, cells);
  if ((node.inputs[7] ?? "") !== "") addSlice(walk, index, 7, 1, "constant", repeated(cells, 3));
  addRewrite(walk, index, { kind: "groups", attribute: "hidden_size", units: cells });
  node.outputs.forEach((name, position) => {
    const rank = dimsOf(walk, name).length;
    output(walk, node, hidden === 1 ? uniformGrid(rank) : axisGrid(cells, rank - 1, rank), position);
    walk.sources.set(name, walk.layers.length);
  });
}
