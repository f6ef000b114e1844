// What each operator becomes when a network is compiled: a step, a part of the step before it, or only a name.
// Adding an operator to the engines starts here; model/operators.ts has its shape rule.

import { type Node, numberAttribute } from "../model/graph.ts";
import { type Dims, isDefaultDomain } from "../model/operators.ts";
import { elementCount } from "../model/tensor.ts";
import type { Activation } from "./kernels.ts";
import type { Weight } from "./program.ts";
import type { Constant, ProgramBuilder } from "./program-builder.ts";
import { readWeight } from "./weights.ts";

type Compile = (builder: ProgramBuilder, node: Node, output: string) => void;

function view(builder: ProgramBuilder, node: Node, output: string): void {
  builder.addView(node.inputs[0] ?? "", output);
}

/** Gemm, ONNX 13: Y = alpha · A · B' + beta · C; alpha and beta go into the constants. */
function gemm(builder: ProgramBuilder, node: Node, output: string): void {
  const weight = builder.constant(node.inputs[1]);
  if (weight === undefined) builder.refuse(node, `its weight ${node.inputs[1]} is not a constant`);
  if (numberAttribute(node, "transA", 0) !== 0) builder.refuse(node, "its input is transposed (transA)");
  const rowAxis = numberAttribute(node, "transB", 0) !== 0 ? 0 : 1;
  const bias = node.inputs[2] ?? "";
  addDense(builder, node, output, readWeight(builder, weight, rowAxis, numberAttribute(node, "alpha", 1)));
  if (bias === "") return;
  const constant = builder.constant(bias);
  if (constant === undefined) builder.refuse(node, `its bias ${bias} is not a constant`);
  const step = builder.steps.at(-1);
  const values = biasValues(builder, constant, builder.dims(output), numberAttribute(node, "beta", 1));
  if (step?.kind !== "dense" || values === undefined) {
    builder.refuse(node, `its bias ${bias} of shape [${constant.dims}] is not one number per neuron`);
  }
  builder.steps[builder.steps.length - 1] = { ...step, bias: values, biased: true };
}

/** MatMul, ONNX 13, by a constant matrix; leading axes of the input are rows. */
function matMul(builder: ProgramBuilder, node: Node, output: string): void {
  const weight = builder.constant(node.inputs[1]);
  if (weight === undefined || weight.dims.length !== 2) {
    builder.refuse(node, `its right side ${node.inputs[1]} is not a constant matrix`);
  }
  addDense(builder, node, output, readWeight(builder, weight, 1, 1));
}

function addDense(builder: ProgramBuilder, node: Node, output: string, weight: Weight): void {
  builder.steps.push({
    kind: "dense",
    input: builder.input(node, 0).value,
    output: builder.addValue(output).value,
    weight,
    bias: new Float32Array(weight.rows),
    biased: false,
    activation: "none",
    alpha: 0,
  });
}

/** One number per neuron: a constant of shape [features], [1, features] … or a single number, times `scale`. */
function biasValues(
  builder: ProgramBuilder,
  constant: Constant,
  dims: Dims,
  scale: number,
): Float32Array | undefined {
  const features = dims.at(-1) ?? 1;
  const values = builder.constantFloats(constant);
  if (values.length === 1) return new Float32Array(features).fill((values[0] ?? 0) * scale);
  if (values.length !== features || constant.dims.at(-1) !== features) return undefined;
  return scale === 1 ? values : values.map((value) => value * scale);
}

