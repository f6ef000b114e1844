// LSTM, GRU and RNN in every setting that ONNX has for them.

import {
  type Given,
  ints32,
  type OperatorCase,
  operatorCase,
  type Settings,
  seeded,
} from "./operator-case.ts";

const GATES = { RNN: 1, GRU: 3, LSTM: 4 };

interface Sizes {
  readonly directions?: number;
  readonly hidden?: number;
  readonly data?: readonly number[];
}

/** Weights and biases of the given sizes, then whatever inputs follow. */
function recurrent(
  name: string,
  operator: keyof typeof GATES,
  { directions = 1, hidden = 5, data = [4, 3, 2] }: Sizes,
  settings: Settings,
  more: readonly Given[] = [],
): OperatorCase {
  const rows = GATES[operator] * hidden;
  const weights = [
    seeded([directions, rows, data[2] ?? 1], 11),
    seeded([directions, rows, hidden], 12, 1 / Math.sqrt(hidden)),
    seeded([directions, 2 * rows], 13),
  ];
  const attributes = { hidden_size: hidden, ...settings.attributes };
  return operatorCase(name, operator, [data, ...weights, ...more], { ...settings, attributes });
}

const both = { direction: "bidirectional" };
const all = ["y", "h"];

export const RECURRENT_OPERATORS: readonly OperatorCase[] = [
  ...(["RNN", "GRU", "LSTM"] as const).flatMap((operator) => {
    const outputs = operator === "LSTM" ? ["y", "h", "c"] : all;
    return [
      recurrent("backwards", operator, {}, { outputs, attributes: { direction: "reverse" } }),
      recurrent("both ways", operator, { directions: 2 }, { outputs, attributes: both }),
      recurrent("long and wide", operator, { hidden: 67, data: [29, 1, 3] }, { outputs: ["", "h"] }),
      recurrent("lengths and first states", operator, { directions: 2 }, { outputs, attributes: both }, [
        ints32(4, 2, 1),
        [2, 3, 5],
        ...(operator === "LSTM" ? [[2, 3, 5]] : []),
      ]),
      recurrent("clipped", operator, {}, { outputs, attributes: { clip: 0.5 } }),
    ];
  }),
  recurrent(
    "reset behind the product",
    "GRU",
    { directions: 2 },
    {
      outputs: all,
      attributes: { ...both, linear_before_reset: 1 },
    },
  ),
  recurrent("peepholes", "LSTM", { directions: 2 }, { outputs: ["y", "h", "c"], attributes: both }, [
    null,
    null,
    null,
    seeded([2, 15], 14),
  ]),
  recurrent("forget gate from the input gate", "LSTM", {}, { outputs: all, attributes: { input_forget: 1 } }),
  recurrent(
    "other functions",
    "LSTM",
    {},
    {
      outputs: all,
      attributes: {
        activations: ["HardSigmoid", "Softsign", "Relu"],
        activation_alpha: [0.3],
        activation_beta: [0.4],
      },
    },
  ),
  recurrent(
    "other functions",
    "RNN",
    {},
    {
      outputs: all,
      attributes: { activations: ["Affine"], activation_alpha: [0.3], activation_beta: [0.4] },
    },
  ),
];
