// The tensors of one safetensors file. They share its bytes.

import type { WeightsSource } from "../weights/document.ts";
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
  return { tensors, metadata, bytes };
}
