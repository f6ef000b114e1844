// espalier sweep: many prunings with each other, as a table that grows, and what is best of them.

import { availableParallelism } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ModelError } from "../index.ts";
import { type Command, onlyArgument, readLine, UsageError } from "./command.ts";
import { checkFolders, type Output, readBytes, writeOutputs } from "./files.ts";
import { readWorkers } from "./options.ts";
import { count, percent, plural, printJson, short, styled, table } from "./print.ts";
import { showProgress } from "./progress.ts";
import { sweepSvg } from "./sweep/chart.ts";
import { type CostKind, competitions, paretoFront } from "./sweep/front.ts";
import { sweepHere } from "./sweep/here.ts";
import { planSweep, type Sweep, type SweepJob } from "./sweep/jobs.ts";
import { sweepOnQueue } from "./sweep/queue.ts";
import { readQueue } from "./sweep/redis.ts";
import { criterionName, isResult, modelName, type Result, type Row } from "./sweep/rows.ts";
import { readSweep, type SweepSpec } from "./sweep/spec.ts";
import { openTable, tableAsCsv } from "./sweep/table.ts";

const HELP = `Prunes every network of a spec by every criterion at every ratio, the criterion random with every seed, and writes one
line of JSON for each into a table as results come. What the table has is not computed again: after Ctrl+C, or with
more ratios in the spec, the same command does the rest.

  -o FILE             the table (default: SPEC.jsonl, beside the spec)
  --csv FILE          also write it as CSV
  --svg FILE          also draw it: accuracy, or how far the outputs move, over multiply-adds and measured times, with
                      the Pareto front
  --workers N         how many processes compute (default: one for each core; one alone where the spec measures times
                      or computes on the graphics card)
  --queue URL         have workers on other machines do the jobs, in place of processes on this one (espalier worker);
                      redis://USER:PASSWORD@HOST:PORT/DATABASE, the parts as needed; rediss:// by TLS, where the
                      environment's NODE_EXTRA_CA_CERTS=FILE adds the certificate of an authority of your own
  --retry             do again what failed before
  --json              print all rows and the Pareto fronts as one JSON object, and nothing else

A job that is refused is a row with the reason. The exit code is then 1, when all others are done.
The spec is JSON: "format": "espalier-sweep", "version": 1, "models" and "ratios", and as needed "data", "criteria",
"seeds", "budget", "groups", "compensate", "engine", "time" ("$schema":
"node_modules/espalier/dist/page/sweep.schema.json" lets editors help). "data" is as in a spec of
espalier test.
`;

const OPTIONS = {
  output: { type: "string", short: "o" },
  csv: { type: "string" },
  svg: { type: "string" },
  workers: { type: "string" },
  queue: { type: "string" },
  retry: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** Times of processes that compute beside each other would say nothing. */
function usualWorkers({ time = false, engine = "cpu" }: SweepSpec): number {
  return time || engine !== "cpu" ? 1 : availableParallelism();
}

/** Does the work; Ctrl+C ends it with a sentence. */
async function interruptible(work: (signal: AbortSignal) => Promise<void>, sentence: () => string) {
  const stop = new AbortController();
  const abort = () => stop.abort(new ModelError("setting", "sweep", sentence()));
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, abort);
  try {
    await work(stop.signal);
  } finally {
    for (const name of signals) process.off(name, abort);
  }
}

type Fronts = Readonly<Record<CostKind, readonly Result[]>>;

function frontsOf(rows: readonly Row[]): Fronts {
  const competing = competitions(rows.filter(isResult));
  const front = (kind: CostKind) => competing.flatMap((some) => paretoFront(some, kind));
  return { macs: front("macs"), ms: front("ms") };
}

function describe({ name }: Sweep, rows: readonly Row[], fronts: Fronts, path: string): string {
  const failed = rows.filter((row) => !isResult(row)).length;
  const lines = fronts.macs.map((row) => [
    modelName(row),
    criterionName(row.criterion),
    percent(row.ratio),
    row.accuracy === undefined ? `drift ${short(row.drift?.mean ?? 0)}` : percent(row.accuracy.after),
    `${count(row.macs.after)} MACs`,
    row.milliseconds === undefined ? "" : `${Number(row.milliseconds.after.toPrecision(3))} ms`,
    row.verdict,
  ]);
  const title = `${styled("bold", name)}: ${plural(rows.length, "job")}${failed === 0 ? "" : `, ${failed} failed`}`;
  const best = lines.length === 0 ? "" : `\nPareto front\n${table(lines, [2, 3, 4, 5])}`;
  return `${title}\n${best}\nThe table is ${path}\n`;
}

