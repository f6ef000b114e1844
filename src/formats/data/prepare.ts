// From a file's numbers to examples as a network takes them: scaled, in its order of channels, one label each.

import { ModelError } from "../../model/error.ts";
import { elementCount } from "../../model/tensor.ts";
import type { NamedFile } from "../idx.ts";
import type { NamedArray, Numbers } from "./array.ts";
import { classesOf } from "./folders.ts";
import { nounOf } from "./noun.ts";
import {
  type Layout,
  layoutOf,
  type NetworkShape,
  type Preprocessing,
  usualPreprocessing,
  withoutColumn,
} from "./preprocessing.ts";
import { type RawExamples, readRaw } from "./raw.ts";
import { columnTitle, notesOn } from "./words.ts";

/** Labelled examples as a network takes them: `inputs` is count × features. */
export interface LabelledImages {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly labels: Uint32Array;
  /** What the classes are called, where the data says so. */
  readonly classes?: readonly string[];
  /** What was decided about the numbers because nobody said it, a sentence each. */
  readonly notes?: readonly string[];
}

interface Inputs {
  readonly values: Numbers;
  readonly size: readonly number[];
  readonly name: string;
}

function refuse(code: "shape" | "value", name: string, what: string): never {
  throw new ModelError(code, name, `${name}: ${what}.`);
}

const product = (size: readonly number[]) =>
  size.length > 1 ? `${size.join(" × ")} = ${elementCount(size)}` : `${elementCount(size)}`;

const ASSUMED =
  ", which is assumed: the file holds weights alone; open the network's ONNX file together with it, which says what it takes";

function checkFit({ values, size, name }: Inputs, { dims, assumed }: NetworkShape, what: string): void {
  if (values.length === 0) refuse("shape", name, `the file holds no ${what}`);
  if (elementCount(size) === elementCount(dims)) return;
  const takes = `the network takes ${product(dims)}${assumed === true ? ASSUMED : ""}`;
  refuse("shape", name, `the ${what} are ${product(size)} values, ${takes}`);
}

/** Channels of one image, from whichever says: the network, the file, or as many means as there are. */
function channelsOf(
  size: readonly number[],
  { dims }: NetworkShape,
  { layout, mean, std }: Preprocessing,
): number {
  const features = elementCount(dims);
  const own = layoutOf(dims);
  const found =
    own !== undefined
      ? dims[own === "NCHW" ? 0 : 2]
      : size.length === 3
        ? size[layout === "NCHW" && !staysLast(size, dims, layout) ? 0 : 2]
        : Math.max(mean.length, std.length);
  return found !== undefined && features % found === 0 ? found : 1;
}

/** True where images with channels last are to stay as they lie, for a network that takes their numbers in a row. */
function staysLast(size: readonly number[], dims: readonly number[], layout: Layout): boolean {
  return layoutOf(dims) === undefined && layoutOf(size) === "NHWC" && layout === "NCHW";
}

/** For each number that the network takes: which of the file's it is, and its channel. */
function places(size: readonly number[], channels: number, { dims }: NetworkShape, settings: Preprocessing) {
  const stays = staysLast(size, dims, settings.layout);
  const held = stays ? "NHWC" : settings.layout;
  const target = stays ? "NHWC" : (layoutOf(dims) ?? "NCHW");
  const features = elementCount(dims);
  const pixels = features / channels;
  const from = new Uint32Array(features);
  const channel = new Uint8Array(features);
  for (let at = 0; at < features; at++) {
    const [to, pixel] =
      target === "NCHW" ? [Math.floor(at / pixels), at % pixels] : [at % channels, Math.floor(at / channels)];
    // Alpha, the fourth, stays where it is.
    const source = settings.channels === "reversed" && to < 3 ? Math.min(channels, 3) - 1 - to : to;
    from[at] = held === "NCHW" ? source * pixels + pixel : pixel * channels + source;
    channel[at] = to;
  }
  return { from, channel };
}

function checkChannels(channels: number, { mean, std, channels: order }: Preprocessing, name: string): void {
  if (order === "reversed" && channels !== 1 && channels !== 3 && channels !== 4)
    refuse(
      "value",
      name,
      `the inputs have ${channels} channels as they are laid out; 3 or 4 can be reversed`,
    );
  for (const [what, list] of [
    ["mean", mean],
    ["standard deviation", std],
  ] as const)
    if (list.length !== 1 && list.length !== channels)
      refuse(
        "value",
        name,
        `the ${what} has ${list.length} numbers; the inputs have ${channels === 1 ? "1 channel" : `${channels} channels`}`,
      );
}

function prepareInputs(inputs: Inputs, shape: NetworkShape, settings: Preprocessing): Float32Array {
  const { values, size, name } = inputs;
  const features = elementCount(shape.dims);
  const channels = channelsOf(size, shape, settings);
  checkChannels(channels, settings, name);
  const { from, channel } = places(size, channels, shape, settings);
  const { scale, mean, std } = settings;
  const of = (list: readonly number[], at: number) => list[list.length === 1 ? 0 : at] ?? 0;
  const factor = Float64Array.from(channel, (at) => scale / of(std, at));
  const offset = Float64Array.from(channel, (at) => -of(mean, at) / of(std, at));
  const out = new Float32Array(values.length);
  for (let first = 0; first < values.length; first += features)
    for (let at = 0; at < features; at++)
      out[first + at] = (values[first + (from[at] ?? 0)] ?? 0) * (factor[at] ?? 0) + (offset[at] ?? 0);
  const wrong = out.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const held = values[Math.floor(wrong / features) * features + (from[wrong % features] ?? 0)];
    const what = Number.isNaN(held) ? "something that is not a number" : `${held}`;
    refuse("value", name, `example ${Math.floor(wrong / features)} holds ${what}`);
  }
  return out;
}

