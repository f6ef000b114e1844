// Labelled images that a command is given, read for the network they go into.

import type { LabelledImages, Model } from "../index.ts";
import { UsageError } from "./command.ts";
import { readBytes } from "./files.ts";
import { labelledFor } from "./labelled.ts";

export const DATA_OPTIONS = {
  data: { type: "string" },
  images: { type: "string" },
  labels: { type: "string" },
} as const;

export interface DataValues {
  readonly data?: string | undefined;
  /** Another name for data. */
  readonly images?: string | undefined;
  readonly labels?: string | undefined;
}

/** The images and labels in files (IDX, gzipped or not). Throws ModelError where they do not fit the network. */
export async function readExamples(model: Model, images: string, labels: string): Promise<LabelledImages> {
  const [imageBytes, labelBytes] = await Promise.all([readBytes(images), readBytes(labels)]);
  return labelledFor(model, { bytes: imageBytes, name: images }, { bytes: labelBytes, name: labels });
}

/** The examples that the options name; undefined where they name none. Throws UsageError for one file without the other. */
export async function givenExamples(model: Model, values: DataValues): Promise<LabelledImages | undefined> {
  const images = values.data ?? values.images;
  if (images === undefined && values.labels === undefined) return undefined;
  if (images === undefined || values.labels === undefined)
    throw new UsageError("Examples need --data FILE and --labels FILE");
  return readExamples(model, images, values.labels);
}
