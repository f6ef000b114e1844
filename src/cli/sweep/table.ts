// The table of a sweep: JSON lines, one a job, written as results come. What is there need not be computed again.

import { appendFileSync, readFileSync, truncateSync } from "node:fs";
import { ModelError } from "../../index.ts";
import { csvCell } from "../../prune/csv.ts";
import { writeOutputs } from "../files.ts";
import { criterionName, isResult, type Result, type Row } from "./rows.ts";

export interface Table {
  /** By the jobs' keys. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Writes one more row to the file's end. A job that has one keeps it. Throws ModelError where the disk refuses. */
  readonly add: (row: Row) => void;
}

function refuse(path: string, error: unknown): never {
  throw new ModelError("setting", path, `${path}: the table cannot be written: ${(error as Error).message}.`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    return refuse(path, error);
  }
}

function readRow(line: string, path: string, number: number): Row {
  try {
    const row = JSON.parse(line) as Row;
    if (typeof row.key === "string" && typeof row.worker === "string") return row;
  } catch {
    // Said below.
  }
  const message = `${path}: line ${number} is not a row of a sweep; name another file with -o, or mend it.`;
  throw new ModelError("format", path, message);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** What every row begins with. */
const START = '{"key":"';

/** The rows of a file. A last one that a run did not finish writing is taken off it, and nothing else is. */
function readRows(path: string): Row[] {
  const text = readText(path);
  const end = text.lastIndexOf("\n") + 1;
  const rest = text.slice(end);
  const unfinished = (rest.startsWith(START) || START.startsWith(rest)) && !isJson(rest);
  const lines = (unfinished ? text.slice(0, end) : `${text}\n`).split("\n").slice(0, -1);
  const rows = lines.map((line, index) => readRow(line, path, index + 1));
  if (rest !== "" && unfinished) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  else if (rest !== "") appendFileSync(path, "\n");
  return rows;
}

/**
 * Opens a table that may exist. With `retry`, rows of jobs that failed are taken out of it. Throws ModelError "format"
 * where the file is something else.
 */
export async function openTable(path: string, retry: boolean): Promise<Table> {
  const rows = new Map<string, Row>();
  const found = readRows(path);
  for (const row of found) if (!rows.has(row.key) && (isResult(row) || !retry)) rows.set(row.key, row);
  const text = (row: Row) => `${JSON.stringify(row)}\n`;
  if (rows.size < found.length)
    await writeOutputs([{ path, content: [...rows.values()].map(text).join("") }]);
  return {
    rows,
    add(row) {
      if (rows.has(row.key)) return;
      try {
        appendFileSync(path, text(row));
      } catch (error) {
        refuse(path, error);
      }
      rows.set(row.key, row);
    },
  };
}

type Cell = string | number | undefined;

/** Columns of the CSV. Costs and times are those before and after. */
const COLUMNS: Readonly<Record<string, (row: Result) => Cell>> = {
  accuracy: ({ accuracy }) => accuracy?.after,
  correct: ({ correct }) => correct?.after,
  total: ({ correct }) => correct?.total,
  drift: ({ drift }) => drift?.mean,
  params: ({ params }) => params.after,
  macs: ({ macs }) => macs.after,
  bytes: ({ bytes }) => bytes.after,
  ms: ({ milliseconds }) => milliseconds?.after,
  accuracy_before: ({ accuracy }) => accuracy?.before,
  params_before: ({ params }) => params.before,
  macs_before: ({ macs }) => macs.before,
  bytes_before: ({ bytes }) => bytes.before,
  ms_before: ({ milliseconds }) => milliseconds?.before,
  verdict: ({ verdict }) => verdict,
  device: ({ device }) => device,
};

/** The rows as CSV. `fronts` has the rows that are on the Pareto front, by cost. */
export function tableAsCsv(
  rows: readonly Row[],
  fronts: Readonly<Record<string, readonly Result[]>>,
): string {
  const header = ["model", "criterion", "ratio", ...Object.keys(COLUMNS), "front", "worker", "key", "error"];
  const lines = rows.map((row) => {
    const own = Object.values(COLUMNS).map((column) => (isResult(row) ? column(row) : undefined));
    const on = Object.keys(fronts).filter((cost) => fronts[cost]?.some(({ key }) => key === row.key));
    const error = isResult(row) ? undefined : row.error;
    const place = [row.model, criterionName(row.criterion), row.ratio];
    return [...place, ...own, on.join(" "), row.worker, row.key, error]
      .map((cell = "") => csvCell(String(cell)))
      .join(",");
  });
  return `${[header.join(","), ...lines].join("\n")}\n`;
}
