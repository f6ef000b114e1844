// What becomes of a file's numbers before a network reads them. Plain data: shown, edited, kept in links, undone.

import type { Model } from "../../model/graph.ts";
import { inferOne, inputDims } from "../../model/infer.ts";
import { elementCount } from "../../model/tensor.ts";
import { inferredChain } from "../weights/document.ts";
import type { Numbers } from "./array.ts";
import type { RawExamples } from "./raw.ts";
import type { Table } from "./table.ts";

/** The order of an image's numbers: channels first or last. */
export type Layout = "NCHW" | "NHWC";

/** Every number becomes (number · scale − mean) / std, in the network's order of channels. */
export interface Preprocessing {
  readonly scale: number;
  /** One number, or one for each channel as the network takes them. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** How the file holds images; a network that takes flat images has channels first. */
  readonly layout: Layout;
  /** Whether the file's channels are the network's, or come in reverse (RGB for BGR). */
  readonly channels: "as they are" | "reversed";
  /** Of a table: which column is the label, from 0 or by name. */
  readonly label?: number | string;
}

/** What a network takes and gives. */
export interface NetworkShape {
  /** Sizes of one input, without the batch. */
  readonly dims: readonly number[];
  /** True where the file does not say that size. */
  readonly assumed?: boolean;
  /** True where inputs are whole numbers, such as ids of words, and no pixels. */
  readonly whole?: boolean;
  /** How many classes it tells apart, and what they are called. */
  readonly classes: number;
  readonly names?: readonly string[];
}

/** What a network's inputs and outputs say of it. Throws as infer does. `names`: of its classes. */
export function networkShape(model: Model, names?: readonly string[]): NetworkShape {
  const [input] = model.inputs;
  const dims = input === undefined ? [] : inputDims(model, input, 1);
  const classes =
    inferOne(model)
      .shapes.get(model.outputs[0]?.name ?? "")
      ?.at(-1) ?? 0;
  return {
    dims: dims.slice(1),
    classes,
    ...(dims.length === 4 && inferredChain(model) !== undefined ? { assumed: true } : {}),
    ...(input?.type === undefined ? {} : { whole: true }),
    ...(names === undefined ? {} : { names }),
  };
}

