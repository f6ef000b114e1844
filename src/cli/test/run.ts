// Runs specs on their engines, one after the other, and compares or records what comes out.

import { compare, type Difference, record } from "./compare.ts";
import { loadJob, type SpecFile } from "./load.ts";
import type { Job, Measured } from "./measure.ts";
import { writeRecord } from "./record.ts";
import type { Expected, Spec, TestEngine } from "./spec.ts";
import { isSpecModule } from "./spec-module.ts";

/** Something that computes jobs. It is opened when the first spec asks for it. */
export interface Runner {
  readonly measure: (job: Job) => Promise<Measured>;
  readonly close: () => Promise<void> | void;
}

/** One spec on one engine. */
export interface Outcome {
  readonly name: string;
  readonly path: string;
  readonly engine: TestEngine;
  readonly seconds: number;
  readonly status: "same" | "recorded" | "different" | "failed";
  readonly differences: readonly Difference[];
  /** Why it could not run or be compared. */
  readonly failure?: string;
  readonly expected?: Expected;
  readonly measured?: Measured;
}

export interface RunSettings {
  /** In place of those that specs name. */
  readonly engines?: readonly TestEngine[];
  /** Write what the first engine of a spec gives into its file; the others are compared with it. */
  readonly update?: boolean;
  /** Called after each spec on each engine. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** What people expect, whatever is recorded. */
function wishesOf({ path, spec: { expected = {} } }: SpecFile): Expected {
  if (isSpecModule(path)) return expected;
  return expected.speed === undefined ? {} : { speed: expected.speed };
}

/** What a spec is compared with; undefined where nothing is recorded yet and nothing expected. */
function expectedOf({ spec, recorded }: SpecFile): Expected | undefined {
  return spec.expected === undefined && recorded === undefined
    ? undefined
    : { ...recorded, ...spec.expected };
}

/** What is recorded of a first result under --update. Throws ModelError where the file cannot be written. */
async function update(file: SpecFile, measured: Measured): Promise<Expected> {
  const [recorded, wishes] = [record(measured), wishesOf(file)];
  await writeRecord(file, recorded, wishes);
  return { ...recorded, ...wishes };
}

type Verdict = Pick<Outcome, "status" | "differences"> & { readonly failure?: string };

function judge(spec: Spec, expected: Expected | undefined, measured: Measured): Verdict {
  if (expected === undefined)
    return { status: "failed", differences: [], failure: "Nothing is recorded yet: run it with --update." };
  const differences = compare(spec, expected, measured);
  return { status: differences.length === 0 ? "same" : "different", differences };
}

async function runSpec(
  file: SpecFile,
  openRunner: (engine: TestEngine) => Promise<Runner>,
  { engines = file.spec.engines ?? ["cpu"], update: updates = false, onOutcome }: RunSettings,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let expected = expectedOf(file);
  let recorded = !updates;
  for (const engine of engines) {
    const start = performance.now();
    const base = { name: file.name, path: file.path, engine };
    let found: Omit<Outcome, "seconds">;
    try {
      const measured = await (await openRunner(engine)).measure(await loadJob(file));
      if (recorded) found = { ...base, ...judge(file.spec, expected, measured), measured };
      else {
        expected = await update(file, measured);
        recorded = true;
        const differences = compare(file.spec, wishesOf(file), measured);
        found = {
          ...base,
          status: differences.length === 0 ? "recorded" : "different",
          differences,
          measured,
        };
      }
    } catch (error) {
      found = { ...base, status: "failed", differences: [], failure: sentenceOf(error) };
    }
    const seconds = (performance.now() - start) / 1000;
    outcomes.push({ ...found, seconds, ...(expected === undefined ? {} : { expected }) });
    onOutcome?.(outcomes.at(-1) as Outcome);
  }
  return outcomes;
}

/** Runs all specs; each engine is opened once, when it is first needed, and closed at the end. Never throws for a spec. */
export async function runSpecs(
  files: readonly SpecFile[],
  open: (engine: TestEngine) => Promise<Runner>,
  settings: RunSettings = {},
): Promise<Outcome[]> {
  const runners = new Map<TestEngine, Promise<Runner>>();
  const openOnce = (engine: TestEngine) => {
    const known = runners.get(engine) ?? open(engine);
    runners.set(engine, known);
    return known;
  };
  const outcomes: Outcome[] = [];
  try {
    for (const file of files) outcomes.push(...(await runSpec(file, openOnce, settings)));
  } finally {
    for (const runner of runners.values())
      await runner.then(
        (opened) => opened.close(),
        () => {}, // The outcome of its specs says why it did not open.
      );
  }
  return outcomes;
}

/** True where nothing is different and nothing failed. */
export function isFine({ status }: Outcome): boolean {
  return status === "same" || status === "recorded";
}
