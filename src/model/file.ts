// Which bytes a model was opened from, so that a plan can say which file it is for. Kept beside the model, not in it: what
// is made of a model did not come from that file.

import { concatenate } from "./bytes.ts";
import type { Model } from "./graph.ts";

const files = new WeakMap<Model, readonly Uint8Array[]>();

/** Notes the file's bytes, and those of the files that it keeps weights in. */
export function rememberFile(model: Model, parts: readonly Uint8Array[]): Model {
  files.set(model, parts);
  return model;
}

/** The bytes that the model was opened from, one file after the other; undefined for a model that was made. */
export function fileOf(model: Model): Uint8Array | undefined {
  const parts = files.get(model) ?? [];
  return parts.length > 1 ? concatenate(parts) : parts[0];
}
