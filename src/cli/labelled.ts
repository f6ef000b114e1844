// Labelled images for one network, from bytes: how many numbers an image has and how many classes there are, the
// network says.

import { group, type LabelledImages, type Model, readLabelledImages } from "../index.ts";

/** A file that has been read. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Images and labels as IDX, gzipped or not. Throws ModelError where they do not fit the network. */
export function labelledFor(model: Model, images: NamedBytes, labels: NamedBytes): Promise<LabelledImages> {
  const sizes = model.inputs[0]?.dims.slice(1).filter((size) => typeof size === "number") ?? [];
  const last = model.outputs[0]?.dims.at(-1);
  return readLabelledImages(
    images,
    labels,
    sizes.reduce((product, size) => product * size, 1),
    typeof last === "number" ? last : (group(model).layers.at(-1)?.rows ?? 0),
  );
}
