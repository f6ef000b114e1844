// What an ONNX file holds besides a plain graph is kept, and nothing that it may read is cut.

import { TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { apply, cpuEngine, group, type Model, plan, score } from "../../src/index.ts";
import { gemm, graph, node, onnx, rawTensor, value } from "./build.ts";

/** x → Gemm → h → Relu → r → `more` → a second Gemm, which reads `last` → y. */
function wider(more: ReturnType<typeof node>[] = [], last = "r"): Uint8Array {
  const weights = [rawTensor("w", [3, 2], [1, 2, 3, 4, 5, 6]), rawTensor("b", [3], [0.1, 0.2, 0.3])];
  const flag = { name: "c", dims: [], dataType: TensorProto_DataType.BOOL, rawData: Uint8Array.of(1) };
  const second = node("Gemm", [last, "v"], ["y"], { attribute: [{ name: "transB", type: 2, i: 1n }] });
  return onnx(
    graph({
      node: [gemm(), node("Relu", ["h"], ["r"]), ...more, second],
      initializer: [...weights, rawTensor("v", [2, 3], [1, -1, 2, 3, 1, -2]), flag],
      output: [value("y", ["batch", 2])],
    }),
  );
}

async function removedAtHalf(model: Model): Promise<{ removed: number; saved: Uint8Array }> {
  const groups = group(model);
  // The engines do not compute such nodes; the weights, which is all that scores read, are the plain network's.
  const session = await cpuEngine().compile(openModel(wider(), "plain"));
  const scores = await score(model, groups, session);
  session.close();
  const decision = plan(model, groups, scores, 0.5);
  const removed = decision.layers.reduce((sum, layer) => sum + layer.removed.length, 0);
  return { removed, saved: saveModel(apply(model, decision), "onnx") };
}

test("the plain network loses a neuron", async () => {
  expect((await removedAtHalf(openModel(wider(), "plain"))).removed).toBe(1);
});

test("a network that a node holds stays, with every value that it may read, to the byte", async () => {
  const branch = (operator: string) => ({
    name: operator,
    node: [node(operator, ["h"], [`${operator}_out`])],
    output: [value(`${operator}_out`, ["batch", 3])],
  });
  const attribute = [
    { name: "then_branch", type: 5 as const, g: branch("Tanh") },
    { name: "else_branch", type: 5 as const, g: branch("Identity") },
  ];
  const bytes = wider([node("If", ["c"], ["chosen"], { attribute })], "chosen");
  const { removed, saved } = await removedAtHalf(openModel(bytes, "branches"));
  expect(removed).toBe(0);
  expect(saved).toEqual(bytes);
});

test("an operator of an unknown domain stays, with what it reads", async () => {
  const bytes = wider([node("Mix", ["r"], ["mixed"], { domain: "org.example" })], "mixed");
  const { removed, saved } = await removedAtHalf(openModel(bytes, "unknown"));
  expect(removed).toBe(0);
  expect(saved).toEqual(bytes);
});
