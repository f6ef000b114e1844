// Labelled examples for one network, from bytes: how many numbers an input has and how many classes there are, the
// network says.

import {
  type LabelledImages,
  type Model,
  ModelError,
  type NamedFile,
  networkShape,
  type Preprocessing,
  readExamples,
} from "../index.ts";

/** A file that has been read. */
export type NamedBytes = NamedFile;

/** Examples in one file or two (IDX, NPY, NPZ, CSV). Throws ModelError where they do not fit the network. */
export function labelledFor(
  model: Model,
  files: readonly NamedBytes[],
  preprocessing: Partial<Preprocessing> = {},
): Promise<LabelledImages> {
  return readExamples(files, networkShape(model), preprocessing);
}

/** Images and labels as files that have been read. */
export interface LabelledFiles {
  readonly images: NamedBytes;
  readonly labels: NamedBytes;
  /** Only the first so many. */
  readonly count?: number;
  readonly preprocessing?: Partial<Preprocessing>;
}

/** As labelledFor, the first `count` of them. Throws ModelError "setting" where there are fewer. */
export async function firstLabelled(model: Model, files: LabelledFiles) {
  const { images, labels, count, preprocessing } = files;
  const all = await labelledFor(model, [images, labels], preprocessing);
  if (count === undefined) return all;
  if (count > all.count) {
    const message = `${images.name}: ${count} images were asked for, but it has ${all.count}.`;
    throw new ModelError("setting", images.name, message);
  }
  const size = all.inputs.length / all.count;
  return { count, inputs: all.inputs.subarray(0, count * size), labels: all.labels.subarray(0, count) };
}