function outputsOf(rows: readonly Row[], fronts: Fronts, files: { csv?: string; svg?: string }): Output[] {
  const { csv, svg } = files;
  return [
    ...(csv === undefined ? [] : [{ path: csv, content: tableAsCsv(rows, fronts) }]),
    ...(svg === undefined ? [] : [{ path: svg, content: sweepSvg(rows.filter(isResult)) }]),
  ];
}

/** The row of a job, under the name that this spec has for the network: another one's may stand for something else here. */
function rowFor({ key, model }: SweepJob, known: ReadonlyMap<string, Row>): Row[] {
  const row = known.get(key);
  return row === undefined ? [] : [{ ...row, model: model.name }];
}

/** Throws ModelError where a file would take the place of another that is needed. */
function checkPlaces(outputs: readonly string[], inputs: readonly string[]): void {
  const taken = new Set(inputs.map((path) => resolve(path)));
  for (const path of outputs) {
    const place = resolve(path);
    if (taken.has(place))
      throw new ModelError(
        "setting",
        path,
        `${path} is read or written already; each output needs its own file.`,
      );
    taken.add(place);
  }
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const specPath = onlyArgument(positionals, "spec of a sweep");
  const workers = values.workers === undefined ? undefined : readWorkers(values.workers);
  const address = values.queue === undefined ? undefined : readQueue(values.queue);
  if (address !== undefined && workers !== undefined)
    throw new UsageError("sweep takes --workers or --queue, not both; workers of a queue are elsewhere");
  const spec = readSweep(new TextDecoder().decode(await readBytes(specPath)), specPath);
  const sweep = await planSweep(spec, specPath);
  const { jobs } = sweep;
  const path =
    values.output ?? join(dirname(specPath), `${basename(specPath).replace(/(\.sweep)?\.json$/, "")}.jsonl`);
  const { csv = [], svg = [] } = values;
  checkFolders([path, csv, svg].flat());
  checkPlaces([path, csv, svg].flat(), [specPath, ...Object.values(sweep.paths)]);
  const { rows: known, add } = await openTable(path, values.retry);
  const rows = () => jobs.flatMap((job) => rowFor(job, known));
  const missing = jobs.filter(({ key }) => !known.has(key));
  let done = jobs.length - missing.length;
  const onRow = (row: Row) => {
    add(row);
    showProgress(++done / jobs.length);
  };
  await interruptible(
    (signal) =>
      address === undefined
        ? sweepHere({ ...sweep, jobs: missing }, workers ?? usualWorkers(spec), onRow, signal)
        : sweepOnQueue(missing, { address, retry: values.retry, onRow, signal }),
    () => `Stopped: ${done} of ${plural(jobs.length, "job")} are in ${path}; the same command does the rest.`,
  );
  const found = rows();
  const fronts = frontsOf(found);
  await writeOutputs(outputsOf(found, fronts, values));
  const keys = (some: readonly Row[]) => some.map(({ key }) => key);
  const front = { macs: keys(fronts.macs), ms: keys(fronts.ms) };
  if (values.json) printJson({ name: sweep.name, table: path, rows: found, front });
  else process.stdout.write(describe(sweep, found, fronts, path));
  const failed = found.filter((row) => !isResult(row)).length;
  if (failed === 0) return;
  const message = `${plural(failed, "job")} of ${jobs.length} failed; ${path} says why, and --retry tries again.`;
  throw new ModelError("value", path, message);
}

export const sweepCommand: Command = {
  name: "sweep",
  summary: "prune many networks by many criteria at many ratios into one table",
  usage:
    "sweep SPEC.json [-o TABLE.jsonl] [--csv FILE] [--svg FILE] [--workers N | --queue redis://HOST:PORT] [--retry] [--json]",
  example: "sweep networks.sweep.json -o table.jsonl --csv table.csv",
  options: OPTIONS,
  help: HELP,
  run,
};
