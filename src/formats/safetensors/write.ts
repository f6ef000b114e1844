// Model → safetensors. Weights that came from named tensors keep their names, order and neighbours.

import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import type { DataType, Tensor } from "../../model/tensor.ts";
import { type WeightsDocument, weightsDocument } from "../weights/document.ts";
import { wrapperOf } from "../weights/wrappers.ts";
import { LENGTH_BYTES, TYPES } from "./header.ts";

const NAMES: ReadonlyMap<DataType, string> = new Map([...TYPES].map(([name, type]) => [type, name]));

/** What the format's users write where a network came from PyTorch, as its library wants it. */
const PYTORCH: ReadonlyMap<string, string> = new Map([["format", "pt"]]);

/** The file's tensors with the model's changes, under the file's names; then what the model has besides. */
function mergeTensors(
  model: Model,
  { tensors, names, used, constants }: WeightsDocument,
): Map<string, Tensor> {
  const merged = new Map<string, Tensor>();
  for (const [name, tensor] of tensors) {
    const now = used.has(name) ? model.initializers.get(names.get(name) ?? name) : tensor;
    if (now !== undefined) merged.set(name, now);
  }
  const [known, wrapper] = [new Set(names.values()), wrapperOf(names)];
  for (const [name, tensor] of model.initializers)
    if (!known.has(name) && constants?.has(name) !== true) merged.set(wrapper + name, tensor);
  return merged;
}

function isUnchanged(merged: ReadonlyMap<string, Tensor>, { tensors }: WeightsDocument): boolean {
  return merged.size === tensors.size && [...merged].every(([name, tensor]) => tensors.get(name) === tensor);
}

function headerBytes(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  let offset = 0;
  const fields = [...tensors].map(([name, { type, dims, bytes }]) => {
    const entry = { dtype: NAMES.get(type), shape: dims, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    return `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  });
  const texts = [...metadata].map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`);
  if (texts.length > 0) fields.unshift(`"__metadata__":{${texts.join(",")}}`);
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  // Blanks up to a multiple of eight, so that the tensors behind are aligned.
  const padded = new Uint8Array(Math.ceil(header.length / 8) * 8).fill(0x20);
  padded.set(header);
  return padded;
}

/**
 * Writes the network's weights; what stands between them is not in the format. An unchanged model gives the bytes it was
 * read from. Throws ModelError "format" for a tensor whose name the format keeps for itself.
 */
export function writeSafetensors(model: Model): Uint8Array {
  const document = weightsDocument(model);
  const tensors = document === undefined ? model.initializers : mergeTensors(model, document);
  if (document?.bytes !== undefined && isUnchanged(tensors, document)) return new Uint8Array(document.bytes);
  if (tensors.has("__metadata__"))
    throw new ModelError(
      "format",
      "__metadata__",
      "A safetensors file cannot hold a tensor named __metadata__.",
    );
  const header = headerBytes(tensors, document?.metadata ?? PYTORCH);
  const size = [...tensors.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  const file = new Uint8Array(LENGTH_BYTES + header.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, LENGTH_BYTES);
  let offset = LENGTH_BYTES + header.length;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, offset);
    offset += bytes.length;
  }
  return file;
}
