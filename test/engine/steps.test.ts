import { describe, expect, it } from "vitest";
import type { Step } from "../../src/engine/program.ts";
import { compileSteps } from "../../src/engine/steps.ts";
import type { Model } from "../../src/model/graph.ts";
import { int64Tensor } from "../../src/model/tensor.ts";
import { model, node, numbers, seedNetwork, tensor } from "./networks.ts";

function kinds(network: Model): string[] {
  return compileSteps(network).steps.map((step) =>
    step.kind === "dense" || step.kind === "activation" ? `${step.kind} ${step.activation}` : step.kind,
  );
}

function first<Kind extends Step["kind"]>(network: Model, kind: Kind): Extract<Step, { kind: Kind }> {
  const step = compileSteps(network).steps.find((candidate) => candidate.kind === kind);
  if (step === undefined) throw new Error(`no ${kind}`);
  return step as Extract<Step, { kind: Kind }>;
}

const weight = tensor([3, 2], [1, 2, 3, 4, 5, 6]);
const transposed = tensor([2, 3], [1, 3, 5, 2, 4, 6]);
const bias = tensor([3], [10, 20, 30]);

describe("compileSteps", () => {
  it("fuses Gemm and Relu, and forgets the name between them", () => {
    const program = compileSteps(seedNetwork());
    expect(kinds(seedNetwork())).toEqual(["dense relu", "dense relu", "dense relu"]);
    expect([...program.names.keys()]).toEqual(["x", "r0", "r1", "r2"]);
    expect(program.names.get("r1")?.features).toBe(4);
  });

  it("fuses MatMul, a bias added on either side, and the activation", () => {
    const nodes = [
      node("MatMul", ["x", "w"], "m"),
      node("Add", ["b", "m"], "a"),
      node("LeakyRelu", ["a"], "y", { alpha: 0.25 }),
    ];
    const network = model({ x: ["n", 2] }, nodes, ["y"], { w: transposed, b: bias });
    const dense = first(network, "dense");
    expect(compileSteps(network).steps).toHaveLength(1);
    expect([...dense.weight.values]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...dense.bias]).toEqual([10, 20, 30]);
    expect([dense.activation, dense.alpha]).toEqual(["leaky_relu", 0.25]);
  });

  it("folds alpha into the weight and beta into the bias", () => {
    const gemm = node("Gemm", ["x", "w", "b"], "y", { transB: 1, alpha: 0.5, beta: 2 });
    const dense = first(model({ x: ["n", 2] }, [gemm], ["y"], { w: weight, b: bias }), "dense");
    expect([...dense.weight.values]).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
    expect([...dense.bias]).toEqual([20, 40, 60]);
  });

  it("fuses nothing into a value that is an output or that somebody else reads", () => {
    const gemm = node("Gemm", ["x", "w", "b"], "g", { transB: 1 });
    const relu = node("Relu", ["g"], "y");
    const constants = { w: weight, b: bias };
    expect(kinds(model({ x: ["n", 2] }, [gemm, relu], ["y", "g"], constants))).toEqual([
      "dense none",
      "activation relu",
    ]);
    const sum = node("Add", ["g", "y"], "z");
    expect(kinds(model({ x: ["n", 2] }, [gemm, relu, sum], ["z"], constants))).toEqual([
      "dense none",
      "activation relu",
      "add",
    ]);
    const view = node("Identity", ["g"], "i");
    const readTwice = [gemm, view, node("Relu", ["i"], "y"), node("Add", ["g", "y"], "z")];
    expect(kinds(model({ x: ["n", 2] }, readTwice, ["z"], constants))).toHaveLength(3);
  });

  it("fuses through a view that nobody else reads", () => {
    const nodes = [
      node("Gemm", ["x", "w"], "g", { transB: 1 }),
      node("Identity", ["g"], "i"),
      node("Tanh", ["i"], "y"),
    ];
    expect(kinds(model({ x: ["n", 2] }, nodes, ["y"], { w: weight }))).toEqual(["dense tanh"]);
  });

  it("takes a second bias as a step of its own", () => {
    const nodes = [node("Gemm", ["x", "w", "b"], "g", { transB: 1 }), node("Add", ["g", "b"], "y")];
    expect(kinds(model({ x: ["n", 2] }, nodes, ["y"], { w: weight, b: bias }))).toEqual([
      "dense none",
      "add_constant",
    ]);
  });

  it("makes views other names of the same values", () => {
    const nodes = [
      node("Flatten", ["x"], "f"),
      node("Dropout", ["f"], "d"),
      node("Reshape", ["d", "shape"], "y"),
    ];
    const network = model({ x: ["n", 1, 2, 3] }, nodes, ["y"], { shape: int64Tensor([-1, 3, 2]) });
    const program = compileSteps(network);
    expect(program.steps).toEqual([]);
    expect(program.values).toEqual([{ name: "x", size: 6 }]);
    expect(["f", "d", "y"].map((name) => program.names.get(name)?.features)).toEqual([6, 6, 2]);
  });

  it("reads Softmax before opset 13 as a matrix cut at its axis", () => {
    const nodes = [node("Softmax", ["x"], "y")];
    expect(first(model({ x: ["n", 2, 3] }, nodes, ["y"], {}, 12), "softmax").features).toBe(6);
    expect(first(model({ x: ["n", 2, 3] }, nodes, ["y"], {}, 13), "softmax").features).toBe(3);
  });

  it.each([
    ["transA", node("Gemm", ["x", "w"], "y", { transA: 1, transB: 1 }), { w: tensor([4, 1], numbers(4)) }],
    ["constant matrix", node("MatMul", ["x", "x"], "y"), {}],
    ["does not repeat along", node("Add", ["x", "c"], "y"), { c: tensor([2, 1], [1, 2]) }],
    ["axis 0", node("Softmax", ["x"], "y", { axis: 0 }), {}],
  ])("refuses what it cannot compute: %s", (reason, refused, constants) => {
    // One example of two rows, so that every node below fits its shapes.
    const input = refused.operator === "Gemm" ? ["n", 2] : ["n", 2, 2];
    const network = model({ x: input }, [refused], ["y"], constants);
    expect(() => compileSteps(network)).toThrow(reason);
    expect(() => compileSteps(network)).toThrow(`The ${refused.operator} node ${refused.operator} #0`);
  });

  it("refuses an output that nothing computes", () => {
    expect(() => compileSteps(model({ x: ["n", 2] }, [node("Relu", ["x"], "y")], ["z"]))).toThrow(
      "The output z is not computed from the network's inputs.",
    );
  });
});