function checkLabels({ dims, data, name }: NamedArray, classes: number): Uint32Array {
  if (elementCount(dims) !== dims[0])
    refuse("shape", name, `the file holds ${dims.join(" × ")} values; labels, one an example, are expected`);
  const wrong = data.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (wrong >= 0)
    refuse("value", name, `label ${wrong} is ${data[wrong]}, but the network has ${classes} outputs`);
  return Uint32Array.from(data);
}

/** Inputs and labels of a table, whose label is one of its columns. */
function fromTable(
  raw: Extract<RawExamples, { table: unknown }>,
  shape: NetworkShape,
  settings: Preprocessing,
) {
  const { name, table } = raw;
  const { rows, columns, numbers, words, names } = table;
  const { label = columns - 1 } = settings;
  const column = typeof label === "number" ? label : (names ?? []).indexOf(label);
  if (column < 0 || column >= columns)
    refuse(
      "value",
      name,
      `there is no column ${column < 0 ? `"${label}"` : column + 1}; there are ${columns}`,
    );
  const title = (at: number) => columnTitle(table, at);
  const other = [...words.keys()].find((each) => each !== column);
  if (other !== undefined) refuse("value", name, `column ${title(other)} holds words; only the label may`);
  const inputs = { values: withoutColumn(table, column), size: [columns - 1], name };
  const said = words.get(column);
  const unnamed = said?.indexOf("") ?? -1;
  if (unnamed >= 0) refuse("value", name, `column ${title(column)} has no label in example ${unnamed}`);
  if (said !== undefined) return { inputs, ...classesOf(said, shape.classes, shape.names, name) };
  const data = Float32Array.from({ length: rows }, (_, row) => numbers[row * columns + column] ?? Number.NaN);
  const wrong = data.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= shape.classes);
  if (wrong >= 0)
    refuse(
      "value",
      name,
      `column ${title(column)} is to be the label, but holds ${data[wrong]} in example ${wrong}; the network has ${shape.classes} outputs`,
    );
  return { inputs, labels: Uint32Array.from(data) };
}

/**
 * Examples for a network. Throws ModelError "shape" where the inputs are not as large as the network's or the labels not as
 * many, "value" for what is no number or no class of the network.
 */
export function prepare(raw: RawExamples, shape: NetworkShape, settings: Preprocessing): LabelledImages {
  if ("table" in raw) {
    const { inputs, ...labelled } = fromTable(raw, shape, settings);
    checkFit(inputs, shape, "rows");
    return { count: raw.table.rows, inputs: prepareInputs(inputs, shape, settings), ...labelled };
  }
  const { data: values, dims, name } = raw.values;
  if (dims.length < 2) refuse("shape", name, "the file holds one row of values; examples are expected");
  const given = { values, size: dims.slice(1), name };
  const noun = `${nounOf(raw)}s`;
  checkFit(given, shape, noun);
  const count = dims[0] ?? 0;
  const labelled =
    "folders" in raw
      ? classesOf(raw.folders, shape.classes, shape.names, name)
      : { labels: checkLabels(raw.labels, shape.classes) };
  if (labelled.labels.length !== count) {
    const where = "labels" in raw ? raw.labels.name : name;
    refuse("shape", where, `there are ${labelled.labels.length} labels, but ${count} ${noun} in ${name}`);
  }
  return { count, inputs: prepareInputs(given, shape, settings), ...labelled };
}

/** What is taken of examples in files, and how. What is left out the files' looks decide. */
export interface DataSettings {
  /** Only the first so many. */
  readonly count?: number;
  /** What becomes of the files' numbers, where it is not what they look like. */
  readonly preprocessing?: Partial<Preprocessing>;
}

/** The first `count` of examples from a file of this name. Throws ModelError "setting" where there are fewer. */
export function firstExamples(examples: LabelledImages, count: number, name: string): LabelledImages {
  if (count > examples.count) {
    const message = `${name}: ${count} examples were asked for, but it has ${examples.count}.`;
    throw new ModelError("setting", name, message);
  }
  const size = examples.inputs.length / examples.count;
  return {
    ...examples,
    count,
    inputs: examples.inputs.subarray(0, count * size),
    labels: examples.labels.subarray(0, count),
  };
}

/** Examples in files, with the preprocessing that is most likely meant but for what `given` says. */
export async function readExamples(
  files: readonly NamedFile[],
  shape: NetworkShape,
  given: Partial<Preprocessing> = {},
): Promise<LabelledImages> {
  const raw = await readRaw(files);
  const usual = usualPreprocessing(raw, shape);
  const examples = prepare(raw, shape, { ...usual, ...given });
  const notes = notesOn(raw, shape, usual, given);
  return notes.length === 0 ? examples : { ...examples, notes };
}

/** Images and their labels for a network of `features` inputs and `classes` outputs; bytes are divided by 255. */
export function readLabelledImages(
  images: NamedFile,
  labels: NamedFile,
  features: number,
  classes: number,
): Promise<LabelledImages> {
  return readExamples([images, labels], { dims: [features], classes });
}
