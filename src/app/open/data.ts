// Labelled examples on their way in, and what becomes of their numbers: chosen by the page, changed by hand, undone.

import type { Examples } from "../../engine/engine.ts";
import { isPictureName } from "../../formats/data/folders.ts";
import { nounOfArray } from "../../formats/data/noun.ts";
import { type DataSettings, firstExamples, prepare } from "../../formats/data/prepare.ts";
import {
  type NetworkShape,
  networkShape,
  type Preprocessing,
  usualPreprocessing,
} from "../../formats/data/preprocessing.ts";
import {
  isPictureArchive,
  nameOf,
  type RawExamples,
  readArrays,
  readRaw,
  sortArrays,
} from "../../formats/data/raw.ts";
import { isTableName } from "../../formats/data/table.ts";
import { notesOn } from "../../formats/data/words.ts";
import type { NamedFile } from "../../formats/idx.ts";
import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { elementCount } from "../../model/tensor.ts";
import { attachExamples } from "../actions.ts";
import type { App, Data, Opened, Task } from "../state.ts";
import { dataText as text } from "../text.ts";
import { readPictures, unpackPictures } from "./pictures.ts";
import { shareExamples } from "./shared.ts";

function shapeOf({ model, network }: Opened): NetworkShape {
  return networkShape(model, network.columns.at(-1)?.labels);
}

// Inputs and labels may come as two files, one after the other.
let waiting: NamedFile | undefined;

/** Inputs and labels in files; one of the two may have come before. Throws ModelError where one is missing. */
async function readPair(files: readonly NamedFile[]): Promise<RawExamples> {
  const [first] = files;
  const { values, labels } = sortArrays((await Promise.all(files.map(readArrays))).flat());
  if (values !== undefined && labels !== undefined) return { values, labels };
  if (labels !== undefined && waiting !== undefined) return readRaw([waiting, ...files]);
  if (values !== undefined) waiting = first;
  throw new ModelError(
    "setting",
    first?.name ?? "",
    text.missing(first?.name ?? "", values && nounOfArray(values)),
  );
}

async function readAny(files: readonly NamedFile[], shape: NetworkShape, task: Task): Promise<RawExamples> {
  const [first] = files;
  const pictures = files.filter(({ name }) => isPictureName(name));
  if (pictures.length > 0) return readPictures(pictures, shape, task);
  if (first !== undefined && isPictureArchive(first.bytes))
    return readPictures(await unpackPictures(first), shape, task);
  return files.some(({ name }) => isTableName(name)) ? readRaw(files) : readPair(files);
}

/** Only the first so many. */
function firstOf(raw: RawExamples, count: number): RawExamples {
  if (!("labels" in raw)) return raw;
  const { values, labels } = raw;
  const dims = [count, ...values.dims.slice(1)];
  return {
    values: { ...values, dims, data: values.data.subarray(0, elementCount(dims)) },
    labels: { ...labels, dims: [count], data: labels.data.subarray(0, count) },
  };
}

/** The first `count` examples in files of a pair, for a network whose `classes` are called so. */
export async function readData(
  files: readonly NamedFile[],
  model: Model,
  {
    name,
    classes,
    count,
  }: { readonly name: string; readonly classes: readonly string[]; readonly count: number },
): Promise<{ examples: Examples; data: Data }> {
  const all = await readRaw(files);
  const raw = firstOf(all, count);
  const of = "values" in all ? (all.values.dims[0] ?? 0) : 0;
  const shape = networkShape(model, classes);
  const usual = usualPreprocessing(raw, shape);
  const examples = shareExamples(prepare(raw, shape, usual));
  const notes = notesOn(raw, shape, usual);
  return { examples, data: { name, raw, usual, notes, preprocessing: usual, ...(of > count ? { of } : {}) } };
}

const sorted = (settings: Preprocessing) => JSON.stringify(Object.entries(settings).sort());

/** The usual settings but for a change; themselves where it changes nothing. */
function changed(usual: Preprocessing, change: Partial<Preprocessing>): Preprocessing {
  const wanted = { ...usual, ...change };
  return sorted(wanted) === sorted(usual) ? usual : wanted;
}

/** Examples as the network takes them: the first `count` of those that the files hold, or all. */
function prepared(raw: RawExamples, shape: NetworkShape, settings: Preprocessing, count?: number) {
  const all = prepare(raw, shape, settings);
  return {
    examples: shareExamples(count === undefined ? all : firstExamples(all, count, nameOf(raw))),
    of: all.count,
  };
}

/** Opens files of labelled examples for the open network. */
export async function openData(
  app: App,
  files: readonly NamedFile[],
  task: Task,
  { count, preprocessing: given = {} }: DataSettings = {},
): Promise<void> {
  const { opened } = app.store.get();
  if (opened === undefined) return;
  if (opened.session.refusal !== undefined) throw opened.session.refusal;
  const shape = shapeOf(opened);
  const raw = await readAny(files, shape, task);
  const usual = usualPreprocessing(raw, shape);
  const preprocessing = changed(usual, given);
  const { examples, of } = prepared(raw, shape, preprocessing, count);
  const notes = notesOn(raw, shape, usual);
  const data = { name: nameOf(raw), raw, usual, notes, preprocessing };
  await attachExamples(app, opened, examples, { ...data, ...(of > examples.count ? { of } : {}) });
  waiting = undefined;
}

/** Makes other inputs of the same numbers. What is refused leaves them as they were. */
export async function preprocess(app: App, change: Partial<Preprocessing>): Promise<void> {
  const { opened } = app.store.get();
  if (opened?.data === undefined) return;
  const { raw, usual, preprocessing: present } = opened.data;
  const preprocessing = changed(usual, { ...present, ...change });
  const { examples } = prepared(raw, shapeOf(opened), preprocessing, opened.examples?.count);
  await attachExamples(app, opened, examples, { ...opened.data, preprocessing });
}
