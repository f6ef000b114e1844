// TensorFlow.js's model.json: Keras's description of a network, and a list of weights that lie one after the other in
// files beside it (shards).

import { concatenate } from "../model/bytes.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { type DataType, elementBytes, elementCount } from "../model/tensor.ts";
import { type Fields, fieldsOf, listOf } from "./keras/fields.ts";
import { buildNetwork, type WeightSource } from "./keras/network.ts";
import { byLayer } from "./keras/stores.ts";
import type { ExternalFiles, OpenOptions } from "./options.ts";
import { type StoredTensor, storedTensor } from "./stored.ts";

/** True for a document that TensorFlow.js reads. */
export function isTensorflowJs(document: unknown): boolean {
  const { modelTopology, weightsManifest } = fieldsOf(document);
  return modelTopology !== undefined || weightsManifest !== undefined;
}

const TYPES: ReadonlyMap<unknown, DataType> = new Map([
  ["float32", "float32"],
  ["float16", "float16"],
  ["int32", "int32"],
  ["uint8", "uint8"],
  ["bool", "bool"],
]);

interface Weight {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly size: number;
}

function unsupported(where: string, message: string): never {
  throw new ModelError("unsupported", where, message);
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function readWeight(value: unknown, where: string): Weight {
  const { name, shape, dtype, quantization } = fieldsOf(value);
  if (typeof name !== "string" || !Array.isArray(shape) || !shape.every(isSize))
    throw new ModelError("format", where, "The file describes weights without a name or a shape.");
  const stored = quantization === undefined ? dtype : fieldsOf(quantization).dtype;
  const type = TYPES.get(stored);
  // float16 keeps its values; what is kept as uint8 or uint16 stands for others.
  if (type === undefined || (quantization !== undefined && type !== "float16"))
    return unsupported(
      name,
      `The weights ${name} are kept as ${String(stored).slice(0, 20)}; Espalier reads float32 and float16.`,
    );
  return { name, type, dims: shape, size: elementCount(shape) * elementBytes(type) };
}

/** Shards as one run of bytes. */
interface Shards {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
}

function openShards(paths: readonly unknown[], files: ExternalFiles, where: string): Shards {
  const parts = paths.map((path) => {
    const safe = typeof path === "string" && path !== "" && !/^[\\/]|:|(^|[\\/])\.\.([\\/]|$)/.test(path);
    if (!safe)
      return unsupported(
        where,
        `The file keeps weights in "${String(path).slice(0, 60)}", which is no file beside it.`,
      );
    const bytes = files(path);
    return (
      bytes ??
      unsupported(
        where,
        `The file keeps weights in ${path}, which is missing; open it together with the network.`,
      )
    );
  });
  return { parts, length: parts.reduce((sum, part) => sum + part.length, 0) };
}

/** Bytes of the run: a view where they lie in one shard, a copy where they lie in several. */
function cut({ parts }: Shards, start: number, size: number): Uint8Array {
  let offset = start;
  const pieces: Uint8Array[] = [];
  let missing = size;
  for (const part of parts) {
    if (offset >= part.length) {
      offset -= part.length;
      continue;
    }
    const piece = part.subarray(offset, offset + missing);
    if (piece.length === size) return piece;
    pieces.push(piece);
    missing -= piece.length;
    offset = 0;
    if (missing === 0) break;
  }
  return concatenate(pieces);
}

function readGroup(
  group: unknown,
  files: ExternalFiles,
  where: string,
  tensors: Map<string, StoredTensor>,
): void {
  const { paths, weights } = fieldsOf(group);
  const shards = openShards(listOf(paths), files, where);
  let offset = 0;
  for (const { name, type, dims, size } of listOf(weights).map((weight) => readWeight(weight, where))) {
    if (offset + size > shards.length) {
      const message = `The weights ${name} reach to byte ${offset + size} of their files, which have ${shards.length}.`;
      throw new ModelError("format", name, message);
    }
    if (tensors.has(name))
      throw new ModelError("format", name, `The file describes the weights ${name} twice.`);
    tensors.set(name, storedTensor({ type, dims, bytes: cut(shards, offset, size) }));
    offset += size;
  }
  if (offset === shards.length) return;
  const message = `The files of weights have ${shards.length} bytes, but ${offset} are described.`;
  throw new ModelError("format", where, message);
}

/** Keras's description, which Python's converter puts one level deeper. */
function networkOf(document: Fields, name: string): unknown {
  const topology = fieldsOf(document.modelTopology);
  if (document.format === "graph-model" || topology.node !== undefined || topology.library !== undefined)
    unsupported(
      name,
      "The file is a TensorFlow.js graph model; Espalier reads layers models (and the network as ONNX).",
    );
  return topology.model_config ?? topology;
}

/**
 * Reads a layers model. Weights share the shards' bytes, but for kernels of convolutions and for weights that lie in
 * several. Throws ModelError for damage, a missing shard, graph models and layers that are not read.
 */
export function readTensorflowJs(json: unknown, name: string, options: OpenOptions = {}): Model {
  const document = fieldsOf(json);
  const network = networkOf(document, name);
  const tensors = new Map<string, StoredTensor>();
  const files = options.external ?? (() => undefined);
  for (const group of listOf(document.weightsManifest)) readGroup(group, files, name, tensors);
  const layers = byLayer(tensors);
  const weights: WeightSource = ({ names }) => layers.get(names.at(-1) ?? "") ?? [];
  return buildNetwork(name, { network, keras3: false, weights });
}
