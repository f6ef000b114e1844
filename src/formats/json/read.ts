// JSON → Model. Every mistake a person makes while typing gets a sentence with its layer and row, counted from 1.

import { ModelError } from "../../model/error.ts";
import type { Attribute, Model, Node } from "../../model/graph.ts";
import { float32Tensor, type Tensor } from "../../model/tensor.ts";
import { validateModel } from "../../model/validate.ts";
import { ACTIVATIONS, DEFAULT_ALPHA, FORMAT, VERSION } from "./activations.ts";
import { parseJson } from "./parse.ts";

/** The opset that networks from JSON mean: any that has today's Gemm and activations would do. */
const OPSET = 17;

type Fields = Readonly<Record<string, unknown>>;

interface Layer {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array | undefined;
  readonly activation: string;
  readonly alpha: number;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands there, in words short enough for a sentence. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isFields(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** "1 bias", "3 biases". */
function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function toFloat32(value: unknown, where: string): number {
  if (typeof value !== "number")
    throw new ModelError("format", where, `${where} holds ${show(value)} where a number is expected.`);
  if (!Number.isFinite(Math.fround(value)))
    throw new ModelError("value", where, `${where} holds ${value}, which is too large for a float32.`);
  return value;
}

function readRow(row: unknown, where: string): Float32Array {
  if (!Array.isArray(row) || row.length === 0)
    throw new ModelError("format", where, `${where} is ${show(row)}; a list of numbers is expected.`);
  return Float32Array.from(row, (value) => toFloat32(value, where));
}

function readWeights(value: unknown, where: string): Pick<Layer, "rows" | "columns" | "weights"> {
  if (!Array.isArray(value) || value.length === 0) {
    const message = `${where} has ${show(value)} for its weights; a list of rows is expected, one row a neuron.`;
    throw new ModelError("format", where, message);
  }
  const rows = value.map((row, index) => readRow(row, `${where}, row ${index + 1}`));
  const columns = rows[0]?.length ?? 0;
  const weights = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    if (row.length !== columns) {
      const place = `${where}, row ${index + 1}`;
      const message = `${place} has ${counted(row.length, "weight", "weights")}, but row 1 has ${columns}; every row needs as many.`;
      throw new ModelError("shape", place, message);
    }
    weights.set(row, index * columns);
  });
  return { rows: rows.length, columns, weights };
}

function readBias(value: unknown, rows: number, where: string): Float32Array | undefined {
  if (value === undefined || value === null) return undefined;
  const bias = readRow(value, `${where}, bias`);
  if (bias.length === rows) return bias;
  const message = `${where} has ${counted(rows, "row", "rows")} of weights, but ${counted(bias.length, "bias", "biases")}.`;
  throw new ModelError("shape", where, message);
}

function readActivation(value: unknown, where: string): string {
  if (value === undefined) return "none";
  if (typeof value === "string" && (value === "none" || ACTIVATIONS.has(value))) return value;
  const known = [...ACTIVATIONS.keys(), "none"].join(", ");
  const message = `${where} has the activation ${show(value)}; Espalier has ${known}.`;
  throw new ModelError("unsupported", where, message);
}

function readLayer(value: unknown, index: number, inputs: number | undefined): Layer {
  const where = `Layer ${index + 1}`;
  if (!isFields(value))
    throw new ModelError("format", where, `${where} is ${show(value)}; an object with weights is expected.`);
  const { weights, bias, activation, alpha, name = `layer${index + 1}` } = value;
  if (weights === undefined)
    throw new ModelError("format", where, `${where} has no weights; a list of rows is expected.`);
  if (typeof name !== "string" || name === "")
    throw new ModelError("format", where, `${where} has the name ${show(name)}; a word is expected.`);
  const matrix = readWeights(weights, where);
  if (inputs !== undefined && matrix.columns !== inputs) {
    const message = `${where} has ${counted(matrix.columns, "weight", "weights")} a row, but layer ${index} has ${counted(inputs, "neuron", "neurons")}.`;
    throw new ModelError("shape", where, message);
  }
  return {
    name,
    ...matrix,
    bias: readBias(bias, matrix.rows, where),
    activation: readActivation(activation, where),
    alpha: alpha === undefined ? DEFAULT_ALPHA : Math.fround(toFloat32(alpha, `${where}, alpha`)),
  };
}

