// safetensors → Model, from one file or from the parts of one. The network is inferred from names and shapes.

import type { Model } from "../../model/graph.ts";
import type { OpenOptions } from "../options.ts";
import { readWeights } from "../weights/read.ts";
import { readTensors } from "./read-tensors.ts";
import { readShardIndex, readShards, shardBase, shardNames } from "./shards.ts";

/**
 * Reads a safetensors file, whose bytes must not be written to afterwards. `name` is the network's name in sentences; that
 * of a part ("model-00001-of-00002") asks `options.external` for the others. Throws ModelError for damaged files, missing
 * parts and files without weights of layers.
 */
export function readSafetensors(bytes: Uint8Array, name: string, options: OpenOptions = {}): Model {
  const parts = shardNames(name);
  const source =
    parts === undefined
      ? readTensors(bytes, name)
      : readShards(parts, options, name, { name: `${name}.safetensors`, bytes });
  return readWeights(shardBase(name), "safetensors", source, options);
}

/** Reads the parts that an index names, which `options.external` has. Throws as readSafetensors does. */
export function readSafetensorsIndex(bytes: Uint8Array, name: string, options: OpenOptions = {}): Model {
  return readWeights(shardBase(name), "safetensors", readShardIndex(bytes, name, options), options);
}
