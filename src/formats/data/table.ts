// Tables as text (CSV, RFC 4180 with its quotes; also with semicolons or tabs): one example a line. Which column is the
// label is decided later (preprocessing.ts), so a table keeps all of them.

import { ModelError } from "../../model/error.ts";

export interface Table {
  /** What the first line calls the columns; undefined where it is an example like the others. */
  readonly names?: readonly string[];
  readonly rows: number;
  readonly columns: number;
  /** rows × columns; NaN where a cell is no number. */
  readonly numbers: Float32Array;
  /** All cells of the columns in which some cell is words. */
  readonly words: ReadonlyMap<number, readonly string[]>;
}

/** True for files that are named as tables. */
export function isTableName(name: string): boolean {
  return /\.(csv|tsv)$/i.test(name);
}

/** What is called for each cell: its row, its column, and its text without quotes and blanks around it. */
type See = (row: number, column: number, cell: string) => void;

/** Where a quoted cell ends: behind the quote that no other follows. −1 where it never does. */
function endOfQuoted(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at + 1;
  return -1;
}

function cellAt(text: string, start: number, end: number): string {
  const cell = text.slice(start, end).trim();
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

/** Goes through all cells; returns how many cells each line has. Empty lines are none. */
function scan(text: string, separator: string, refuse: (what: string) => never, see: See): number[] {
  const widths: number[] = [];
  let [at, column] = [0, 0];
  while (at < text.length) {
    let start = at;
    while (text[start] === " ") start++;
    let end = start;
    if (text[start] === '"') {
      end = endOfQuoted(text, start);
      if (end < 0) refuse(`line ${widths.length + 1} opens a quote that nothing closes`);
    }
    while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
    const last = text[end] !== separator;
    const cell = cellAt(text, start, end);
    if (!(last && column === 0 && cell === "")) {
      see(widths.length, column, cell);
      column++;
      if (last) widths.push(column);
    }
    if (last) column = 0;
    at = end + 1;
    // A separator at the very end stands before an empty cell.
    if (!last && at === text.length) {
      see(widths.length, column, "");
      widths.push(column + 1);
    }
  }
  return widths;
}

/** Between cells: whichever of comma, semicolon and tab the first line has most of. */
function separatorOf(text: string): string {
  const end = text.search(/[\r\n]/);
  const line = end < 0 ? text : text.slice(0, end);
  const count = (mark: string) => line.split(mark).length;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

const numberOf = (cell: string) => (cell === "" ? Number.NaN : Number(cell));

/** True for what is neither a number nor one that is missing. */
const isWords = (cell: string) => cell !== "" && !/^nan$/i.test(cell) && Number.isNaN(numberOf(cell));

/** True where the first line says what the second holds: words above a number, or nothing but words. */
function isHeader(first: readonly string[], second: readonly string[]): boolean {
  const titled = first.every((cell) => cell === "" || isWords(cell)) && first.some(isWords);
  // As pandas writes it: the index has no name, and columns that have none are counted.
  const counted = first.every((cell, at) => cell === (at === 0 ? "" : String(at - 1)));
  return titled || counted || first.some((cell, at) => isWords(cell) && !isWords(second[at] ?? ""));
}

/** Throws ModelError "format", its sentence starting with `name`, for what is no table of examples. */
export function readTable(bytes: Uint8Array, name: string): Table {
  const refuse = (what: string): never => {
    throw new ModelError("format", name, `${name}: ${what}.`);
  };
  const text = new TextDecoder().decode(bytes);
  const separator = separatorOf(text);
  const lines: [string[], string[]] = [[], []];
  const widths = scan(text, separator, refuse, (row, _, cell) => lines[row]?.push(cell));
  const [columns = 0] = widths;
  const uneven = widths.findIndex((width) => width !== columns);
  if (uneven >= 0) refuse(`line ${uneven + 1} has ${widths[uneven]} columns, the first has ${columns}`);
  if (columns < 2) refuse("a line has one column; an example and its label are expected");
  const titled = isHeader(...lines);
  const rows = widths.length - (titled ? 1 : 0);
  if (rows === 0) refuse("there is no line behind the names of the columns");
  const numbers = new Float32Array(rows * columns);
  const words = new Map<number, string[]>();
  const skip = titled ? 1 : 0;
  scan(text, separator, refuse, (row, column, cell) => {
    if (row < skip) return;
    numbers[(row - skip) * columns + column] = numberOf(cell);
    if (isWords(cell)) words.set(column, []);
  });
  if (words.size > 0)
    scan(text, separator, refuse, (row, column, cell) => {
      if (row >= skip) words.get(column)?.push(cell);
    });
  return { rows, columns, numbers, words, ...(titled ? { names: lines[0] } : {}) };
}
