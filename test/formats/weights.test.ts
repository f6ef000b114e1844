import { describe, expect, test } from "vitest";
import type { WeightsChoices } from "../../src/formats/weights/choices.ts";
import { inferNetwork as infer } from "../../src/formats/weights/infer.ts";
import { int64Tensor, type Tensor } from "../../src/model/tensor.ts";
import { validateModel } from "../../src/model/validate.ts";
import { group } from "../../src/prune/group.ts";
import { counting } from "./build-weights.ts";
import { refusal } from "./refusal.ts";

const inferNetwork = (name: string, file: Map<string, Tensor>) => infer(name, file).model;

/** Tensors of these shapes, in this order: "a.weight 3 2" is a matrix of three rows. */
function tensors(...specs: string[]): Map<string, Tensor> {
  return new Map(
    specs.map((spec) => {
      const [name = "", ...dims] = spec.split(" ");
      return [name, counting(...dims.map(Number))];
    }),
  );
}

/** The names of the layers in the order that was inferred. */
function order(...specs: string[]): string {
  const model = validateModel(inferNetwork("net", tensors(...specs)));
  return model.nodes
    .filter(({ operator }) => operator === "Gemm")
    .map(({ name }) => name)
    .join(" ");
}

describe("inferNetwork", () => {
  test("orders layers by their numbers where names differ in nothing else", () => {
    expect(order("10.weight 4 4", "2.weight 4 4", "0.weight 4 4")).toBe("0 2 10");
    expect(
      order("l.1.fc2.weight 2 2", "l.0.fc1.weight 2 2", "l.0.fc2.weight 2 2", "l.1.fc1.weight 2 2"),
    ).toBe("l.0.fc1 l.0.fc2 l.1.fc1 l.1.fc2");
  });

  test("keeps the file's order where names differ in words and it fits", () => {
    expect(order("inner.weight 5 5", "body.weight 5 5", "head.weight 5 5")).toBe("inner body head");
  });

  test("uses the numbers where the file's order does not fit", () => {
    expect(order("head.weight 2 3", "net.0.weight 4 6", "net.2.weight 3 4")).toBe("net.0 net.2 head");
  });

  test("falls back on the only order that the shapes leave", () => {
    expect(order("decoder.weight 6 3", "encoder.weight 3 6", "a.weight 6 9")).toBe("a encoder decoder");
  });

  test("takes the file's order where the numbers do not fit", () => {
    expect(order("fc3.weight 5 4", "fc1.weight 2 5")).toBe("fc3 fc1");
  });

  test("reads kernels as [inputs, outputs], and weights too where nothing else fits", () => {
    const keras = inferNetwork(
      "net",
      tensors("d1/kernel:0 3 3", "d1/bias:0 3", "d2/kernel:0 3 7", "d2/bias:0 7"),
    );
    expect(keras.inputs[0]?.dims).toEqual(["batch", 3]);
    expect(keras.outputs[0]?.dims).toEqual(["batch", 7]);
    expect(keras.nodes[0]?.inputs).toEqual(["input", "d1/kernel:0", "d1/bias:0"]);
    expect(keras.nodes[0]?.attributes.get("transB")).toBe(0);
    const turned = inferNetwork("net", tensors("W1 2 5", "b1 5", "W2 5 3", "b2 3"));
    expect(turned.notes?.[1]).toBe(
      "The weights are taken as [inputs, outputs], because their shapes fit so.",
    );
    expect(turned.nodes.map(({ inputs }) => inputs.join(" "))).toEqual([
      "input W1 b1",
      "W1.output",
      "W1.relu.output W2 b2",
    ]);
  });

  test("invents value names that no tensor has", () => {
    const model = validateModel(inferNetwork("net", tensors("input 4 2", "output 3 4")));
    expect(model.inputs[0]?.name).toBe("input_");
    expect(model.outputs[0]?.name).toBe("output_");
  });

  test("says so for one layer, for many and for tensors aside", () => {
    expect(inferNetwork("net", tensors("w 1 2")).notes).toEqual([
      "The file holds weights without a network: one dense layer, with no activation after it, is assumed.",
    ]);
    const many = Array.from({ length: 12 }, (_, index) => `${index}.weight 2 2`);
    const withSteps = tensors(...many).set("steps", int64Tensor([1]));
    const [order, aside] = inferNetwork("net", withSteps).notes ?? [];
    expect(order).toContain("the order 0 → 1 → 2 → 3 → … → 10 → 11 comes from their names");
    expect(aside).toBe("No part of the network, kept as they are: steps.");
  });

  test("chooses activations and the order, and says so", () => {
    const file = tensors("a.weight 4 4", "b.weight 4 4", "c.weight 2 4");
    const { model, chain } = infer("net", file, {
      order: ["b", "a", "c"],
      activation: "gelu",
      activations: { a: "none", c: "sigmoid" },
    });
    expect(model.nodes.map(({ operator, name }) => `${operator} ${name}`)).toEqual([
      "Gemm b",
      "Gelu b.gelu",
      "Gemm a",
      "Gemm c",
      "Sigmoid c.sigmoid",
    ]);
    expect(model.opset).toBe(20);
    expect(model.notes).toEqual([
      "The file holds weights without a network: the order b → a → c was given and fits their shapes; GELU after b, no activation after a, sigmoid after c are assumed.",
    ]);
    expect(chain?.stages.map(({ name, kind, activation }) => [name, kind, activation])).toEqual([
      ["b", "dense", "gelu"],
      ["a", "dense", "none"],
      ["c", "dense", "sigmoid"],
    ]);
  });

  test("computes SiLU as x · sigmoid(x)", () => {
    const { model } = infer("net", tensors("a.weight 2 2", "b.weight 2 2"), { activation: "silu" });
    expect(model.nodes.map(({ operator, inputs }) => [operator, ...inputs])).toEqual([
      ["Gemm", "input", "a.weight"],
      ["Sigmoid", "a.output"],
      ["Mul", "a.output", "a.silu.output"],
      ["Gemm", "a.silu.product.output", "b.weight"],
    ]);
  });

  test.each<[WeightsChoices, RegExp]>([
    [{ order: ["a", "c"] }, /there is no c in the file; there are a, b/],
    [{ order: ["a"] }, /b is missing in the order/],
    [{ order: ["a", "b", "a"] }, /a name stands twice/],
    [{ order: ["b", "a"] }, /b makes 2 values, but a takes 3/],
    [{ activations: { z: "relu" } }, /There is no z to put an activation after; there are a, b\./],
  ])("refuses the choice %o", async (choices, sentence) => {
    const error = await refusal(() =>
      infer("net", tensors("a.weight 4 3", "a.bias 4", "b.weight 2 4"), choices),
    );
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe("setting");
  });

  test.each<[string, string[], RegExp]>([
    [
      "a fork",
      ["in.weight 4 2", "left.weight 3 4", "right.weight 3 4"],
      /its 3 dense layers make no chain: left makes 3 values, but right takes 4\./,
    ],
    [
      "a vector of its own",
      ["0.weight 4 4", "1.weight 4"],
      /the tensor 1\.weight of shape \[4\] is neither the weight nor the bias of a layer/,
    ],
    [
      "a bias of another size",
      ["0.weight 4 2", "0.bias 3"],
      /1 dense layer makes no chain: a bias does not have one value/,
    ],
  ])("shows %s layer by layer, where nothing can leave", (_, specs, sentence) => {
    const { model, chain } = infer("net", tensors(...specs));
    expect(chain).toBeUndefined();
    expect(model.notes?.[0]).toMatch(sentence);
    const groups = group(validateModel(model));
    expect(groups.layers.map(({ weight }) => weight)).toEqual(
      specs.filter((spec) => spec.split(" ").length > 2).map((spec) => spec.split(" ")[0]),
    );
    expect(groups.families).toEqual([]);
    expect(new Set([...groups.frozen.values()].map((reason) => reason.sentence))).toEqual(
      new Set(["the file does not say what reads it"]),
    );
  });

  test.each<[string, string[], RegExp]>([
    [
      "an empty layer",
      ["0.weight 0 2"],
      /no weights that can be scored: the tensor 0\.weight of shape \[0,2\] is empty\./,
    ],
    ["no floats", [], /The file holds 0 tensors, but no weights of a layer\./],
    ["vectors alone", ["a 3"], /The file holds 1 tensor, but no weights of a layer\./],
  ])("refuses %s with what was found", async (_, specs, sentence) => {
    const error = await refusal(() => inferNetwork("net", tensors(...specs)));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe("unsupported");
  });
});
