// espalier test: runs spec files and compares with what they recorded, for continuous integration.

import { ModelError } from "../index.ts";
import { suggest } from "../model/nearest.ts";
import { type Command, readLine, UsageError } from "./command.ts";
import { checkFolders, type Output, writeOutputs } from "./files.ts";
import { readWorkers } from "./options.ts";
import { CHROME_HELP, CHROME_OPTIONS, readChromeOptions } from "./page/launch.ts";
import { plural, printJson, styled } from "./print.ts";
import { writeHtml } from "./test/html.ts";
import { complaintsOf, writeJunit } from "./test/junit.ts";
import { openSpecs } from "./test/load.ts";
import { readPictures } from "./test/picture.ts";
import { runSpecs } from "./test/run.ts";
import { byFile, runApart } from "./test/run-apart.ts";
import { isFine, type Outcome, type SpecSettings } from "./test/run-spec.ts";
import { makeRunners } from "./test/runners.ts";
import { TEST_ENGINES, type TestEngine } from "./test/spec.ts";

const HELP = `Prunes what each spec file names and compares with what it recorded: who left, how many stay, scores, costs, accuracy,
how far the outputs moved, the certificate, and, where a spec expects it ("expected": { "speed": { "atLeast": 1.5 } }), how many times as
fast as the original the pruned network is. Begin with a file such as cnn.prune.json, and let --update record the rest:

  {
    "$schema": "node_modules/espalier/dist/page/prune.schema.json",
    "format": "espalier-test",
    "version": 1,
    "model": "cnn.onnx",
    "budget": { "ratio": 0.4 },
    "data": { "inputs": "test.npz" }
  }

"data" may be left out, or says what eval is told by options: { "inputs": FILE, "labels": FILE, "count": N,
"preprocessing": { "scale": S, "mean": [M], "std": [D], "layout": "NCHW", "channels": "reversed", "label": COLUMN } };
inputs alone where a CSV or an NPZ has the labels inside. COLUMN is a name, or a number from 0. By "$schema" editors know
what else a spec may say. One with "picture": {} is also drawn as the page draws it, on webgpu and webgl2, and compared
with the picture beside it; one that differs is written as *-changed.png. Without FILES all specs below the present
folder run. A spec is a JSON file (*.prune.json), or a program (*.prune.ts, *.prune.js, *.prune.mjs) whose default export
is a spec or a list of them, with types by defineSpec of espalier/test; what is recorded of a program lies beside it
(*.recorded.json).

  --update            write what comes out into the spec files, as what is expected from now on
  --filter TEXT       only specs with this in their name or path
  --engine NAME       run on this engine in place of those that the specs name; may be given again:
                      cpu; webgpu, in headless Chrome (needs the package puppeteer); webgl2, in headless Chrome on
                      the CPU, drawn with WebGL 2; dawn, WebGPU in Node (needs the package webgpu)
${CHROME_HELP}  --retries N         how often a spec runs again when Chrome or its GPU process is lost, and only then (default: 2)
  --workers N         how many spec files run at once, each in a process with a Chrome of its own (default: 1, which is
                      best where specs measure times)
  --trace DIR         keep what is needed to look into specs that are not as recorded, a folder each: spec, outcome,
                      machine and versions; of Chrome its console, and a screenshot and the state of the page
  --junit FILE        where results go as JUnit XML
  --html FILE         where a report for people goes, one HTML file
  --json              print all results as JSON, and nothing else

The exit code is 1 where anything is different, or a spec could not run.
`;

const OPTIONS = {
  update: { type: "boolean", default: false },
  filter: { type: "string" },
  engine: { type: "string", multiple: true },
  ...CHROME_OPTIONS,
  retries: { type: "string", default: "2" },
  workers: { type: "string", default: "1" },
  trace: { type: "string" },
  junit: { type: "string" },
  html: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

function readEngines(words: readonly string[] | undefined): TestEngine[] | undefined {
  return words?.map((word) => {
    const known = TEST_ENGINES.find((each) => each === word);
    if (known === undefined) throw new UsageError(`--engine is ${word}; ${suggest(word, TEST_ENGINES)}`);
    return known;
  });
}

function readRetries(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw new UsageError(`--retries is ${word}; a whole number is expected`);
}

function printOutcome(outcome: Outcome): void {
  const { name, engine, seconds, status, measured } = outcome;
  const mark = isFine(outcome) ? styled("green", "✓") : styled("red", "✗");
  const device = measured === undefined ? "" : `, ${measured.device}`;
  const word = status === "recorded" ? " recorded" : "";
  const details = styled("dim", `(${engine}${device}, ${seconds.toFixed(1)} s)`);
  const trace = outcome.trace === undefined ? [] : [`trace: ${outcome.trace}`];
  const lines = [...complaintsOf(outcome), ...trace].map((line) => `    ${line}\n`);
  process.stdout.write(`${mark} ${styled("bold", name)}${word} ${details}\n${lines.join("")}`);
}

async function makeOutputs(outcomes: readonly Outcome[], junit?: string, html?: string): Promise<Output[]> {
  return [
    ...(junit === undefined ? [] : [{ path: junit, content: writeJunit(outcomes) }]),
    ...(html === undefined
      ? []
      : [{ path: html, content: writeHtml(outcomes, await readPictures(outcomes)) }]),
  ];
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const engines = readEngines(values.engine);
  checkFolders([values.junit, values.html]);
  const chrome = { ...readChromeOptions(values), retries: readRetries(values.retries) };
  const files = await openSpecs(positionals, values.filter);
  const settings: SpecSettings = {
    update: values.update,
    ...(values.trace === undefined ? {} : { trace: values.trace }),
    ...(engines === undefined ? {} : { engines }),
    ...(values.json ? {} : { onOutcome: printOutcome }),
  };
  const workers = Math.min(readWorkers(values.workers), byFile(files).length);
  const outcomes =
    workers === 1
      ? await runSpecs(files, makeRunners(chrome), settings)
      : await runApart(files, workers, settings, chrome);
  await writeOutputs(await makeOutputs(outcomes, values.junit, values.html));
  if (values.json) printJson(outcomes);
  const wrong = outcomes.filter((outcome) => !isFine(outcome)).length;
  if (wrong === 0) return;
  const message = `${wrong} of ${plural(outcomes.length, "check")} ${wrong === 1 ? "is" : "are"} not as recorded.`;
  throw new ModelError("value", "test", message);
}

export const testCommand: Command = {
  name: "test",
  summary: "compare pruning with what spec files recorded, for continuous integration",
  usage:
    "test [FILES…] [--update] [--filter TEXT] [--engine cpu|webgpu|webgl2|dawn] [--browser PATH] [--gpu auto|software|hardware] [--retries N] [--workers N] [--trace DIR] [--junit FILE] [--html FILE] [--json]",
  example: "test seed.prune.json --update",
  options: OPTIONS,
  help: HELP,
  run,
};
