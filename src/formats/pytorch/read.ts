// PyTorch's file → Model.

import type { Model } from "../../model/graph.ts";
import { validateModel } from "../../model/validate.ts";
import { checkFinite } from "../check.ts";
import type { OpenOptions } from "../options.ts";
import type { WeightsDocument } from "../weights/document.ts";
import { readWeights } from "../weights/read.ts";
import { isZip } from "../zip.ts";
import { readArchive, readLegacy } from "./archive.ts";
import { findContents } from "./contents.ts";
import { buildSequential, sequentialLayers } from "./sequential.ts";
import { storageBytes, viewTensor } from "./tensors.ts";
import type { TensorView } from "./values.ts";

/** What safetensors files of PyTorch's weights say about themselves. */
const METADATA: ReadonlyMap<string, string> = new Map([["format", "pt"]]);

/** True for a pickle of protocol 2 to 5, as torch.save wrote them before PyTorch 1.6. */
export function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5;
}

/**
 * Reads a state dict (also inside a checkpoint) or a whole nn.Sequential. Tensors share the file's bytes, which must not
 * be written to afterwards. `name` is the network's name in sentences. Throws ModelError for damaged files, for names in
 * the pickle that are not weights or layers, and where no network can be told from the weights.
 */
export function readPyTorch(bytes: Uint8Array, name: string, options: OpenOptions = {}): Model {
  const saved = isZip(bytes) ? readArchive(bytes, name) : readLegacy(bytes, name);
  const contents = findContents(saved.value, name);
  const source = storageBytes(bytes.length, saved.read);
  const layOut = (views: ReadonlyMap<string, TensorView>) =>
    new Map([...views].map(([key, view]) => [key, viewTensor(view, key, source)]));
  if (!("kind" in contents)) {
    const tensors = layOut(contents.tensors);
    return readWeights(name, "pytorch", { tensors, metadata: METADATA }, options);
  }
  const layers = sequentialLayers(contents);
  const tensors = layOut(layers.tensors);
  const model = validateModel(buildSequential(name, layers, tensors));
  for (const [key, tensor] of model.initializers) checkFinite(key, tensor);
  const used = new Set(model.initializers.keys());
  const names = new Map([...tensors.keys()].map((key) => [key, key]));
  const document: WeightsDocument = { tensors, names, used, metadata: METADATA };
  return { ...model, origin: { format: "pytorch", document } };
}
