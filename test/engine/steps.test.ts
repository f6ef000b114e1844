import { describe, expect, it } from "vitest";
import type { Step } from "../../src/engine/program.ts";
import { compileSteps } from "../../src/engine/steps.ts";
import type { Model, Node } from "../../src/model/graph.ts";
import { int64Tensor } from "../../src/model/tensor.ts";
import { model, node, seedNetwork, tensor } from "./networks.ts";

/** The function that a step applies, and whether it adds something. */
function functionOf(step: Exclude<Step, { kind: "dense" }>): string {
  if (step.kind === "concat") return "";
  const params = step.params as { activation?: string; operation?: string; added?: boolean };
  return `${params.operation ?? params.activation ?? ""}${params.added === true ? " added" : ""}`;
}

/** The constants that the first dense step reads. */
function constants(network: Model, kind: "dense" | "conv" = "dense"): number[][] {
  const { steps, values } = compileSteps(network);
  const inputs = steps.find((step) => step.kind === kind)?.inputs ?? [];
  return inputs.flatMap((value) => (values[value]?.constant ? [[...values[value].constant.values]] : []));
}

function kinds(network: Model): string[] {
  return compileSteps(network).steps.map((step) =>
    step.kind === "dense" ? `dense ${step.activation}` : `${step.kind} ${functionOf(step)}`.trim(),
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
    expect(program.names.get("r1")?.dims).toEqual([1, 4]);
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
    expect(constants(network)).toEqual([
      [1, 2, 3, 4, 5, 6],
      [10, 20, 30],
    ]);
    expect([dense.activation, dense.alpha]).toEqual(["leaky_relu", 0.25]);
  });

  it("folds alpha into the weight and beta into the bias", () => {
    const gemm = node("Gemm", ["x", "w", "b"], "y", { transB: 1, alpha: 0.5, beta: 2 });
    expect(constants(model({ x: ["n", 2] }, [gemm], ["y"], { w: weight, b: bias }))).toEqual([
      [0.5, 1, 1.5, 2, 2.5, 3],
      [20, 40, 60],
    ]);
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
      "binary add",
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
      "binary add",
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
    expect(program.values).toEqual([{ name: "x", dims: [1, 1, 2, 3] }]);
    expect(["f", "d", "y"].map((name) => program.names.get(name)?.dims)).toEqual([
      [1, 6],
      [1, 6],
      [1, 3, 2],
    ]);
  });

  it("reads Softmax before opset 13 as a matrix cut at its axis", () => {
    const nodes = [node("Softmax", ["x"], "y")];
    expect(first(model({ x: ["n", 2, 3] }, nodes, ["y"], {}, 12), "softmax").params.size).toBe(6);
    expect(first(model({ x: ["n", 2, 3] }, nodes, ["y"], {}, 13), "softmax").params.size).toBe(3);
  });

  it.each([
    ["weights that are computed", node("Conv", ["x", "x"], "y"), {}, "its weight x is not a constant"],
    ["the places of maxima", node("MaxPool", ["x"], "y", { kernel_shape: [1, 1] }), {}, "indices"],
  ] as const)("refuses what it cannot compute: %s", (_name, refused, constants, reason) => {
    const outputs = refused.operator === "MaxPool" ? ["y", "indices"] : ["y"];
    const network = model({ x: [1, 1, 2, 2] }, [{ ...refused, outputs }], ["y"], constants);
    expect(() => compileSteps(network)).toThrow(reason);
    expect(() => compileSteps(network)).toThrow(`The ${refused.operator} node ${refused.operator} #0`);
  });

  it("names the node that makes a value of unknown shape", () => {
    const nodes = [node("Cast", ["x"], "s", { to: 7 }), node("Reshape", ["x", "s"], "y")];
    expect(() => compileSteps(model({ x: [2] }, nodes, ["y"]))).toThrow(
      "The Reshape node Reshape #1 cannot be computed: the shape of y is not known before the network runs.",
    );
    const filled = [nodes[0] as Node, node("ConstantOfShape", ["s"], "y")];
    expect(() => compileSteps(model({ x: [2] }, filled, ["y"]))).toThrow(
      "The ConstantOfShape node ConstantOfShape #1 cannot be computed: what it does depends on the data",
    );
  });

  it("refuses an output that nothing computes", () => {
    expect(() => compileSteps(model({ x: ["n", 2] }, [node("Relu", ["x"], "y")], ["z"]))).toThrow(
      "The output z is not computed from the network's inputs.",
    );
  });
});

describe("compileSteps on convolutions", () => {
  const filter = tensor([2, 1, 1, 1], [2, 3]);
  const image = { x: ["n", 1, 2, 2] };
  const norm = {
    gamma: tensor([2], [1, 2]),
    beta: tensor([2], [5, 6]),
    mean: tensor([2], [1, -1]),
    variance: tensor([2], [0.25, 4]),
  };
  const normalise = (input: string, output: string) =>
    node("BatchNormalization", [input, "gamma", "beta", "mean", "variance"], output, { epsilon: 0 });

  it("folds batch normalisation into the filter and the bias, and takes the activation", () => {
    const nodes = [node("Conv", ["x", "w"], "c"), normalise("c", "b"), node("Relu", ["b"], "y")];
    const network = model(image, nodes, ["y"], { w: filter, ...norm });
    expect(kinds(network)).toEqual(["conv relu"]);
    // scale = gamma / deviation = [2, 1]; shift = beta − mean · scale = [3, 7]
    expect(constants(network, "conv")).toEqual([
      [4, 3],
      [3, 7],
    ]);
  });

  it("keeps batch normalisation that no convolution can take", () => {
    const nodes = [node("Conv", ["x", "w"], "c"), normalise("c", "b"), node("Add", ["b", "c"], "y")];
    const network = model(image, nodes, ["y"], { w: filter, ...norm });
    expect(kinds(network)).toEqual(["conv none", "affine none", "binary add"]);
    const behindRelu = [
      node("Conv", ["x", "w"], "c"),
      node("Relu", ["c"], "r"),
      normalise("r", "b"),
      node("Relu", ["b"], "y"),
    ];
    expect(kinds(model(image, behindRelu, ["y"], { w: filter, ...norm }))).toEqual([
      "conv relu",
      "affine relu",
    ]);
  });

  it("adds a shortcut inside the convolution, behind whatever computes it", () => {
    const nodes = [
      node("Conv", ["x", "w"], "left"),
      node("Conv", ["x", "w"], "right"),
      node("Sigmoid", ["right"], "gate"),
      node("Add", ["left", "gate"], "sum"),
      node("Relu", ["sum"], "y"),
    ];
    const network = model(image, nodes, ["y"], { w: filter });
    expect(kinds(network)).toEqual(["conv sigmoid", "conv relu added"]);
  });

  it("pads in a step of its own, and knows convolutions of one channel a group", () => {
    const pads = { pads: [1, 0, 0, 1] };
    expect(kinds(model(image, [node("Conv", ["x", "w"], "y", pads)], ["y"], { w: filter }))).toEqual([
      "pad",
      "conv none",
    ]);
    const two = { x: ["n", 2, 2, 2] };
    const network = model(two, [node("Conv", ["x", "w"], "y", { group: 2 })], ["y"], { w: filter });
    expect(kinds(network)).toEqual(["depthwise none"]);
  });
});
