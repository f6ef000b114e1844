// Labelled examples that a command is given, read for the network they go into.

import { stat } from "node:fs/promises";
import type { DataSettings } from "../formats/data/prepare.ts";
import { type LabelledImages, type Model, ModelError, type Preprocessing, parseNumbers } from "../index.ts";
import { UsageError } from "./command.ts";
import { readBytes } from "./files.ts";
import { labelledFor } from "./labelled.ts";
import type { Offered } from "./page/address.ts";

export const DATA_OPTIONS = {
  data: { type: "string" },
  images: { type: "string" },
  labels: { type: "string" },
  scale: { type: "string" },
  mean: { type: "string" },
  std: { type: "string" },
  layout: { type: "string" },
  bgr: { type: "boolean" },
  "label-column": { type: "string" },
} as const;

export const DATA_HELP = `  --data FILE         labelled examples: a CSV, an NPZ of inputs and labels, or inputs as IDX (gzipped or not) or NPY
                      (--images is the same), with
  --labels FILE       one class index for each
  --label-column C    which column of a CSV is the label, by name or from 1 (default: the one named so, else the last
                      or the first)
  --scale S --mean M --std D   what becomes of each number: (number · S − M) / D; M and D one number, or one for each
                      channel, such as 0.485,0.456,0.406 (default: bytes are divided by 255, others stay)
  --layout NCHW|NHWC  whether the file has channels first or last (default: as its sizes tell; a network that takes
                      its numbers in a row is given channels first)
  --bgr               the file's channels come in reverse
`;

export type DataValues = {
  readonly [Option in keyof typeof DATA_OPTIONS]?: (Option extends "bgr" ? boolean : string) | undefined;
};

/** Numbers of an option. Throws ModelError "setting" for anything else. */
function readNumbers(option: string, text: string): number[] {
  const numbers = parseNumbers(text);
  if (numbers !== undefined) return numbers;
  const message = `--${option} is "${text}"; a number is expected, such as 0.5 or 1/255.`;
  throw new ModelError("setting", `--${option}`, message);
}

/** A scale of 0 leaves nothing of the numbers, a deviation of 0 no number. */
function refuseZeros(option: string, numbers: readonly number[]): readonly number[] {
  if (!numbers.includes(0)) return numbers;
  throw new ModelError("setting", `--${option}`, `--${option} is 0; another number is expected.`);
}

function readScale(text: string): number {
  const [scale = 1, more] = refuseZeros("scale", readNumbers("scale", text));
  if (more === undefined) return scale;
  throw new ModelError("setting", "--scale", `--scale is "${text}"; one number is expected.`);
}

function readLayout(layout: string): "NCHW" | "NHWC" {
  if (layout === "NCHW" || layout === "NHWC") return layout;
  const message = `--layout is ${layout}; NCHW or NHWC is expected.`;
  throw new ModelError("setting", "--layout", message);
}

function readPreprocessing(values: DataValues): Partial<Preprocessing> {
  const { scale, mean, std, layout, bgr, "label-column": label } = values;
  return {
    ...(scale === undefined ? {} : { scale: readScale(scale) }),
    ...(mean === undefined ? {} : { mean: readNumbers("mean", mean) }),
    ...(std === undefined ? {} : { std: refuseZeros("std", readNumbers("std", std)) }),
    ...(layout === undefined ? {} : { layout: readLayout(layout) }),
    ...(bgr === true ? { channels: "reversed" as const } : {}),
    ...(label === undefined ? {} : { label: /^\d+$/.test(label) ? Number(label) - 1 : label }),
  };
}

async function readNamed(path: string) {
  const folder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!folder) return { name: path, bytes: await readBytes(path) };
  const message = `${path} is a folder; pictures in folders are read on the page, here examples come as IDX, NPY, NPZ or CSV.`;
  throw new ModelError("unsupported", path, message);
}

/** What was assumed about a network, and found out about examples, by itself: a line each. */
export function describeNotes(...about: (Pick<Model | LabelledImages, "notes"> | undefined)[]): string {
  return about
    .flatMap((each) => each?.notes ?? [])
    .map((note) => `  Note: ${note}\n`)
    .join("");
}

/** The paths that the options name: inputs, then labels that lie apart. Throws UsageError for settings without inputs. */
function dataPaths(values: DataValues): string[] {
  const { data, images = data, labels } = values;
  const other = Object.keys(DATA_OPTIONS).find((option) => values[option as keyof DataValues] !== undefined);
  if (images === undefined && other !== undefined) throw new UsageError(`--${other} needs --data FILE`);
  return [images, labels].filter((path) => path !== undefined);
}

/** The examples that the options name; undefined where they name none. Throws ModelError where they do not fit the network. */
export async function givenExamples(model: Model, values: DataValues): Promise<LabelledImages | undefined> {
  const paths = dataPaths(values);
  if (paths.length === 0) return undefined;
  return labelledFor(model, await Promise.all(paths.map(readNamed)), readPreprocessing(values));
}

/** The files of examples and what is taken of them, for the page. Throws UsageError for settings without a file. */
export async function dataFiles(values: DataValues): Promise<{ files: Offered[]; data: DataSettings }> {
  const files = await Promise.all(dataPaths(values).map(readNamed));
  return {
    files: files.map(({ name, bytes }) => ({ name, content: bytes })),
    data: files.length === 0 ? {} : { preprocessing: readPreprocessing(values) },
  };
}
