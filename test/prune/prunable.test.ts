// Why nothing can be taken from a network: where rules end, the sentence says at which node.

import { expect, test } from "vitest";
import { type Model, whyNotPrunable } from "../../src/index.ts";
import { validateModel } from "../../src/model/validate.ts";
import { group } from "../../src/prune/group.ts";
import { counting } from "../formats/build-weights.ts";

const node = (operator: string, inputs: string[], output: string, domain = "") => ({
  name: output,
  operator,
  domain,
  inputs,
  outputs: [output],
  attributes: new Map(),
});

function why(...nodes: Model["nodes"]): string {
  const model = validateModel({
    name: "net",
    opset: 17,
    inputs: [{ name: "x", dims: ["batch", 2] }],
    outputs: [{ name: nodes.at(-1)?.name ?? "", dims: ["batch", 2] }],
    nodes,
    initializers: new Map([
      ["v", counting(2, 3)],
      ["w", counting(3, 2)],
    ]),
  });
  return whyNotPrunable(model, group(model));
}

test("a network of one layer has no hidden one", () => {
  expect(why(node("MatMul", ["x", "v"], "y"))).toBe("net has no hidden layer to prune.");
});

test("what lies behind an operator without a rule is not known, which is said", () => {
  const found = why(
    node("MatMul", ["x", "v"], "a"),
    node("Fancy", ["a"], "b", "com.nobody"),
    node("MatMul", ["b", "w"], "y"),
  );
  expect(found).toBe(
    "No neuron of net can leave: b is a com.nobody.Fancy, for which there is no rule; the shape of what the Fancy b makes is not known, nor what follows from it.",
  );
});
