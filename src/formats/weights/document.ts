// What is kept of a file that holds named tensors and no network (safetensors, PyTorch), so that it can be written
// again with everything that nobody touched.

import type { Model, Origin } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import type { InferredChain } from "./choices.ts";

/** The tensors of such a file, whatever format it has. */
export interface WeightsSource {
  /** Every tensor of the file under the file's own name, in the file's order. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Free text of the file, by key. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The whole file, where saving the unchanged network should give it back. */
  readonly bytes?: Uint8Array;
}

/** The document of such a model's origin. */
export interface WeightsDocument extends WeightsSource {
  /** What the network calls the file's tensors, by the file's names. */
  readonly names: ReadonlyMap<string, string>;
  /** Names (the file's) of the tensors that the network computes with. */
  readonly used: ReadonlySet<string>;
  /** The chain that was inferred, where it may be corrected. */
  readonly chain?: InferredChain;
  /** The ONNX file that the arrows are from, where it can be written with these weights. */
  readonly arrows?: Origin;
  /** Names of the model's initializers that came with the arrows and are no weights. */
  readonly constants?: ReadonlySet<string>;
}

const FORMATS: ReadonlySet<string> = new Set(["safetensors", "pytorch"]);

/** The document of a model that came from such a file. */
export function weightsDocument(model: Model): WeightsDocument | undefined {
  const { origin } = model;
  return origin !== undefined && FORMATS.has(origin.format)
    ? (origin.document as WeightsDocument)
    : undefined;
}

/** The chain that was inferred for a model and may be corrected; undefined for all others. */
export function inferredChain(model: Model): InferredChain | undefined {
  return weightsDocument(model)?.chain;
}
