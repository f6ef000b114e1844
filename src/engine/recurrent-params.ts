// What the kernel of recurrent layers is told: RNN, GRU and LSTM over a whole sequence, ONNX 7–22.

import type { CellFunction } from "./functions.ts";

/** Gates of each cell in ONNX's order: RNN's one; GRU's z, r, h; LSTM's i, o, f, c. */
export const GATES = { rnn: 1, gru: 3, lstm: 4 } as const;

/**
 * Inputs:
 * 0. what the data give to the gates, biases included: [rows][directions][gates][hidden], where step t of example b is
 *    row t · timeStride + b · batchStride;
 * 1. recurrent weights, transposed: [directions][hidden before][gates][hidden];
 * 2. and 3. hidden state and LSTM's cell before the first step, [directions][batch][hidden];
 * 4. LSTM's peepholes [directions][i, o, f][hidden], or GRU's recurrent bias of h, [directions][hidden], which
 *    `linearBeforeReset` keeps apart; RNN has none;
 * 5. steps of each example, [batch]; what lies behind them is 0;
 * 6. 1 for each hidden unit, or 0 for one that is switched off, [hidden].
 *
 * Output, [sequence + 2, or 3 for GRU][directions][batch][hidden]: the hidden state after each step, the last one, then
 * LSTM's last cell or what GRU's gates need. Sums run serially along `hidden`.
 */
export interface RecurrentParams {
  readonly cell: keyof typeof GATES;
  readonly sequence: number;
  readonly batch: number;
  readonly directions: number;
  readonly hidden: number;
  readonly timeStride: number;
  readonly batchStride: number;
  /** The only direction runs from the end; the second of two always does. */
  readonly reverse: boolean;
  /** ONNX's f, g and h; cells with fewer leave the last ones unread. */
  readonly functions: readonly [CellFunction, CellFunction, CellFunction];
  /** What goes into a function is kept within ± this. */
  readonly clip: number;
  /** LSTM: the forget gate is 1 less the input gate. */
  readonly inputForget: boolean;
  /** GRU: the reset gate is applied behind the product with the recurrent weights. */
  readonly linearBeforeReset: boolean;
}

/** Shape of the output. */
export function recurrentDims({ cell, sequence, directions, batch, hidden }: RecurrentParams): number[] {
  return [sequence + (cell === "gru" ? 3 : 2), directions, batch, hidden];
}
