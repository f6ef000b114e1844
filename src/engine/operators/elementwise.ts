// Functions of one value. An activation moves into the layer before it; what is left becomes a step of its own.

import { type Node, numberAttribute } from "../../model/graph.ts";
import { wordAttribute } from "../../model/operators/query.ts";
import type { ActivationSettings, UnaryOperation } from "../functions.ts";
import type { Step } from "../program.ts";
import { chain } from "./arithmetic.ts";
import {
  addOutput,
  type Compile,
  constantOf,
  has,
  number,
  type Operand,
  operand,
  type Site,
  view,
} from "./compile.ts";

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

const PLAIN_UNARY: readonly (readonly [string, UnaryOperation])[] = (
  "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor HardSwish Log Mish Neg Not Reciprocal Round " +
  "Sign Sin Sinh Softplus Softsign Sqrt Tan"
)
  .split(" ")
  .map((name) => [name, name.replace(/(?<=.)([A-Z])/g, "_$1").toLowerCase() as UnaryOperation]);

/** Dropout at inference, or of nothing, passes its input on; in training mode it would drop at random. */
const dropout: Compile = (site) => {
  const [ratio, mode] = [1, 2].map((input) => site.builder.constant(site.node.inputs[input]));
  const drops = ratio === undefined || ratio.bytes.some((byte) => byte !== 0);
  if (drops && mode?.bytes.some((byte) => byte !== 0)) {
    site.builder.refuse(site.node, "it is in training mode and drops at random");
  }
  view(site);
};

export const ELEMENTWISE: readonly (readonly [string, Compile])[] = [
  ...PLAIN_UNARY.map(([name, operation]) => [name, unary(operation)] as const),
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
    "IsInf",
    unary("is_inf", (node) => [
      numberAttribute(node, "detect_negative", 1),
      numberAttribute(node, "detect_positive", 1),
    ]),
  ],
  ["IsNaN", unary("is_nan")],
  [
    "Shrink",
    unary("shrink", (node) => [numberAttribute(node, "bias", 0), numberAttribute(node, "lambd", 0.5)]),
  ],
  ["Cast", cast],
  ["Identity", view],
  ["Dropout", dropout],
];
