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

/** Labelled examples as files, whatever stands for a file on the way: its path, hash, address or bytes. */
export interface LabelledFiles<File = NamedBytes> {
  readonly inputs: File;
  /** None where the file of inputs holds them. */
  readonly labels?: File;
  /** Only the first so many. */
  readonly count?: number;
  /** What becomes of the files' numbers, where it is not what they look like. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/** The same examples with something else in place of each file. */
export async function changeFiles<From, To>(
  { inputs, labels, ...rest }: LabelledFiles<From>,
  change: (file: From) => To | Promise<To>,
): Promise<LabelledFiles<To>> {
  const changed = { ...rest, inputs: await change(inputs) };
  return labels === undefined ? changed : { ...changed, labels: await change(labels) };
}

/** Both files, or the one that holds all. */
export function listFiles<File>({ inputs, labels }: LabelledFiles<File>): File[] {
  return labels === undefined ? [inputs] : [inputs, labels];
}

/** As labelledFor, the first `count` of them. Throws ModelError "setting" where there are fewer. */
export async function firstLabelled(model: Model, files: LabelledFiles) {
  const { inputs, count, preprocessing } = files;
  const all = await labelledFor(model, listFiles(files), preprocessing);
  if (count === undefined) return all;
  if (count > all.count) {
    const message = `${inputs.name}: ${count} examples were asked for, but it has ${all.count}.`;
    throw new ModelError("setting", inputs.name, message);
  }
  const size = all.inputs.length / all.count;
  return { count, inputs: all.inputs.subarray(0, count * size), labels: all.labels.subarray(0, count) };
}
