// Files of settings that people write: every field is looked at before it is used, and what is wrong with one is a
// sentence.

import { partialFault } from "../formats/data/preprocessing.ts";
import { ModelError } from "../index.ts";
import { suggest } from "../model/nearest.ts";
import type { LabelledFiles } from "./labelled.ts";

export type Fields = Readonly<Record<string, unknown>>;
/** Whether a field holds what it should. */
export type Check = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isText: Check = (value) => typeof value === "string" && value !== "";
export const isFlag: Check = (value) => typeof value === "boolean";
export const isWhole: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
export const isAmount: Check = (value) => typeof value === "number" && value >= 0;
export const isOneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
export const isListOf =
  (each: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(each);

/** An object with these fields and no others; those with an exclamation mark have to be there. */
export function hasFields(fields: Readonly<Record<string, Check>>): Check {
  const known = new Map(Object.entries(fields).map(([name, check]) => [name.replace("!", ""), check]));
  const needed = Object.keys(fields).flatMap((name) => (name.endsWith("!") ? [name.slice(0, -1)] : []));
  return (value) =>
    isObject(value) &&
    needed.every((name) => name in value) &&
    Object.entries(value).every(([name, item]) => known.get(name)?.(item) === true);
}

/** The inputs' file: a CSV or an NPZ with the labels inside, or IDX or NPY with "labels" beside it. `images` is the same. */
export type NamedInputs =
  | { readonly inputs: string; readonly images?: never }
  | { readonly images: string; readonly inputs?: never };

/** Labelled examples that a file of settings names. Paths are relative to it. */
export type NamedData = NamedInputs & Omit<LabelledFiles<string>, "inputs">;

/** The files that are named, whichever word was taken for the inputs. */
export function namedFiles({ images = "", inputs = images, ...rest }: NamedData): LabelledFiles<string> {
  return { inputs, ...rest };
}

/** What is wrong with the data of a file of settings, where more can be said; undefined for nothing. */
export function dataFault(value: unknown): string | undefined {
  const { preprocessing = {}, ...files } = isObject(value) ? value : {};
  const given = [files["inputs"], files["images"]].filter((path) => path !== undefined);
  if (given.length !== 1 || !isText(given[0])) return "inputs, a path, are expected; images is the same";
  if (files["labels"] !== undefined && !isText(files["labels"])) return "labels is not a path";
  return isObject(preprocessing) ? partialFault(preprocessing) : "preprocessing is not an object";
}

const hasDataFields = hasFields({
  inputs: isText,
  images: isText,
  labels: isText,
  count: (value) => isWhole(value) && value !== 0,
  preprocessing: isObject,
});

export const isNamedData: Check = (value) => hasDataFields(value) && dataFault(value) === undefined;

export const isGroupSettings = hasFields({
  heads: isOneOf("features", "whole"),
  renormalised: isOneOf("keep", "allow"),
});

/** What an object may hold. */
export interface Shape {
  readonly checks: Readonly<Record<string, Check>>;
  /** More about a field that is wrong, where there is more to say. */
  readonly reasons?: Readonly<Record<string, (value: unknown) => string | undefined>>;
}

/** The first field that is not what it should be, as the rest of a sentence; undefined where all are. */
export function fieldFault(fields: Fields, { checks, reasons = {} }: Shape, where = ""): string | undefined {
  for (const [name, value] of Object.entries(fields)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined)
      return `${where}"${name}" is not a field that it may have; ${suggest(name, Object.keys(checks), 20)}`;
    if (check(value)) continue;
    const why = reasons[name]?.(value);
    return `${where}"${name}" is not what it should be${why === undefined ? "" : ` (${why})`}`;
  }
  return undefined;
}

/** A file that has been read, and what it should be, as in "a spec of espalier test". */
export interface NamedText {
  readonly text: string;
  readonly name: string;
  readonly kind: string;
}

/** The refusal of such a file. `what` is the rest of its sentence, without the stop. */
export function refuseFields({ name, kind }: Omit<NamedText, "text">, what: string): never {
  throw new ModelError("format", name, `${name} is not ${kind}: ${what}.`);
}

/** The file as JSON. Throws ModelError "format" where it is none. */
export function parseJson(file: NamedText): unknown {
  try {
    return JSON.parse(file.text);
  } catch {
    return refuseFields(file, "it is not JSON");
  }
}

/** A value as an object of fields; those that it needs with an example each. Throws ModelError "format" that says what is wrong. */
export function checkFields(
  value: unknown,
  file: Omit<NamedText, "text">,
  shape: Shape,
  needed: Fields,
): Fields {
  if (!isObject(value)) return refuseFields(file, "it is not an object");
  const missing = Object.entries(needed).find(([field]) => !(field in value));
  if (missing !== undefined) {
    const [field, example] = missing;
    return refuseFields(file, `"${field}" is missing, as in "${field}": ${JSON.stringify(example)}`);
  }
  const wrong = fieldFault(value, shape);
  return wrong === undefined ? value : refuseFields(file, wrong);
}

/** Reads an object of fields from JSON. Throws ModelError "format" that says what is wrong. */
export function readFields(file: NamedText, shape: Shape, needed: Fields): Fields {
  return checkFields(parseJson(file), file, shape, needed);
}
