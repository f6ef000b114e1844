// Model → ONNX's ModelProto. A model that came from a file is written as that file with its changes: the document is
// read once more, compared, and whatever is the same keeps its very bytes.

import { create } from "@bufbuild/protobuf";
import {
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  type ValueInfoProto,
} from "onnx-buf";
import { ModelError } from "../../model/error.ts";
import type { Model, Value } from "../../model/graph.ts";
import { type DataType, isFloat, type Tensor } from "../../model/tensor.ts";
import { readGraph } from "./graph.ts";
import { copyMessage } from "./message.ts";
import { mergeNodes, sameItems, writeNode } from "./nodes.ts";
import { sameTensor, writeTensor } from "./tensor.ts";
import { resizeValue, writeValue } from "./value.ts";

/** The IR version of ONNX 1.10 to 1.12: read by every runtime of today, and new enough for every opset here. */
const IR_VERSION = 8n;

/** The float type of the model's weights, which ONNX wants to be one. */
function floatType(model: Model): DataType {
  const types = new Set([...model.initializers.values()].map(({ type }) => type).filter(isFloat));
  if (types.size > 1) {
    const message = `The network mixes ${[...types].join(", ")} weights, which ONNX's operators do not take together.`;
    throw new ModelError("unsupported", model.name, message);
  }
  if (types.has("complex64")) {
    const message = "ONNX's layers take no complex weights; save the network in the format that it came in.";
    throw new ModelError("unsupported", model.name, message);
  }
  return [...types][0] ?? "float32";
}

/** A complete document for a model that came from no ONNX file. Throws ModelError "unsupported" for mixed types. */
export function createDocument(model: Model): ModelProto {
  const type = floatType(model);
  return create(ModelProtoSchema, {
    irVersion: IR_VERSION,
    producerName: "espalier",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: BigInt(model.opset) })],
    graph: create(GraphProtoSchema, {
      name: model.name,
      node: model.nodes.map(writeNode),
      initializer: [...model.initializers].map(([name, tensor]) => writeTensor(name, tensor)),
      input: model.inputs.map((value) => writeValue(value, value.type ?? type)),
      output: model.outputs.map((value) => writeValue(value, type)),
    }),
  });
}

function mergeInitializers(graph: GraphProto, model: Model, before: Model): GraphProto["initializer"] {
  const kept = graph.initializer.flatMap((proto) => {
    const [tensor, old] = [model.initializers.get(proto.name), before.initializers.get(proto.name)];
    // What the model has no type for is none of its tensors.
    if (old === undefined) return [proto];
    if (tensor === undefined) return [];
    return sameTensor(tensor, old) ? [proto] : [writeTensor(proto.name, tensor, proto)];
  });
  const added = [...model.initializers].filter(([name]) => !before.initializers.has(name));
  return [...kept, ...added.map(([name, tensor]) => writeTensor(name, tensor))];
}

/** Graph inputs or outputs: those of the file, resized where they changed, in the model's order. */
function mergeValues(protos: ValueInfoProto[], values: readonly Value[], before: readonly Value[]) {
  return values.map((value) => {
    const proto = protos.find((candidate) => candidate.name === value.name);
    const old = before.find((candidate) => candidate.name === value.name);
    if (proto === undefined || old === undefined) return writeValue(value);
    return sameItems(old.dims, value.dims) ? proto : resizeValue(proto, value.dims);
  });
}

/** Old files list every initializer among the inputs too; those follow their tensors. */
function mergeInputs(graph: GraphProto, model: Model, before: Model): ValueInfoProto[] {
  const data = mergeValues(graph.input, model.inputs, before.inputs);
  const listed = graph.input.flatMap((proto) => {
    const [tensor, old] = [model.initializers.get(proto.name), before.initializers.get(proto.name)];
    if (old === undefined && before.inputs.some(({ name }) => name === proto.name))
      return data.filter((value) => value.name === proto.name);
    if (old === undefined) return [proto];
    if (tensor === undefined) return [];
    return sameItems(tensor.dims, old.dims) ? [proto] : [resizeValue(proto, tensor.dims)];
  });
  return [...listed, ...data.filter((value) => !graph.input.some((proto) => proto.name === value.name))];
}

function sameSizes(a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): boolean {
  return (
    a.size === b.size && [...a].every(([name, { dims }]) => sameItems<number>(dims, b.get(name)?.dims ?? []))
  );
}

/** The document a model came from, with the model's changes. */
export function updateDocument(document: ModelProto, model: Model): ModelProto {
  const { graph } = document;
  if (graph === undefined) return createDocument(model);
  const before = readGraph(document, model.name);
  const node = mergeNodes(graph.node, model, before);
  // Shapes of values in between are hints that a file may carry; false ones make runtimes refuse it.
  const sameShapes = sameSizes(model.initializers, before.initializers);
  const changes = {
    node,
    initializer: mergeInitializers(graph, model, before),
    input: mergeInputs(graph, model, before),
    output: mergeValues(graph.output, model.outputs, before.outputs),
    valueInfo: sameShapes && sameItems(node, graph.node) ? graph.valueInfo : [],
  };
  return copyMessage(document, { graph: copyMessage(graph, changes) });
}
