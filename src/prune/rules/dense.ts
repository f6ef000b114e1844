// Gemm and MatMul by a constant matrix: fresh cells for the rows, the columns belong to whoever feeds them.

import { type Node, numberAttribute } from "../../model/graph.ts";
import { elementCount } from "../../model/tensor.ts";
import { addSlice, dimsOf, fixOutputs, freezeInputs, isData, lineOf, type Walk } from "../walk.ts";
import { addFeature, addLayer, isCuttable } from "./layer.ts";
import { multiply } from "./product.ts";

/** A layer that reads the last axis of its input, with neurons along `rowAxis` of a matrix. */
function addDense(walk: Walk, node: Node, index: number, rowAxis: 0 | 1): void {
  const [value = ""] = node.inputs;
  const dims = dimsOf(walk, value);
  const out = dimsOf(walk, node.outputs[0] ?? "");
  const does = "multiplies along an axis on which only part of the neurons lie";
  const columns = lineOf(walk, value, dims.length - 1, index, does);
  addFeature(walk, value, dims.length - 1, columns);
  addSlice(walk, index, 1, 1 - rowAxis, "column", columns);
  const positions = elementCount(out.slice(0, -1));
  addLayer(walk, { node, index, rowAxis, outputAxis: out.length - 1, groups: 1, positions });
}

/** Gemm, ONNX 7–13. */
export function gemm(walk: Walk, node: Node, index: number): void {
  const [value = "", weight = "", bias = ""] = node.inputs;
  const transA = numberAttribute(node, "transA", 0) !== 0;
  const rowAxis = numberAttribute(node, "transB", 0) !== 0 ? 0 : 1;
  const rows = dimsOf(walk, weight)[rowAxis] ?? 0;
  const biasDims = dimsOf(walk, bias);
  // A bias of one number serves all rows; one of a number a row is cut with them; anything else ties the batch in.
  const simple = bias === "" || (!isData(walk, bias) && [1, rows].includes(elementCount(biasDims)));
  const oneRow = elementCount(biasDims) === 1 || biasDims.at(-1) === rows;
  if (
    !isData(walk, value) ||
    isData(walk, weight) ||
    transA ||
    !simple ||
    !oneRow ||
    !isCuttable(walk, weight)
  ) {
    freezeInputs(walk, node, index, "multiplies what is not a layer's weight, or adds what is not its bias");
    return fixOutputs(walk, node);
  }
  addDense(walk, node, index, rowAxis);
}

/** MatMul, ONNX 1–13: by a constant matrix a layer; of two activations a product. */
export function matMul(walk: Walk, node: Node, index: number): void {
  const [left = "", right = ""] = node.inputs;
  if (isData(walk, left) && isData(walk, right)) return multiply(walk, node, index);
  if (isData(walk, left) && dimsOf(walk, right).length === 2 && isCuttable(walk, right))
    return addDense(walk, node, index, 1);
  freezeInputs(walk, node, index, "multiplies by a constant that is not one matrix on the right");
  fixOutputs(walk, node);
}
