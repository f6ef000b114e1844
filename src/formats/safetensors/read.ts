// safetensors → Model. Tensors share the file's bytes; the network is inferred from their names and shapes.

import type { Model } from "../../model/graph.ts";
import { validateModel } from "../../model/validate.ts";
import { checkFinite } from "../check.ts";
import type { WeightsDocument } from "../weights/document.ts";
import { inferNetwork } from "../weights/infer.ts";
import { readHeader } from "./header.ts";

/**
 * Reads a safetensors file, whose bytes must not be written to afterwards. `name` is the network's name in sentences.
 * Throws ModelError for damaged files and where no chain of dense layers fits.
 */
export function readSafetensors(bytes: Uint8Array, name: string): Model {
  const { entries, metadata, start } = readHeader(bytes, name);
  const tensors = new Map(
    entries.map(({ name: key, type, dims, begin, end }) => [
      key,
      { type, dims, bytes: bytes.subarray(start + begin, start + end) },
    ]),
  );
  const model = validateModel(inferNetwork(name, tensors));
  for (const [key, tensor] of model.initializers) checkFinite(key, tensor);
  const used = new Set(model.initializers.keys());
  const document: WeightsDocument = { tensors, prefix: "", used, metadata, bytes };
  return { ...model, origin: { format: "safetensors", document } };
}
