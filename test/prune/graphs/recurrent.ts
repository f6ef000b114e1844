// Layers that feed their hidden units back: LSTM, GRU and RNN with everything that ONNX gives them.

import { build, weights } from "../build.ts";
import { type GraphCase, int, ints } from "./case.ts";

type Cell = "LSTM" | "GRU" | "RNN";
const GATES: Readonly<Record<Cell, number>> = { LSTM: 4, GRU: 3, RNN: 1 };

/** W, R and B for 5 inputs. */
function parts(cell: Cell, hidden: number, directions = 1) {
  const rows = GATES[cell] * hidden;
  return {
    w: weights(directions, rows, 5),
    r: weights(directions, rows, hidden),
    b: weights(directions, 2 * rows),
  };
}

/** x [batch, 1, 3] → dense of 5 → one cell over the batch as its time → dense of 2, by the whole sequence. */
function simple(cell: Cell, direction: "forward" | "reverse" | "bidirectional", more = {}): GraphCase {
  const directions = direction === "bidirectional" ? 2 : 1;
  return {
    name: `${cell}, ${direction}${Object.keys(more).length > 0 ? `, with ${Object.keys(more)}` : ""}`,
    model: build(
      [1, 3],
      [
        ["MatMul", "x w1", "h"],
        [cell, "h w r b", "all", { hidden_size: 6, direction, ...more }],
        ["Transpose", "all", "t", { perm: [0, 2, 1, 3] }],
        ["Reshape", "t flat", "f"],
        ["MatMul", "f w2", "y"],
      ],
      {
        w1: weights(3, 5),
        ...parts(cell, 6, directions),
        flat: ints(0, 1, -1),
        w2: weights(6 * directions, 2),
      },
    ),
    families: [5, 6],
  };
}

export const RECURRENT_CASES: readonly GraphCase[] = [
  simple("LSTM", "forward"),
  simple("GRU", "bidirectional"),
  simple("RNN", "reverse"),
  simple("LSTM", "bidirectional", { clip: 0.5 }),
  simple("GRU", "forward", { linear_before_reset: 1 }),
  {
    name: "LSTM with first states, peepholes and its last states read",
    model: build(
      [1, 3],
      [
        ["MatMul", "x w1", "h"],
        ["LSTM", "h w r b - h0 c0 p", "all last cell", { hidden_size: 6 }],
        ["MatMul", "last w2", "y1"],
        ["MatMul", "cell w3", "y2"],
        ["Squeeze", "all axis", "s"],
        ["MatMul", "s w4", "y3"],
      ],
      {
        w1: weights(3, 5),
        ...parts("LSTM", 6),
        h0: weights(1, 1, 6),
        c0: weights(1, 1, 6),
        p: weights(1, 18),
        w2: weights(6, 2),
        w3: weights(6, 2),
        w4: weights(6, 2),
        axis: ints(1),
      },
    ),
    families: [5, 6],
  },
  {
    name: "two recurrent layers, the second of which starts from the first one's last state",
    model: build(
      [1, 3],
      [
        ["MatMul", "x w1", "h"],
        ["GRU", "h w r b", "all last", { hidden_size: 6 }],
        ["Squeeze", "all axis", "s"],
        ["GRU", "s w5 r5 - - last", "next", { hidden_size: 6 }],
        ["Gather", "next zero", "n", { axis: 1 }],
        ["MatMul", "n w2", "y"],
      ],
      {
        w1: weights(3, 5),
        ...parts("GRU", 6),
        w5: weights(1, 18, 6),
        r5: weights(1, 18, 6),
        zero: int(0),
        axis: ints(1),
        w2: weights(6, 2),
      },
    ),
    families: [5, 6],
  },
  {
    name: "a recurrent layer that is the output",
    model: build(
      [1, 3],
      [
        ["MatMul", "x w1", "h"],
        ["LSTM", "h w r b", "y", { hidden_size: 6 }],
      ],
      { w1: weights(3, 5), ...parts("LSTM", 6) },
    ),
    families: [5],
    frozen: /it is an output of the network/,
  },
];
