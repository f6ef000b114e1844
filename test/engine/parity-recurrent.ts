// Recurrent layers, once per awkward size, for parity.ts.

import { CELL_FUNCTIONS } from "../../src/engine/functions.ts";
import { GATES, type RecurrentParams, recurrentDims } from "../../src/engine/recurrent-params.ts";
import { io, type ParityCase } from "./parity-case.ts";

const SIGMOID = { name: "sigmoid", alpha: 0, beta: 0 } as const;
const TANH = { name: "tanh", alpha: 0, beta: 0 } as const;

const USUAL: RecurrentParams = {
  cell: "lstm",
  sequence: 5,
  batch: 3,
  directions: 1,
  hidden: 7,
  timeStride: 3,
  batchStride: 1,
  reverse: false,
  functions: [SIGMOID, TANH, TANH],
  clip: 100,
  inputForget: false,
  linearBeforeReset: false,
};

function recurrent(name: string, changes: Partial<RecurrentParams>): ParityCase {
  const params = { ...USUAL, ...changes };
  const { cell, sequence, batch, directions, hidden } = params;
  const gates = GATES[cell] * hidden;
  const lengths = Float32Array.from({ length: batch }, (_, example) => (example === 1 ? 2 : sequence));
  const alive = Float32Array.from({ length: hidden }, (_, unit) => (unit % 5 === 3 ? 0 : 1));
  const states = directions * batch * hidden;
  const given = sequence * batch * directions * gates;
  const inputs = [
    given,
    directions * hidden * gates,
    states,
    states,
    directions * 3 * hidden,
    lengths,
    alive,
  ];
  const count = recurrentDims(params).reduce((product, size) => product * size);
  return io(`${cell}, ${name}`, "recurrent", inputs, count, params, 2e-5);
}

export const RECURRENT_CASES: readonly ParityCase[] = [
  ...(["lstm", "gru"] as const).flatMap((cell) => [
    recurrent("one unit, one step", { cell, sequence: 1, batch: 1, hidden: 1, timeStride: 1 }),
    recurrent("backwards", { cell, reverse: true }),
    recurrent("both ways, batch first", { cell, directions: 2, timeStride: 1, batchStride: 5 }),
    recurrent("more units than threads", { cell, hidden: 131, batch: 2, timeStride: 2 }),
    recurrent("no examples", { cell, batch: 0 }),
    recurrent("clipped", { cell, clip: 0.25 }),
  ]),
  ...CELL_FUNCTIONS.map((name) => {
    const functions = [{ name, alpha: 0.4, beta: 0.3 }, TANH, TANH] as const;
    return recurrent(name, { cell: "rnn", functions, directions: 2 });
  }),
  recurrent("no steps", { sequence: 0 }),
  recurrent("input and forget gates tied", { inputForget: true }),
  recurrent("reset behind the product", { cell: "gru", linearBeforeReset: true }),
];
