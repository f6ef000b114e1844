// Functions value by value. An activation moves into the layer before it, a sum of a layer and another value into the
// layer; what is left becomes a step of its own.

import { type Node, numberAttribute } from "../../model/graph.ts";
import { wordAttribute } from "../../model/operators/query.ts";
import { broadcastDims } from "../../model/operators.ts";
import type { ActivationSettings, BinaryOperation, UnaryOperation } from "../functions.ts";
import type { Step } from "../program.ts";
import { broadcastStrides, joinAxes } from "../strides.ts";
import {
  addBinary,
  addOutput,
  type Compile,
  constantOf,
  dimsOf,
  has,
  number,
  type Operand,
  operand,
  type Site,
} from "./compile.ts";
import { perNeuron } from "./layers.ts";

/** Another name of the first input. */
export const view: Compile = ({ builder, node, output }) => {
  builder.input(node, 0);
  builder.addView(node.inputs[0] ?? "", output);
};

/** The step with an activation at its end; undefined where it cannot have one or has one. */
function withActivation(step: Step, settings: ActivationSettings): Step | undefined {
  if (step.kind === "dense") return step.activation === "none" ? { ...step, ...settings } : undefined;
  if (step.kind !== "conv" && step.kind !== "depthwise" && step.kind !== "affine") return undefined;
  if (step.params.activation !== "none") return undefined;
  return { ...step, params: { ...step.params, ...settings } } as Step;
}

function addActivation(site: Site, settings: ActivationSettings): void {
  const { builder, node, output } = site;
  const before = builder.fusible(node.inputs[0] ?? "");
  const fused = before === undefined ? undefined : withActivation(before, settings);
  if (before !== undefined && fused !== undefined) builder.fuse(before, fused, output);
  else {
    const input = builder.input(node, 0);
    addOutput(site, "activation", [input], { count: builder.size(output), ...settings });
  }
}

function activation(name: "relu" | "leaky_relu" | "sigmoid" | "tanh", slope = 0): Compile {
  return (site) => {
    const alpha = name === "leaky_relu" ? numberAttribute(site.node, "alpha", slope) : 0;
    addActivation(site, { activation: name, alpha, beta: 0 });
  };
}

const LARGEST = 3.4028234663852886e38;

/** Clip, ONNX 1–13: bounds are attributes, from 11 on inputs. */
const clip: Compile = (site) => {
  const { builder, node, output } = site;
  const bounds = [1, 2].map((index) => (has(site, index) ? constantOf(site, index) : undefined));
  if ([1, 2].every((index) => !has(site, index) || bounds[index - 1] !== undefined)) {
    const alpha = bounds[0]?.[0] ?? numberAttribute(node, "min", -LARGEST);
    const beta = bounds[1]?.[0] ?? numberAttribute(node, "max", LARGEST);
    addActivation(site, { activation: "clip", alpha, beta });
    return;
  }
  const out = builder.dims(output);
  const bound = (index: number): Operand[] => (has(site, index) ? [operand(site, index)] : []);
  const raised = bound(1).map((right) => ["max", right] as const);
  chain(site, operand(site, 0), [...raised, ...bound(2).map((right) => ["min", right] as const)], out);
};

/** first ∘ right ∘ right …, the last of them the node's output. */
function chain(
  site: Site,
  first: Operand,
  rest: readonly (readonly [BinaryOperation, Operand])[],
  out: readonly number[],
): void {
  const { builder, output } = site;
  let left = first;
  rest.forEach(([operation, right], index) => {
    const last = index === rest.length - 1;
    const dims = last ? out : (broadcastDims(left.dims, right.dims) ?? out);
    const value = last ? builder.addValue(output).value : builder.addScratch(`part of ${output}`, dims);
    addBinary(site, operation, left, right, value, dims);
    left = { value, dims };
  });
}

function unary(operation: UnaryOperation, numbers?: (node: Node) => readonly [number, number]): Compile {
  return (site) => {
    const [alpha, beta] = numbers?.(site.node) ?? [0, 0];
    const params = { count: site.builder.size(site.output), operation, alpha, beta };
    addOutput(site, "unary", [site.builder.input(site.node, 0)], params);
  };
}

/** The attributes alpha and `second` with ONNX's defaults. */
function attributes(alpha: number, second = "beta", beta = 0) {
  return (node: Node) =>
    [numberAttribute(node, "alpha", alpha), numberAttribute(node, second, beta)] as const;
}

const gelu: Compile = (site) =>
  unary(wordAttribute(site.node, "approximate", "none") === "tanh" ? "gelu_tanh" : "gelu")(site);

/** Cast, ONNX 1–21: numbers are float32 here; whole numbers lose their fraction, bool is 0 or 1. */
const cast: Compile = (site) => {
  const to = numberAttribute(site.node, "to", 1);
  if ([1, 10, 11, 16].includes(to)) view(site);
  else if (to === 9) {
    chain(site, operand(site, 0), [["or", number(site, 0)]], site.builder.dims(site.output));
  } else unary("trunc")(site);
};

function binary(operation: BinaryOperation): Compile {
  return (site) =>
    chain(site, operand(site, 0), [[operation, operand(site, 1)]], site.builder.dims(site.output));
}

const mod: Compile = (site) => binary(numberAttribute(site.node, "fmod", 0) !== 0 ? "fmod" : "mod")(site);

