// PyTorch's file → Model.

import type { Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { validateModel } from "../../model/validate.ts";
import { checkFinite } from "../check.ts";
import type { WeightsDocument } from "../weights/document.ts";
import { inferNetwork } from "../weights/infer.ts";
import { buildChain } from "../weights/steps.ts";
import { isZip } from "../zip.ts";
import { readArchive, readLegacy } from "./archive.ts";
import { findContents } from "./contents.ts";
import { sequentialLayers } from "./sequential.ts";
import { storageBytes, viewTensor } from "./tensors.ts";
import type { TensorView } from "./values.ts";

/** What safetensors files of PyTorch's weights say about themselves. */
const METADATA: ReadonlyMap<string, string> = new Map([["format", "pt"]]);

/** True for a pickle of protocol 2 to 5, as torch.save wrote them before PyTorch 1.6. */
export function isPickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5;
}

function rename(tensors: ReadonlyMap<string, Tensor>, prefix: string): Map<string, Tensor> {
  return new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/**
 * Reads a state dict (also inside a checkpoint) or a whole nn.Sequential. Tensors share the file's bytes, which must not
 * be written to afterwards. `name` is the network's name in sentences. Throws ModelError for damaged files, for names in
 * the pickle that are not weights or layers, and where no network can be told from the weights.
 */
export function readPyTorch(bytes: Uint8Array, name: string): Model {
  const saved = isZip(bytes) ? readArchive(bytes, name) : readLegacy(bytes, name);
  const contents = findContents(saved.value, name);
  const layers = "kind" in contents ? sequentialLayers(contents) : undefined;
  const source = storageBytes(bytes.length, saved.read);
  const views: ReadonlyMap<string, TensorView> =
    "kind" in contents ? (layers?.tensors ?? new Map()) : contents.tensors;
  const tensors = new Map([...views].map(([key, view]) => [key, viewTensor(view, key, source)]));
  const prefix = "kind" in contents ? "" : contents.prefix;
  const model = validateModel(
    layers === undefined
      ? inferNetwork(name, rename(tensors, prefix))
      : buildChain(name, layers.steps, tensors),
  );
  for (const [key, tensor] of model.initializers) checkFinite(key, tensor);
  const used = new Set(Array.from(model.initializers.keys(), (key) => prefix + key));
  const document: WeightsDocument = { tensors, prefix, used, metadata: METADATA };
  return { ...model, origin: { format: "pytorch", document } };
}
