// Large networks come as several safetensors files (model-00001-of-00002.safetensors), often with an index that says
// which tensor lies where. Whichever of them is opened, all are, and they are one network.

import { ModelError } from "../../model/error.ts";
import type { Tensor } from "../../model/tensor.ts";
import type { OpenOptions } from "../options.ts";
import type { WeightsSource } from "../weights/document.ts";
import { readTensors } from "./read-tensors.ts";

const SHARD = /^(.*)-(\d+)-of-(\d+)$/;

/** More parts than any network has. */
const MOST_SHARDS = 10_000;

/** The file's beginning in which an index says that it is one. */
const HEAD_BYTES = 65_536;

/** True for the JSON beside the parts (model.safetensors.index.json). */
export function isShardIndex(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x7b && new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)).includes('"weight_map"')
  );
}

/** Names of all parts of the set that a file's name (without its ending) belongs to; undefined where it is no part. */
export function shardNames(name: string): readonly string[] | undefined {
  const [, base = "", number = "", total = ""] = SHARD.exec(name) ?? [];
  const count = Number(total);
  if (number === "" || count < 1 || count > MOST_SHARDS) return undefined;
  return Array.from(
    { length: count },
    (_, index) => `${base}-${String(index + 1).padStart(number.length, "0")}-of-${total}.safetensors`,
  );
}

/** What the network of a part or an index is called: "model" for model-00001-of-00002 and model.safetensors.index. */
export function shardBase(name: string): string {
  return SHARD.exec(name)?.[1] ?? name.replace(/(\.safetensors)?\.index$/, "");
}

/** The tensors of all parts, in the order of the parts. */
function joinParts(parts: readonly (readonly [string, Uint8Array])[]): WeightsSource {
  const tensors = new Map<string, Tensor>();
  const metadata = new Map<string, string>();
  for (const [file, bytes] of parts) {
    const part = readTensors(bytes, file);
    for (const [key, text] of part.metadata) metadata.set(key, text);
    for (const [key, tensor] of part.tensors) {
      if (tensors.has(key))
        throw new ModelError(
          "format",
          key,
          `The tensor ${key} stands in two parts, the second time in ${file}.`,
        );
      tensors.set(key, tensor);
    }
  }
  return { tensors, metadata };
}

/** Reads parts by their names. `have` is the one that is open already. Throws where one is missing. */
export function readShards(
  files: readonly string[],
  options: OpenOptions,
  name: string,
  have?: { readonly name: string; readonly bytes: Uint8Array },
): WeightsSource {
  const parts = files.map((file) => {
    const bytes = file === have?.name ? have.bytes : options.external?.(file);
    if (bytes !== undefined) return [file, bytes] as const;
    const message = `The network is in ${files.length} parts, of which ${file} is missing; open them together.`;
    throw new ModelError("unsupported", name, message);
  });
  return joinParts(parts);
}

function parseIndex(bytes: Uint8Array, name: string): Map<string, string> {
  try {
    const { weight_map: map }: { weight_map?: unknown } = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    );
    const entries = typeof map === "object" && map !== null ? Object.entries(map) : [];
    if (entries.length > 0 && entries.every(([, file]) => typeof file === "string" && !/[\\/]/.test(file)))
      return new Map(entries);
  } catch {
    // Said below, the same as for JSON that is something else.
  }
  const message =
    "The file is an index of safetensors files, but not one that says which tensor lies in which.";
  throw new ModelError("format", name, message);
}

/** Reads the parts that an index names. Throws ModelError where one is missing or has other tensors than the index says. */
export function readShardIndex(bytes: Uint8Array, name: string, options: OpenOptions): WeightsSource {
  const index = parseIndex(bytes, name);
  const source = readShards([...new Set(index.values())].sort(), options, name);
  const missing = [...index.keys()].find((key) => !source.tensors.has(key));
  if (missing === undefined) return source;
  const message = `The index says that ${missing} lies in ${index.get(missing)}, but no part has it.`;
  throw new ModelError("format", missing, message);
}
