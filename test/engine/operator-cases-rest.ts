// Operators that ONNX's own tests do not have here: younger functions, and those of truth values, which a comparison makes.

import { model, node, numbers } from "./networks.ts";
import { type OperatorCase, operatorCase, seeded } from "./operator-case.ts";

/** A function of two truth values: where two arrays, of which one repeats, are above 0. */
function logical(operator: string): OperatorCase {
  const network = model(
    { x: ["n", 7] },
    [
      node("Greater", ["x", "zero"], "left"),
      node("Greater", ["other", "zero"], "right"),
      node(operator, ["left", "right"], "both"),
      node("Cast", ["both"], "y", { to: 1 }),
    ],
    ["y"],
    { zero: seeded([1], 1, 0), other: seeded([7], 2) },
  );
  return {
    name: `${operator}: of comparisons`,
    model: network,
    inputs: new Map([["x", numbers(21, 3)]]),
    batch: 3,
  };
}

/** Where the smallest of a few whole numbers stands; a float, as networks give. */
function smallest(name: string, attributes: Readonly<Record<string, number>>): OperatorCase {
  const nodes = [
    node("Round", ["x"], "r"),
    node("ArgMin", ["r"], "at", attributes),
    node("Cast", ["at"], "y", { to: 1 }),
  ];
  const inputs = new Map([["x", numbers(21, 3)]]);
  return { name: `ArgMin: ${name}`, model: model({ x: ["n", 7] }, nodes, ["y"], {}), inputs, batch: 3 };
}

export const OTHER_OPERATORS: readonly OperatorCase[] = [
  operatorCase("exactly", "Gelu", [[3, 5]], { opset: 20 }),
  operatorCase("by tanh", "Gelu", [[3, 5]], { opset: 20, attributes: { approximate: "tanh" } }),
  operatorCase("of positive and negative values", "Mish", [[3, 5]], { opset: 18 }),
  operatorCase("of positive and negative values", "Erf", [[3, 5]]),
  operatorCase("of three, broadcast", "Mean", [[3, 5], seeded([5], 2), seeded([3, 1], 3)]),
  operatorCase("of one", "Mean", [[3, 5]]),
  smallest("along the last axis", { axis: -1, keepdims: 0 }),
  smallest("of equals, the last one", { axis: -1, select_last_index: 1 }),
  logical("And"),
  logical("Or"),
  logical("Xor"),
];
