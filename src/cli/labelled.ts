// Labelled examples for one network, from bytes: how many numbers an input has and how many classes there are, the
// network says.

import { type DataSettings, firstExamples } from "../formats/data/prepare.ts";
import { type LabelledImages, type Model, type NamedFile, networkShape, readExamples } from "../index.ts";

/** A file that has been read. */
export type NamedBytes = NamedFile;

/** Examples in one file or two (IDX, NPY, NPZ, CSV). Throws ModelError where they do not fit the network. */
export function labelledFor(
  model: Model,
  files: readonly NamedBytes[],
  preprocessing: DataSettings["preprocessing"] = {},
): Promise<LabelledImages> {
  return readExamples(files, networkShape(model), preprocessing);
}

/** Labelled examples as files, whatever stands for a file on the way: its path, hash, address or bytes. */
export interface LabelledFiles<File = NamedBytes> extends DataSettings {
  readonly inputs: File;
  /** None where the file of inputs holds them. */
  readonly labels?: File;
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
  return count === undefined ? all : firstExamples(all, count, inputs.name);
}
