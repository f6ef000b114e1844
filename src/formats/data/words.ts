// What is said of examples: what was found out about their numbers without being asked.

import { elementCount } from "../../model/tensor.ts";
import { classesOf } from "./folders.ts";
import { labelChoice, layoutOf, type NetworkShape, type Preprocessing } from "./preprocessing.ts";
import type { RawExamples } from "./raw.ts";
import type { Table } from "./table.ts";

/** The column's name, or its number from 1. */
export function columnTitle({ names }: Table, column: number): string {
  return names?.[column] ? `"${names[column]}"` : `${column + 1}`;
}

function labelNote(table: Table, { classes }: NetworkShape): string {
  const { column, because } = labelChoice(table, classes);
  const title = columnTitle(table, column);
  const last = columnTitle(table, table.columns - 1);
  return {
    name: `The label is column ${title}, by its name.`,
    words: `The label is column ${title}, because it holds words.`,
    last: `The label is the last column, ${title}.`,
    first: `The label is the first column, ${title}: it tells more classes apart than the last, ${last}.`,
  }[because];
}

/** True where the file's images have channels last and the network takes all numbers in a row. */
function movesChannels(raw: RawExamples, { dims }: NetworkShape, { layout }: Preprocessing): boolean {
  if ("table" in raw || layout !== "NHWC" || layoutOf(dims) !== undefined) return false;
  const size = raw.values.dims.slice(1);
  return size.length === 3 && (size[2] ?? 1) > 1 && elementCount(size) === elementCount(dims);
}

/** How names of classes were counted out, where neither they nor the network say it. */
function classesNote(
  raw: RawExamples,
  { classes, names: known }: NetworkShape,
  label: number | string | undefined,
): string[] {
  const column = "table" in raw && typeof label === "string" ? raw.table.names?.indexOf(label) : label;
  const said =
    "folders" in raw ? raw.folders : "table" in raw ? raw.table.words.get(Number(column)) : undefined;
  const names = said === undefined ? undefined : classesOf(said, classes, known, "").classes;
  if (names === undefined) return [];
  const last = names.length - 1;
  const other =
    "folders" in raw ? "call the folders by their numbers" : "write its numbers in place of words";
  return [
    `Classes are counted in the order of the alphabet, from 0, ${names[0]}, to ${last}, ${names[last]}. If the network counts otherwise, ${other}.`,
  ];
}

/** What was decided because nobody said it, a sentence each. `usual` is all that was found out, `given` what somebody said. */
export function notesOn(
  raw: RawExamples,
  shape: NetworkShape,
  usual: Preprocessing,
  given: Partial<Preprocessing> = {},
): string[] {
  const label = "table" in raw && given.label === undefined ? [labelNote(raw.table, shape)] : [];
  const classes = classesNote(raw, shape, given.label ?? usual.label);
  const moved = given.layout === undefined && movesChannels(raw, shape, usual) ? [MOVED] : [];
  return [...label, ...classes, ...moved];
}

const MOVED =
  "The file has channels last, and the network takes its numbers in a row: they are put channels first, as PyTorch flattens them, unless the layout is said to be NCHW.";
