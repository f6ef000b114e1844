// Labelled images for one network, from bytes: how many numbers an image has and how many classes there are, the
// network says.

import { group, type LabelledImages, type Model, ModelError, readLabelledImages } from "../index.ts";

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

/** Images and labels as files that have been read. */
export interface LabelledFiles {
  readonly images: NamedBytes;
  readonly labels: NamedBytes;
  /** Only the first so many. */
  readonly count?: number;
}

/** As labelledFor, the first `count` of them. Throws ModelError "setting" where there are fewer. */
export async function firstLabelled(model: Model, { images, labels, count }: LabelledFiles) {
  const all = await labelledFor(model, images, labels);
  if (count === undefined) return all;
  if (count > all.count) {
    const message = `${images.name}: ${count} images were asked for, but it has ${all.count}.`;
    throw new ModelError("setting", images.name, message);
  }
  const size = all.inputs.length / all.count;
  return { count, inputs: all.inputs.subarray(0, count * size), labels: all.labels.subarray(0, count) };
}
