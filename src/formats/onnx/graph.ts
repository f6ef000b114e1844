// ONNX's GraphProto → Model, without judging it: validation comes after, the same for every format.

import type { AttributeProto, GraphProto, ModelProto, NodeProto } from "onnx-buf";
import { ModelError } from "../../model/error.ts";
import type { Attribute, Model, Node } from "../../model/graph.ts";
import { KEPT } from "../../model/operators.ts";
import { float32Tensor, int64Tensor, type Tensor } from "../../model/tensor.ts";
import { readAttribute } from "./attribute.ts";
import { isForeign, onnxTypeName, readDims, readTensor } from "./tensor.ts";
import { readInput, readOutput } from "./value.ts";

/** The oldest default operator set whose broadcasting is the one of today. */
const OLDEST_OPSET = 7;

/** True for both spellings of ONNX's own operator set. */
function isDefaultDomain(domain: string): boolean {
  return domain === "" || domain === "ai.onnx";
}

function readOpset(document: ModelProto, name: string): number {
  const imported = document.opsetImport.find((opset) => isDefaultDomain(opset.domain));
  if (imported === undefined)
    throw new ModelError("format", name, "The file does not say which ONNX operator set its operators mean.");
  const version = Number(imported.version);
  if (version < OLDEST_OPSET) {
    throw new ModelError(
      "unsupported",
      name,
      `The network uses ONNX operator set ${version}; Espalier reads ${OLDEST_OPSET} and newer.`,
    );
  }
  return version;
}

/** True for a value that no tensor of the model holds. */
function isKeptValue({ name, t }: AttributeProto): boolean {
  return /^(sparse_value|value_strings?)$/.test(name) || (t !== undefined && isForeign(t.dataType));
}

/** True for a node that is nothing but a constant; the in-memory model has its value as an initializer, if it can. */
export function isConstant({ opType, domain, attribute }: NodeProto): boolean {
  return opType === "Constant" && isDefaultDomain(domain) && !attribute.some(isKeptValue);
}

/** A node as the model has it. `index` names it in sentences where it has no name. */
export function readNode(proto: NodeProto, index: number): Node {
  const label = proto.name === "" ? `${proto.opType} #${index}` : proto.name;
  const attributes = new Map<string, Attribute>();
  for (const attribute of proto.attribute) {
    const value = readAttribute(attribute, label);
    if (value !== undefined) attributes.set(attribute.name, value);
  }
  const { name, opType: operator, domain, input: inputs, output: outputs } = proto;
  return { name, operator, domain, inputs, outputs, attributes };
}

/** The value of a Constant node, ONNX 1–24: one of the attributes value, value_float(s), value_int(s). */
function readConstant(node: Node, label: string): Tensor {
  for (const [name, value] of node.attributes) {
    if (name === "value" && typeof value === "object" && "bytes" in value) return value;
    if (name === "value_float" && typeof value === "number") return float32Tensor([], Float32Array.of(value));
    if (name === "value_int" && typeof value === "number") return { ...int64Tensor([value]), dims: [] };
    if (!Array.isArray(value)) continue;
    if (name === "value_floats") return float32Tensor([value.length], Float32Array.from(value));
    if (name === "value_ints") return int64Tensor(value);
  }
  throw new ModelError("unsupported", label, `The Constant ${label} is neither a tensor nor numbers.`);
}

function readInitializers(graph: GraphProto): Map<string, Tensor> {
  const initializers = new Map<string, Tensor>();
  const add = (name: string, tensor: Tensor) => {
    if (initializers.has(name))
      throw new ModelError("graph", name, `The file holds two initializers named ${name}.`);
    initializers.set(name, tensor);
  };
  for (const proto of graph.initializer)
    if (!isForeign(proto.dataType)) add(proto.name, readTensor(proto, `The initializer ${proto.name}`));
  graph.node.forEach((proto, index) => {
    if (isConstant(proto))
      add(proto.output[0] ?? "", readConstant(readNode(proto, index), proto.name || `#${index}`));
  });
  return initializers;
}

/** Nodes in place of the initializers that the model cannot hold, which stay in the file. */
function readKept({ initializer, sparseInitializer }: GraphProto): Node[] {
  const foreign = initializer.filter(({ dataType }) => isForeign(dataType));
  const kept: readonly (readonly [name: string, what: string, dims: readonly bigint[]])[] = [
    ...foreign.map(({ name, dataType, dims }) => [name, onnxTypeName(dataType), dims] as const),
    ...sparseInitializer.map(({ values, dims }) => [values?.name ?? "", "sparse", dims] as const),
  ];
  return kept.map(([name, operator, sizes]) => {
    const dims = readDims(sizes, name, `The initializer ${name}`);
    return {
      name,
      operator,
      domain: KEPT,
      inputs: [],
      outputs: [name],
      attributes: new Map([["dims", dims]]),
    };
  });
}

function keptNote(kept: readonly Node[]): string[] {
  const [first] = kept;
  if (first === undefined) return [];
  const types = [...new Set(kept.map(({ operator }) => operator))].join(" and ");
  const which =
    kept.length === 1 ? first.name : `${kept.length} of the initializers, ${first.name} the first,`;
  return [
    `${which} ${kept.length === 1 ? "holds" : "hold"} ${types} values, which Espalier neither counts nor computes with: they are saved as they are, and what meets them stays.`,
  ];
}

/** The model that a document holds, as it stands there. Throws ModelError for what the model cannot say. */
export function readGraph(document: ModelProto, name: string): Model {
  const { graph } = document;
  if (graph === undefined)
    throw new ModelError("format", name, "The file holds no network (it has no graph).");
  const initializers = readInitializers(graph);
  const kept = readKept(graph);
  const own = new Set([...initializers.keys(), ...kept.map((node) => node.name)]);
  const notes = keptNote(kept);
  return {
    name,
    opset: readOpset(document, name),
    inputs: graph.input.filter((value) => !own.has(value.name)).map(readInput),
    outputs: graph.output.map(readOutput),
    nodes: [
      ...kept,
      ...graph.node.flatMap((node, index) => (isConstant(node) ? [] : [readNode(node, index)])),
    ],
    initializers,
    ...(notes.length === 0 ? {} : { notes }),
    origin: { format: "onnx", document },
  };
}