/** Operators of any number of inputs: Sum, Min, Max, Mean. */
function variadic(operation: BinaryOperation, mean = false): Compile {
  return (site) => {
    const { builder, node, output } = site;
    const all = node.inputs.map((_, index) => operand(site, index));
    const [first, ...others] = all;
    if (first === undefined || (others.length === 0 && !mean)) return view(site);
    const rest = others.map((right) => [operation, right] as const);
    const factor = mean ? [["mul", number(site, 1 / all.length)] as const] : [];
    chain(site, first, [...rest, ...factor], builder.dims(output));
  };
}

/** Add, ONNX 14: into the layer before it, as its bias or as what it adds, or a step. */
const add: Compile = (site) => {
  const { builder, node, output } = site;
  const out = builder.dims(output).join();
  const [left = "", right = ""] = node.inputs;
  if (dimsOf(site, 0).join() === out && dimsOf(site, 1).join() === out && left !== right) {
    if (addsInto(site, right, left) || addsInto(site, left, right)) return;
  }
  if (biases(site, 0, 1) || biases(site, 1, 0)) return;
  binary("add")(site);
};

/** Lets the convolution that made `name` add `other`, which is computed too. */
function addsInto({ builder, output }: Site, name: string, other: string): boolean {
  const step = builder.fusible(name);
  const added = builder.names.get(other)?.value;
  if (step === undefined || added === undefined) return false;
  if (step.kind !== "conv" && step.kind !== "depthwise") return false;
  if (step.params.added || step.params.activation !== "none") return false;
  const fused = { ...step, inputs: [...step.inputs, added], params: { ...step.params, added: true } } as Step;
  builder.fuse(step, fused, output, true);
  return true;
}

/** Makes the constant input the bias of the dense layer that made the other one, where it has none yet. */
function biases(site: Site, data: number, constant: number): boolean {
  const { builder, node, output } = site;
  const step = builder.fusible(node.inputs[data] ?? "");
  const values = constantOf(site, constant);
  if (step?.kind !== "dense" || step.biased || step.activation !== "none" || values === undefined)
    return false;
  if (dimsOf(site, data).join() !== builder.dims(output).join()) return false;
  const bias = perNeuron(values, dimsOf(site, constant), step.outer);
  if (bias === undefined) return false;
  const [input = 0, weight = 0] = step.inputs;
  const inputs = [input, weight, builder.addConstant(`bias of ${output}`, bias)];
  builder.fuse(step, { ...step, inputs, biased: true }, output);
  return true;
}

/** Where, ONNX 9–16. */
const where: Compile = (site) => {
  const out = site.builder.dims(site.output);
  const all = [0, 1, 2].map((index) => operand(site, index));
  const { sizes, strides } = joinAxes(
    out,
    all.map(({ dims }) => broadcastStrides(dims, out)),
  );
  const [condition = [], left = [], right = []] = strides;
  addOutput(
    site,
    "select",
    all.map(({ value }) => value),
    { sizes, condition, left, right },
  );
};

const PLAIN_UNARY: readonly (readonly [string, UnaryOperation])[] = (
  "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor HardSwish Log Mish Neg Not Reciprocal Round " +
  "Sign Sin Sinh Softplus Softsign Sqrt Tan"
)
  .split(" ")
  .map((name) => [name, name.replace(/(?<=.)([A-Z])/g, "_$1").toLowerCase() as UnaryOperation]);

const PLAIN_BINARY: readonly (readonly [string, BinaryOperation])[] = [
  ["Sub", "sub"],
  ["Mul", "mul"],
  ["Div", "div"],
  ["Pow", "pow"],
  ["PRelu", "prelu"],
  ["Equal", "equal"],
  ["Greater", "greater"],
  ["GreaterOrEqual", "greater_or_equal"],
  ["Less", "less"],
  ["LessOrEqual", "less_or_equal"],
  ["And", "and"],
  ["Or", "or"],
  ["Xor", "xor"],
];

/** Dropout at inference passes its input on; in training mode it would drop at random. */
const dropout: Compile = (site) => {
  const mode = site.builder.constant(site.node.inputs[2]);
  if (mode?.bytes.some((byte) => byte !== 0)) {
    site.builder.refuse(site.node, "it is in training mode and drops at random");
  }
  view(site);
};

export const ELEMENTWISE: readonly (readonly [string, Compile])[] = [
  ...PLAIN_UNARY.map(([name, operation]) => [name, unary(operation)] as const),
  ...PLAIN_BINARY.map(([name, operation]) => [name, binary(operation)] as const),
  ["Relu", activation("relu")],
  ["LeakyRelu", activation("leaky_relu", 0.01)],
  ["Sigmoid", activation("sigmoid")],
  ["Tanh", activation("tanh")],
  ["Clip", clip],
  ["Celu", unary("celu", attributes(1))],
  ["Elu", unary("elu", attributes(1))],
  ["Gelu", gelu],
  ["HardSigmoid", unary("hard_sigmoid", attributes(0.2, "beta", 0.5))],
  ["Selu", unary("selu", attributes(1.6732632423543772, "gamma", 1.0507009873554805))],
  ["Swish", unary("swish", attributes(1))],
  ["ThresholdedRelu", unary("thresholded_relu", attributes(1))],
  [
    "Shrink",
    unary("shrink", (node) => [numberAttribute(node, "bias", 0), numberAttribute(node, "lambd", 0.5)]),
  ],
  ["Cast", cast],
  ["Mod", mod],
  ["Add", add],
  ["Sum", variadic("add")],
  ["Min", variadic("min")],
  ["Max", variadic("max")],
  ["Mean", variadic("add", true)],
  ["Where", where],
  ["Identity", view],
  ["Dropout", dropout],
];
