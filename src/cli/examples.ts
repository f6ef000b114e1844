// Labelled images that a command is given, read for the network they go into.

import { group, type LabelledImages, type Model, readLabelledImages } from "../index.ts";
import { UsageError } from "./command.ts";
import { readBytes } from "./files.ts";

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
  const sizes = model.inputs[0]?.dims.slice(1).filter((size) => typeof size === "number") ?? [];
  const last = model.outputs[0]?.dims.at(-1);
  return readLabelledImages(
    { bytes: imageBytes, name: images },
    { bytes: labelBytes, name: labels },
    sizes.reduce((product, size) => product * size, 1),
    typeof last === "number" ? last : (group(model).layers.at(-1)?.rows ?? 0),
  );
}

/** The examples that the options name; undefined where they name none. Throws UsageError for one file without the other. */
export async function givenExamples(model: Model, values: DataValues): Promise<LabelledImages | undefined> {
  const images = values.data ?? values.images;
  if (images === undefined && values.labels === undefined) return undefined;
  if (images === undefined || values.labels === undefined)
    throw new UsageError("Examples need --data FILE and --labels FILE");
  return readExamples(model, images, values.labels);
}