/** Gemm (and activation) nodes of one layer. Value names of a layer carry a dot, those of the ends do not. */
function layerNodes(layer: Layer, input: string, output: string): Node[] {
  const { name, activation } = layer;
  const operator = ACTIVATIONS.get(activation);
  const sum = operator === undefined ? output : `${name}.sum`;
  const inputs = [input, `${name}.weight`, ...(layer.bias === undefined ? [] : [`${name}.bias`])];
  const attributes = new Map<string, Attribute>([["transB", 1]]);
  const gemm = { name, operator: "Gemm", domain: "", inputs, outputs: [sum], attributes };
  if (operator === undefined) return [gemm];
  const settings = new Map<string, Attribute>();
  if (operator === "LeakyRelu") settings.set("alpha", layer.alpha);
  if (operator === "Softmax") settings.set("axis", -1);
  const label = `${name}.${activation}`;
  return [
    gemm,
    { name: label, operator, domain: "", inputs: [sum], outputs: [output], attributes: settings },
  ];
}

function buildModel(name: string, layers: readonly Layer[]): Model {
  const initializers = new Map<string, Tensor>();
  const nodes: Node[] = [];
  let value = "input";
  layers.forEach((layer, index) => {
    const output = index === layers.length - 1 ? "output" : `${layer.name}.output`;
    initializers.set(`${layer.name}.weight`, float32Tensor([layer.rows, layer.columns], layer.weights));
    if (layer.bias !== undefined)
      initializers.set(`${layer.name}.bias`, float32Tensor([layer.rows], layer.bias));
    nodes.push(...layerNodes(layer, value, output));
    value = output;
  });
  const inputs = [{ name: "input", dims: ["batch", layers[0]?.columns ?? 0] }];
  const outputs = [{ name: "output", dims: ["batch", layers.at(-1)?.rows ?? 0] }];
  return { name, opset: OPSET, inputs, outputs, nodes, initializers };
}

function checkHead(document: unknown, name: string): asserts document is Fields & { layers: unknown[] } {
  const refuse = (message: string) => new ModelError("format", name, message);
  if (!isFields(document)) throw refuse(`The JSON is ${show(document)}; an object with layers is expected.`);
  const { format = FORMAT, version = VERSION, layers } = document;
  if (format !== FORMAT)
    throw refuse(`The JSON says its format is ${show(format)}; "${FORMAT}" is expected.`);
  if (!Array.isArray(layers)) throw refuse(`The JSON has ${show(layers)} where its layers are expected.`);
  if (version !== VERSION)
    throw refuse(`The JSON says its version is ${show(version)}; Espalier reads version ${VERSION}.`);
  if (layers.length === 0) throw refuse("The network has no layers.");
}

function checkNames(layers: readonly Layer[]): void {
  const places = new Map<string, number>();
  layers.forEach(({ name }, index) => {
    const first = places.get(name);
    if (first !== undefined)
      throw new ModelError("graph", name, `Layers ${first + 1} and ${index + 1} are both named ${name}.`);
    places.set(name, index);
  });
}

/**
 * Reads a network written by hand, parsed already: Gemm nodes with their activations, opset 17. `name` is its name where the JSON
 * gives none. Throws ModelError that names layer and row (counted from 1).
 */
export function readDocument(document: unknown, name: string): Model {
  checkHead(document, name);
  const layers: Layer[] = [];
  document.layers.forEach((value, index) => {
    layers.push(readLayer(value, index, layers.at(-1)?.rows));
  });
  checkNames(layers);
  const title = document["name"];
  return validateModel(buildModel(typeof title === "string" && title !== "" ? title : name, layers));
}

/** The same from the bytes of a file. */
export function readJson(bytes: Uint8Array, name: string): Model {
  return readDocument(parseJson(bytes, name), name);
}
