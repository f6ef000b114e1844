// Gelu in the forms in which exporters write it: one step, the same numbers; anything else stays as it is.

import { expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { UNARY_FUNCTIONS } from "../../src/engine/cpu/unary.ts";
import { compileSteps } from "../../src/engine/steps.ts";
import type { Model, Node } from "../../src/model/graph.ts";
import { model, node, tensor } from "./networks.ts";

const NUMBERS = {
  root: tensor([], [Math.SQRT2]),
  inverse: tensor([], [Math.SQRT1_2]),
  one: tensor([], [1]),
  half: tensor([1], [0.5]),
  third: tensor([], [1 / 3]),
};

/** 1 + erf(x / √2), known as `sum`. */
const SUM = [
  node("Div", ["x", "root"], "scaled"),
  node("Erf", ["scaled"], "error"),
  node("Add", ["error", "one"], "sum"),
];

const network = (nodes: readonly Node[], outputs = ["y"]): Model =>
  model({ x: ["n", 5] }, nodes, outputs, NUMBERS);

const kinds = (nodes: readonly Node[], outputs?: string[]) =>
  compileSteps(network(nodes, outputs)).steps.map((step) =>
    step.kind === "unary" || step.kind === "binary" ? step.params.operation : step.kind,
  );

const FORMS: readonly (readonly [string, readonly Node[]])[] = [
  ["x · sum, then half", [...SUM, node("Mul", ["x", "sum"], "m"), node("Mul", ["m", "half"], "y")]],
  ["half of x, then sum", [...SUM, node("Mul", ["x", "half"], "m"), node("Mul", ["m", "sum"], "y")]],
  ["half of sum, then x", [...SUM, node("Mul", ["half", "sum"], "m"), node("Mul", ["m", "x"], "y")]],
  [
    "by 1 / √2, the sum turned round",
    [
      node("Mul", ["inverse", "x"], "scaled"),
      node("Erf", ["scaled"], "error"),
      node("Add", ["one", "error"], "sum"),
      node("Mul", ["sum", "x"], "m"),
      node("Mul", ["half", "m"], "y"),
    ],
  ],
];

it.each(FORMS)("%s: one step with Gelu's values", async (_, nodes) => {
  expect(kinds(nodes)).toEqual(["gelu"]);
  const session = await createCpuEngine().compile(network(nodes));
  const outputs = await session.run(new Map([["x", Float32Array.of(-3, -1, 0.25, 1, 2.5)]]), 1);
  // Python's math.erf.
  const wanted = [
    -0.00404969409489031, -0.15865525393145707, 0.14967658142073093, 0.8413447460685429, 2.4844758366855597,
  ];
  outputs.get("y")?.data.forEach((value, index) => void expect(value).toBeCloseTo(wanted[index] ?? 0, 7));
  expect(outputs.get("y")?.data).toHaveLength(5);
});

it("goes into no other function", () => {
  const nodes = FORMS[0]?.[1] ?? [];
  const whole = ["div", "erf", "add", "mul", "mul"];
  const last = node("Mul", ["m", "third"], "y");
  expect(kinds([...nodes.slice(0, -1), last])).toEqual(whole);
  expect(kinds([node("Div", ["x", "third"], "scaled"), ...nodes.slice(1)])).toEqual(whole);
  // √2 / x is not x / √2.
  expect(kinds([node("Div", ["root", "x"], "scaled"), ...nodes.slice(1)])).toEqual(whole);
  expect(kinds([node("Mul", ["x", "x"], "scaled"), ...nodes.slice(1)])).toEqual(["mul", ...whole.slice(1)]);
  expect(kinds([...nodes, node("Relu", ["error"], "z")], ["y", "z"])).toEqual([...whole, "activation"]);
  expect(kinds(nodes, ["y", "sum"])).toEqual(whole);
});

it("keeps the shape where a number has more axes than x", () => {
  const wide = { ...NUMBERS, half: tensor([1, 1, 1], [0.5]) };
  const nodes = FORMS[0]?.[1] ?? [];
  const { steps } = compileSteps(model({ x: [2, 5] }, nodes, ["y"], wide));
  expect(steps).toHaveLength(5);
});

it("reads erf to fifteen digits", () => {
  // Python's math.erf.
  const known = [
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [0.999, 0.8422852702064969],
    [1, 0.8427007929497149],
    [1.5, 0.9661051464753108],
    [1.999, 0.9953015566513705],
    [2, 0.9953222650189527],
    [3, 0.9999779095030014],
    [5.5, 0.9999999999999927],
  ] as const;
  for (const [x, wanted] of known) {
    expect(UNARY_FUNCTIONS.erf(x, 0, 0)).toBeCloseTo(wanted, 14);
    expect(UNARY_FUNCTIONS.erf(-x, 0, 0)).toBeCloseTo(-wanted, 14);
  }
  expect([0, 7, -7, Number.POSITIVE_INFINITY].map((x) => UNARY_FUNCTIONS.erf(x, 0, 0))).toEqual([
    0, 1, -1, 1,
  ]);
});