/** Add, ONNX 14: of two computed values of one shape, or of a computed value and a constant along its last axes. */
function add(builder: ProgramBuilder, node: Node, output: string): void {
  const [left = "", right = ""] = node.inputs;
  const constant = builder.constant(right) ?? builder.constant(left);
  if (constant === undefined) return addValues(builder, node, output);
  const data = builder.constant(right) === undefined ? right : left;
  const input = builder.input(node, data === left ? 0 : 1);
  const dims = builder.dims(output);
  if (dims.join() !== builder.dims(data).join() || !repeats(constant.dims, dims)) {
    builder.refuse(node, `the constant of shape [${constant.dims}] does not repeat along [${dims}]`);
  }
  const dense = builder.fusible(data);
  const bias = biasValues(builder, constant, dims, 1);
  if (dense !== undefined && !dense.biased && bias?.length === dense.weight.rows) {
    builder.fuse(dense, { ...dense, bias, biased: true }, output);
    return;
  }
  builder.steps.push({
    kind: "add_constant",
    input: input.value,
    output: builder.addValue(output).value,
    constant: builder.constantFloats(constant),
  });
}

function addValues(builder: ProgramBuilder, node: Node, output: string): void {
  const [left, right] = [builder.input(node, 0), builder.input(node, 1)];
  const shapes = node.inputs.map((name) => `[${builder.dims(name)}]`);
  if (shapes[0] !== shapes[1]) builder.refuse(node, `its shapes ${shapes.join(" and ")} differ`);
  builder.steps.push({
    kind: "add",
    left: left.value,
    right: right.value,
    output: builder.addValue(output).value,
  });
}

/** True where a constant broadcast to `dims` is its own values over and over, never along the batch. */
function repeats(constant: Dims, dims: Dims): boolean {
  const sizes = constant.slice(constant.findIndex((size) => size !== 1));
  if (elementCount(constant) === 1) return true;
  return sizes.length < dims.length && sizes.join() === dims.slice(dims.length - sizes.length).join();
}

function activate(activation: Activation, slope = 0): Compile {
  return (builder, node, output) => {
    const alpha = activation === "leaky_relu" ? numberAttribute(node, "alpha", slope) : 0;
    const name = node.inputs[0] ?? "";
    const input = builder.input(node, 0);
    const dense = builder.fusible(name);
    if (dense !== undefined) return builder.fuse(dense, { ...dense, activation, alpha }, output);
    builder.steps.push({
      kind: "activation",
      input: input.value,
      output: builder.addValue(output).value,
      activation,
      alpha,
    });
  };
}

/** Softmax, ONNX 13: along one axis, by default the last. Before 13: along all axes from `axis` (default 1) on. */
function softmax(builder: ProgramBuilder, node: Node, output: string): void {
  const dims = builder.dims(output);
  const old = builder.model.opset < 13;
  const given = numberAttribute(node, "axis", old ? 1 : -1);
  const axis = given < 0 ? given + dims.length : given;
  if ((!old && axis !== dims.length - 1) || axis === 0) {
    builder.refuse(node, `its axis ${given} is not the last of [${dims}]`);
  }
  builder.steps.push({
    kind: "softmax",
    input: builder.input(node, 0).value,
    output: builder.addValue(output).value,
    features: elementCount(dims.slice(axis)),
  });
}

const OPERATORS: ReadonlyMap<string, Compile> = new Map<string, Compile>([
  ["Gemm", gemm],
  ["MatMul", matMul],
  ["Add", add],
  ["Relu", activate("relu")],
  ["LeakyRelu", activate("leaky_relu", 0.01)],
  ["Sigmoid", activate("sigmoid")],
  ["Tanh", activate("tanh")],
  ["Softmax", softmax],
  ["Flatten", view],
  ["Reshape", view],
  ["Identity", view],
  ["Dropout", view],
]);

/** Compiles node `index` of the builder's network. Throws ModelError "unsupported" with the node's name. */
export function compileNode(builder: ProgramBuilder, index: number): void {
  const node = builder.model.nodes[index];
  const output = node?.outputs[0];
  if (node === undefined || output === undefined) return;
  const standard = isDefaultDomain(node.domain);
  const compile = standard ? OPERATORS.get(node.operator) : undefined;
  const name = standard ? node.operator : `${node.domain}.${node.operator}`;
  if (compile === undefined) builder.refuse(node, `the engines do not have the operator ${name}`);
  compile(builder, node, output);
}
