// safetensors → Model. Tensors share the file's bytes; the network is inferred from their names and shapes.

import type { Model } from "../../model/graph.ts";
import type { OpenOptions } from "../options.ts";
import type { WeightsSource } from "../weights/document.ts";
import { readWeights } from "../weights/read.ts";
import { readHeader } from "./header.ts";

/** A file's tensors and texts. Throws ModelError for damaged files. */
export function readTensors(bytes: Uint8Array, name: string): WeightsSource {
  const { entries, metadata, start } = readHeader(bytes, name);
  const tensors = new Map(
    entries.map(({ name: key, type, dims, begin, end }) => [
      key,
      { type, dims, bytes: bytes.subarray(start + begin, start + end) },
    ]),
  );
  return { tensors, prefix: "", metadata, bytes };
}

/**
 * Reads a safetensors file, whose bytes must not be written to afterwards. `name` is the network's name in sentences.
 * Throws ModelError for damaged files and those without weights of layers.
 */
export function readSafetensors(bytes: Uint8Array, name: string, options: OpenOptions = {}): Model {
  return readWeights(name, "safetensors", readTensors(bytes, name), options);
}
