// LSTM, GRU and RNN, ONNX 7–22: the whole sequence, the last hidden state, and LSTM's last cell.

import { numberAttribute } from "../graph.ts";
import { fail, input, type ShapeRule, wordAttribute } from "./query.ts";

/**
 * The name by which masks know the hidden units of the layers with this recurrent weight; no file has it. Switched off
 * there, a unit neither comes out nor goes back into the gates.
 */
export function hiddenUnits(recurrence: string): string {
  return `hidden units of ${recurrence}`;
}

/** `layout` 0: [sequence][batch][features] in, [sequence][directions][batch][hidden] out; 1: batch first. */
const recurrent: ShapeRule = (query) => {
  const [dims, weight] = [input(query, 0), input(query, 1)];
  const recurrence = input(query, 2);
  if (dims.length !== 3 || weight.length !== 3 || dims[2] !== weight[2])
    fail(query, `the input of shape [${dims}] does not fit the weight of shape [${weight}].`);
  const hidden = numberAttribute(query.node, "hidden_size", recurrence[2] ?? 0);
  const directions = wordAttribute(query.node, "direction", "forward") === "bidirectional" ? 2 : 1;
  const [first = 0, second = 0] = dims;
  if (numberAttribute(query.node, "layout", 0) === 0)
    return [
      [first, directions, second, hidden],
      [directions, second, hidden],
      [directions, second, hidden],
    ];
  return [
    [first, second, directions, hidden],
    [first, directions, hidden],
    [first, directions, hidden],
  ];
};

export const RECURRENT_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["LSTM", recurrent],
  ["GRU", recurrent],
  ["RNN", recurrent],
];
