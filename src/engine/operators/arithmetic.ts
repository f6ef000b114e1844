// Functions of two values and more. A sum of a layer and another value moves into the layer; what is left becomes steps
// of its own.

import { numberAttribute } from "../../model/graph.ts";
import { broadcastDims } from "../../model/operators.ts";
import type { BinaryOperation } from "../functions.ts";
import type { Dims, Step } from "../program.ts";
import {
  addBinary,
  addSelect,
  type Compile,
  constantOf,
  dimsOf,
  number,
  type Operand,
  operand,
  type Site,
  view,
} from "./compile.ts";
import { endsGelu } from "./gelu.ts";
import { perNeuron } from "./layers.ts";

/** first ∘ right ∘ right …, the last of them the node's output. */
export function chain(
  site: Site,
  first: Operand,
  rest: readonly (readonly [BinaryOperation, Operand])[],
  out: Dims,
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
  addSelect(site, [operand(site, 0), operand(site, 1), operand(site, 2)], site.builder.dims(site.output));
};

const PLAIN_BINARY: readonly (readonly [string, BinaryOperation])[] = [
  ["Sub", "sub"],
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

export const ARITHMETIC: readonly (readonly [string, Compile])[] = [
  ...PLAIN_BINARY.map(([name, operation]) => [name, binary(operation)] as const),
  ["Mod", mod],
  ["Add", add],
  ["Mul", (site) => void (endsGelu(site) || binary("mul")(site))],
  ["Sum", variadic("add")],
  ["Min", variadic("min")],
  ["Max", variadic("max")],
  ["Mean", variadic("add", true)],
  ["Where", where],
];
