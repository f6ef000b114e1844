// What is kept of a file that holds named tensors and no network (safetensors, PyTorch), so that it can be written
// again with everything that nobody touched.

import type { Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";

/** The document of such a model's origin. */
export interface WeightsDocument {
  /** Every tensor of the file under the file's own name, in the file's order. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** What stands before every name in the file and before none in the model ("module."); often nothing. */
  readonly prefix: string;
  /** Names (the file's) of the tensors that the network computes with. */
  readonly used: ReadonlySet<string>;
  /** Free text of the file, by key. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The whole file, where saving the unchanged network should give it back. */
  readonly bytes?: Uint8Array;
}

const FORMATS: ReadonlySet<string> = new Set(["safetensors", "pytorch"]);

/** The document of a model that came from such a file. */
export function weightsDocument(model: Model): WeightsDocument | undefined {
  const { origin } = model;
  return origin !== undefined && FORMATS.has(origin.format)
    ? (origin.document as WeightsDocument)
    : undefined;
}