/** Numbers as people write them: "0.485, 0.456, 0.406", "1/255". Undefined where that is none. */
export function parseNumbers(text: string): number[] | undefined {
  const numbers = text
    .trim()
    .split(/\s*[,;]\s*|\s+/)
    .map((part) => {
      const [over = "", under = "1", more] = part.trim().split("/");
      const [a, b] = [over, under].map((each) => (each.trim() === "" ? Number.NaN : Number(each)));
      return more === undefined ? (a ?? 0) / (b ?? 0) : Number.NaN;
    });
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

const isChannels = (size: number | undefined) => size === 1 || size === 3 || size === 4;

/** How sizes of one image tell its order; undefined where they are not three. */
export function layoutOf(size: readonly number[]): Layout | undefined {
  if (size.length !== 3) return undefined;
  return isChannels(size[0]) || !isChannels(size[2]) ? "NCHW" : "NHWC";
}

/** Whole numbers that look like bytes. */
function arePixels(values: Numbers): boolean {
  let largest = 0;
  for (const value of values) {
    if (!(value >= 0 && value <= 255 && Number.isInteger(value))) return false;
    largest = Math.max(largest, value);
  }
  return largest > 1;
}

const LABEL = /^(labels?|class|target|y|species|variety)$/i;

/** How many classes a column tells apart; 0 where it holds anything but classes. */
function classesIn({ rows, columns, numbers }: Table, column: number, classes: number): number {
  const found = new Set<number>();
  for (let row = 0; row < rows; row++) {
    const value = numbers[row * columns + column] ?? Number.NaN;
    if (!(Number.isInteger(value) && value >= 0 && value < classes)) return 0;
    found.add(value);
  }
  return found.size;
}

/** Which column is taken for the label, and why. */
export interface LabelChoice {
  readonly column: number;
  readonly because: "name" | "words" | "first" | "last";
}

/** The column named as labels are, else one of words, else the first or the last, whichever tells more classes apart. */
export function labelChoice(table: Table, classes: number): LabelChoice {
  const named = table.names?.findIndex((name) => LABEL.test(name.trim())) ?? -1;
  if (named >= 0) return { column: named, because: "name" };
  const [words] = table.words.keys();
  if (words !== undefined) return { column: words, because: "words" };
  const last = table.columns - 1;
  const isFirst = classesIn(table, 0, classes) > classesIn(table, last, classes);
  return isFirst ? { column: 0, because: "first" } : { column: last, because: "last" };
}

// Fewer numbers than this are measurements, not the pixels of an image.
const LEAST_PIXELS = 64;

/**
 * The file's order: as the network's where the sizes are the same, else as its own sizes tell; those alone where the
 * network takes its numbers in a row.
 */
function usualLayout(raw: RawExamples, dims: readonly number[]): Layout {
  if ("folders" in raw) return "NHWC";
  const own = layoutOf(dims);
  const size = "table" in raw ? [] : raw.values.dims.slice(1);
  if (own !== undefined && size.every((each, axis) => each === dims[axis])) return own;
  return layoutOf(size) ?? own ?? "NCHW";
}

/** What is most likely meant. Bytes, and numbers that look like them, are divided by 255; others are taken as they are. */
export function usualPreprocessing(raw: RawExamples, { dims, classes, whole }: NetworkShape): Preprocessing {
  const label = "table" in raw ? labelChoice(raw.table, classes).column : undefined;
  const values = "table" in raw ? withoutColumn(raw.table, label ?? 0) : raw.values.data;
  const bytes = values instanceof Uint8Array || (elementCount(dims) >= LEAST_PIXELS && arePixels(values));
  const pixels = bytes && whole !== true;
  return {
    scale: pixels ? 1 / 255 : 1,
    mean: [0],
    std: [1],
    layout: usualLayout(raw, dims),
    channels: "as they are",
    ...(label === undefined ? {} : { label }),
  };
}

/** The numbers of a table without those of one column, row-major. */
export function withoutColumn({ rows, columns, numbers }: Table, column: number): Float32Array {
  const out = new Float32Array(rows * (columns - 1));
  for (let row = 0, to = 0; row < rows; row++)
    for (let at = 0; at < columns; at++) if (at !== column) out[to++] = numbers[row * columns + at] ?? 0;
  return out;
}

/** Fits any examples, so that a part of it can be looked at as a whole. */
const PLAIN: Preprocessing = { scale: 1, mean: [0], std: [1], layout: "NCHW", channels: "as they are" };

/** What is wrong with a part of it; undefined for nothing. */
export function partialFault(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return "preprocessing is not an object";
  const unknown = Object.keys(value).find((name) => name !== "label" && !(name in PLAIN));
  if (unknown !== undefined) return `preprocessing has no field ${unknown}`;
  return preprocessingFault({ ...PLAIN, ...value });
}

/** What is wrong with it; undefined for nothing. Somebody may have typed it. */
export function preprocessingFault(value: unknown): string | undefined {
  const { scale, mean, std, layout, channels, label } = (value ?? {}) as Record<string, unknown>;
  const numbers = (list: unknown) =>
    Array.isArray(list) && list.length > 0 && list.length <= 4 && list.every((each) => Number.isFinite(each));
  if (typeof scale !== "number" || !Number.isFinite(scale) || scale === 0)
    return "the scale is not a number other than 0";
  if (!numbers(mean)) return "the mean is not a number, or one for each channel";
  if (!numbers(std) || (std as number[]).includes(0))
    return "the standard deviation is not a number other than 0, or one for each channel";
  if (layout !== "NCHW" && layout !== "NHWC") return "the layout is neither NCHW nor NHWC";
  if (channels !== "as they are" && channels !== "reversed")
    return "the channels are neither as they are nor reversed";
  const column = Number.isInteger(label) && (label as number) >= 0;
  if (label !== undefined && typeof label !== "string" && !column) return "the label is no column";
  return undefined;
}
