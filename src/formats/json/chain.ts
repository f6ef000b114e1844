// Finds the chain of dense layers in a graph, which is all that JSON can say. Whatever is more than that is named.

import { ModelError } from "../../model/error.ts";
import { type Model, type Node, nodeLabel, numberAttribute } from "../../model/graph.ts";
import { inferShapes } from "../../model/shapes.ts";
import { floats } from "../../model/tensor.ts";
import { ACTIVATIONS, DEFAULT_ALPHA } from "./activations.ts";

/** One dense layer; `weights` is [rows][columns], one row a neuron. */
export interface DenseLayer {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
  bias?: Float32Array;
  activation?: string;
  alpha?: number;
}

const WORDS: ReadonlyMap<string, string> = new Map(
  [...ACTIVATIONS].map(([word, operator]) => [operator, word]),
);

/** Nodes that change nothing while a network runs, and those that only flatten a picture. */
const SILENT: ReadonlySet<string> = new Set(["Identity", "Dropout", "Flatten", "Reshape"]);

interface Step {
  readonly model: Model;
  readonly node: Node;
  readonly label: string;
  readonly layers: DenseLayer[];
}

function refuse({ node, label }: Step, what: string): never {
  throw new ModelError(
    "unsupported",
    label,
    `JSON holds dense layers one after the other: ${node.operator} ${label} ${what}.`,
  );
}

function constant(step: Step, name: string) {
  const tensor = step.model.initializers.get(name) ?? refuse(step, `reads ${name}, which is not a constant`);
  if (tensor.type === "float64") refuse(step, `has float64 weights, which float32 would round`);
  return tensor;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c] ?? 0;
  return out;
}

/** A bias of ONNX may be [rows], [1, rows] or one number for all. */
function spreadBias(step: Step, name: string, rows: number): Float32Array {
  const values = floats(constant(step, name), name);
  if (values.length === rows) return values;
  if (values.length === 1) return new Float32Array(rows).fill(values[0] ?? 0);
  return refuse(step, `adds ${name} of ${values.length} values to ${rows} neurons`);
}

/** The weight's own name without its ending (as in "fc1.weight"), else the node's; made unique, which JSON asks for. */
function layerName(step: Step, weight: string): string {
  const name = weight.endsWith(".weight") ? weight.slice(0, -".weight".length) : step.label;
  const taken = (candidate: string) => step.layers.some((layer) => layer.name === candidate);
  let unique = name;
  for (let copy = 2; taken(unique); copy++) unique = `${name} (${copy})`;
  return unique;
}

function addLayer(step: Step, transposed: boolean): void {
  const [, weight = "", bias = ""] = step.node.inputs;
  const tensor = constant(step, weight);
  const [first = 0, second = 0] = tensor.dims;
  if (tensor.dims.length !== 2) refuse(step, `has weights of shape [${tensor.dims}]`);
  const values = floats(tensor, weight);
  const [rows, columns] = transposed ? [first, second] : [second, first];
  const weights = transposed ? values : transpose(values, first, second);
  const layer: DenseLayer = { name: layerName(step, weight), rows, columns, weights };
  if (bias !== "") layer.bias = spreadBias(step, bias, rows);
  step.layers.push(layer);
}

function addGemm(step: Step): void {
  const { node } = step;
  for (const name of ["alpha", "beta"])
    if (numberAttribute(node, name, 1) !== 1) refuse(step, `scales by ${name}, which JSON does not have`);
  if (numberAttribute(node, "transA", 0) !== 0) refuse(step, "transposes its input");
  addLayer(step, numberAttribute(node, "transB", 0) !== 0);
}

function addBias(step: Step): void {
  const layer = step.layers.at(-1);
  const name = step.node.inputs.find((input) => step.model.initializers.has(input));
  if (name === undefined) refuse(step, "adds two values that depend on the input");
  if (layer === undefined || layer.bias !== undefined || layer.activation !== undefined)
    refuse(step, `adds ${name} where no layer waits for its bias`);
  layer.bias = spreadBias(step, name, layer.rows);
}

function addActivation(step: Step, word: string): void {
  const layer = step.layers.at(-1);
  if (layer === undefined) refuse(step, "stands before the first layer");
  if (layer.activation !== undefined) refuse(step, `follows another activation (${layer.activation})`);
  layer.activation = word;
  if (word === "leaky-relu") layer.alpha = Math.fround(numberAttribute(step.node, "alpha", DEFAULT_ALPHA));
}

function addNode(step: Step, dims: readonly number[]): void {
  const { operator } = step.node;
  const word = WORDS.get(operator);
  if (operator === "Gemm") addGemm(step);
  else if (operator === "MatMul") addLayer(step, false);
  else if (operator === "Add") addBias(step);
  else if (word !== undefined) addActivation(step, word);
  else if (!SILENT.has(operator)) refuse(step, "is none");
  if (dims.length === 2 || step.layers.length === 0) return;
  refuse(step, `makes a value of shape [${dims}]`);
}

/** The dense layers of a model, first to last. Throws ModelError "unsupported" that names what is more than that. */
export function denseChain(model: Model): DenseLayer[] {
  const layers: DenseLayer[] = [];
  const shapes = inferShapes(model, 1);
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    const found = `${model.inputs.length} inputs and ${model.outputs.length} outputs`;
    throw new ModelError(
      "unsupported",
      model.name,
      `JSON holds one input and one output; here are ${found}.`,
    );
  }
  let value = model.inputs[0]?.name ?? "";
  model.nodes.forEach((node, index) => {
    const step = { model, node, label: nodeLabel(model, index), layers };
    if (!node.inputs.includes(value)) refuse(step, `does not read ${value}, the value before it`);
    value = node.outputs[0] ?? "";
    addNode(step, shapes.get(value) ?? []);
  });
  if (model.outputs[0]?.name !== value)
    throw new ModelError("unsupported", value, `JSON's output is the last layer's; here it is not ${value}.`);
  if (layers.length === 0)
    throw new ModelError("unsupported", model.name, "JSON holds dense layers; the network has none.");
  return layers;
}
