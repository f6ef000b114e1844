// safetensors files (https://github.com/huggingface/safetensors): a length, a JSON header, bytes. They hold named
// tensors and no network; weights/ infers one. The parts live in safetensors/.

export { isSafetensors } from "./safetensors/header.ts";
export { readSafetensors, readSafetensorsIndex } from "./safetensors/read.ts";
export { isShardIndex, shardNames } from "./safetensors/shards.ts";
export { writeSafetensors } from "./safetensors/write.ts";
