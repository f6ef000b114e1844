// Files of labelled examples, whatever they are kept in, sorted into inputs and labels; nothing is made of the numbers yet.

import { ModelError } from "../../model/error.ts";
import { isGzip } from "../gzip.ts";
import { type NamedFile, readIdx } from "../idx.ts";
import { isSafetensors } from "../safetensors.ts";
import type { NamedArray } from "./array.ts";
import { isPictureName } from "./folders.ts";
import { nounOfArray } from "./noun.ts";
import { isNpy, readNpy } from "./npy.ts";
import { holdsOnly, isNpz, readNpz } from "./npz.ts";
import { isTableName, readTable, type Table } from "./table.ts";

/** Inputs and one label each, as the files hold them. */
export type RawExamples =
  | { readonly values: NamedArray; readonly labels: NamedArray }
  | { readonly name: string; readonly table: Table }
  | {
      /** Decoded pictures: bytes, channels last. */
      readonly values: NamedArray;
      /** The folder of each, which names its class. */
      readonly folders: readonly string[];
    };

/** What examples are called: the file of their inputs. */
export function nameOf(raw: RawExamples): string {
  return "table" in raw ? raw.name : raw.values.name;
}

/** True for an archive of pictures in folders. */
export function isPictureArchive(bytes: Uint8Array): boolean {
  return holdsOnly(bytes, (name) => isPictureName(name) || /(^|\/)(\.|__MACOSX|thumbs\.db)/i.test(name));
}

/** True for what looks like examples or labels and not like a network; raw weights may look like it, too. */
export function looksLikeData({ bytes, name }: NamedFile): boolean {
  // The length that a safetensors file starts with may have zeros where IDX has them.
  if (isSafetensors(bytes)) return false;
  if (isGzip(bytes) || (bytes[0] === 0 && bytes[1] === 0 && bytes.length > 4)) return true;
  if (isNpy(bytes) || isTableName(name) || isPictureName(name)) return true;
  return isNpz(bytes) || isPictureArchive(bytes);
}

/** The arrays in a file that is no table. Throws ModelError for a damaged one. */
export async function readArrays({ bytes, name }: NamedFile): Promise<readonly NamedArray[]> {
  if (isNpy(bytes)) return [{ ...readNpy(bytes, name), name }];
  if (isNpz(bytes)) return readNpz(bytes, name);
  return [{ ...(await readIdx(bytes, name)), name }];
}

/** Labels have one number for each example. */
function isLabels({ dims }: NamedArray): boolean {
  return dims.length === 1 || (dims.length === 2 && dims[1] === 1);
}

/** Of several arrays those that are for testing, if their own names say so; folders and archives are called as they like. */
function forTesting(arrays: readonly NamedArray[]): NamedArray | undefined {
  const tests = arrays.filter(({ name }) => /test|val/i.test(name.split(/[\\/]/).at(-1) ?? ""));
  if (arrays.length <= 1 || tests.length === 1) return tests[0] ?? arrays[0];
  const [first, second] = arrays;
  const message = `${first?.name} and ${second?.name} came together; one array of inputs and one of labels are expected.`;
  throw new ModelError("setting", second?.name ?? "", message);
}

/** Which array is the inputs' and which the labels'. Throws ModelError "setting" where that cannot be told. */
export function sortArrays(arrays: readonly NamedArray[]): {
  values: NamedArray | undefined;
  labels: NamedArray | undefined;
} {
  const [first, second] = arrays;
  // Two rows of numbers: the first does not fit as inputs, which is said in better words where it is tried.
  if (arrays.length === 2 && arrays.every(isLabels)) return { values: first, labels: second };
  return {
    values: forTesting(arrays.filter((array) => !isLabels(array))),
    labels: forTesting(arrays.filter(isLabels)),
  };
}

/**
 * Reads files of examples: a table, or inputs and labels in one file or two. Throws ModelError where a file is damaged or
 * one of the two is missing.
 */
export async function readRaw(files: readonly NamedFile[]): Promise<RawExamples> {
  const [first, second] = files;
  if (first !== undefined && isTableName(first.name)) {
    if (second === undefined) return { name: first.name, table: readTable(first.bytes, first.name) };
    const message = `${first.name} and ${second.name} came together; a table has its labels in it.`;
    throw new ModelError("setting", second.name, message);
  }
  const arrays = (await Promise.all(files.map(readArrays))).flat();
  const { values, labels } = sortArrays(arrays);
  if (values !== undefined && labels !== undefined) return { values, labels };
  const [have, need] = values === undefined ? ["labels", "inputs"] : [`${nounOfArray(values)}s`, "labels"];
  const where = first?.name ?? "";
  throw new ModelError("setting", where, `${where} holds ${have}; the file of ${need} is missing.`);
}
