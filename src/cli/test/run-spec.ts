// One spec on its engines: what comes out is compared with what was recorded, or, under --update, recorded.

import { compare, type Difference, record } from "./compare.ts";
import { loadJob, type SpecFile } from "./load.ts";
import type { Job, Measured } from "./measure.ts";
import { type Drawer, judgePicture, type Pictures, recordPicture } from "./picture.ts";
import { writeRecord } from "./record.ts";
import type { Expected, TestEngine } from "./spec.ts";
import { isSpecModule } from "./spec-module.ts";
import { type Trace, writeTrace } from "./trace.ts";

/** Something that computes jobs. It is opened when the first spec asks for it. */
export interface Runner {
  readonly measure: (job: Job) => Promise<Measured>;
  /** Only of engines that draw. */
  readonly drawer?: Drawer;
  /** What else can be told about a job that went wrong. */
  readonly trace?: (job: Job) => Promise<Trace>;
  readonly close: () => Promise<void> | void;
}

/** One spec on one engine. Plain JSON. */
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
  readonly pictures?: Pictures;
  /** The folder of its trace. */
  readonly trace?: string;
}

/** True where nothing is different and nothing failed. */
export function isFine({ status }: Outcome): boolean {
  return status === "same" || status === "recorded";
}

export interface SpecSettings {
  /** In place of those that the spec names. */
  readonly engines?: readonly TestEngine[];
  /** Write what the first engine gives into the spec's file; the others are compared with it. */
  readonly update?: boolean;
  /** Folder for what is needed to look into specs that are not as recorded. */
  readonly trace?: string;
  /** Called after each engine. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What a spec is compared with, and which of it --update has still to record. */
interface Course {
  recorded: Expected | undefined;
  readonly missing: Set<"figures" | "picture">;
}

/** What people expect, whatever is recorded. */
function wishesOf({ path, spec: { expected = {} } }: SpecFile): Expected {
  if (isSpecModule(path)) return expected;
  return expected.speed === undefined ? {} : { speed: expected.speed };
}

function expectedOf(file: SpecFile, { recorded }: Course): Expected | undefined {
  const wishes = wishesOf(file);
  return recorded === undefined && Object.keys(wishes).length === 0 ? undefined : { ...recorded, ...wishes };
}

async function keep(file: SpecFile, course: Course, recorded: Expected): Promise<void> {
  course.recorded = recorded;
  await writeRecord(file, recorded, wishesOf(file));
}

async function judgeFigures(file: SpecFile, course: Course, measured: Measured): Promise<Difference[]> {
  if (!course.missing.delete("figures")) return compare(file.spec, expectedOf(file, course) ?? {}, measured);
  const picture = file.spec.picture === undefined ? undefined : course.recorded?.picture;
  await keep(file, course, { ...record(measured), ...(picture === undefined ? {} : { picture }) });
  return compare(file.spec, wishesOf(file), measured);
}

type Drawn = { readonly differences: Difference[]; readonly pictures?: Pictures };

async function judgeDrawn(
  file: SpecFile,
  course: Course,
  engine: TestEngine,
  { drawer }: Runner,
  job: Job,
): Promise<Drawn> {
  const { picture } = file.spec;
  if (picture === undefined || drawer === undefined) return { differences: [] };
  const png = await drawer.draw(job, picture);
  const recorded = expectedOf(file, course)?.picture;
  if (!course.missing.delete("picture")) return judgePicture(file, recorded, engine, png, drawer);
  await keep(file, course, { ...course.recorded, picture: await recordPicture(file, png) });
  return { differences: [] };
}

const NOTHING = "Nothing is recorded yet: run it with --update.";
type Verdict = Omit<Outcome, "name" | "path" | "engine" | "seconds" | "expected">;

/** Throws where the spec cannot run. */
async function runOn(file: SpecFile, course: Course, engine: TestEngine, runner: Runner): Promise<Verdict> {
  const job = await loadJob(file);
  const measured = await runner.measure(job);
  const updates = course.missing.size > 0;
  if (!updates && expectedOf(file, course) === undefined)
    return { status: "failed", differences: [], failure: NOTHING, measured };
  const before = course.missing.size;
  const figures = await judgeFigures(file, course, measured);
  const { differences: drawn, ...pictures } = await judgeDrawn(file, course, engine, runner, job);
  const differences = [...figures, ...drawn];
  const fine = course.missing.size < before ? "recorded" : "same";
  return { status: differences.length === 0 ? fine : "different", differences, measured, ...pictures };
}

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The outcome with its trace written, where it is not fine. A trace that cannot be had must not hide the outcome. */
async function traced(
  folder: string | undefined,
  file: SpecFile,
  outcome: Outcome,
  runner: Runner | undefined,
): Promise<Outcome> {
  if (folder === undefined || isFine(outcome)) return outcome;
  const more = async (): Promise<Trace> => (await runner?.trace?.(await loadJob(file))) ?? {};
  const lacking = (error: unknown): Trace => ({ "trace-failed.txt": `${sentenceOf(error)}\n` });
  return { ...outcome, trace: await writeTrace(folder, file, outcome, await more().catch(lacking)) };
}

/** Runs a spec on one engine after the other. Throws ModelError only where a trace cannot be written. */
export async function runSpec(
  file: SpecFile,
  openRunner: (engine: TestEngine) => Promise<Runner>,
  { engines = file.spec.engines ?? ["cpu"], update = false, trace, onOutcome }: SpecSettings,
): Promise<Outcome[]> {
  const course: Course = {
    recorded: isSpecModule(file.path) ? file.recorded : file.spec.expected,
    missing: new Set(update ? ["figures", "picture"] : []),
  };
  const outcomes: Outcome[] = [];
  for (const engine of engines) {
    const start = performance.now();
    const opening = openRunner(engine);
    const verdict = await opening
      .then((runner) => runOn(file, course, engine, runner))
      .catch(
        (error: unknown): Verdict => ({ status: "failed", differences: [], failure: sentenceOf(error) }),
      );
    const expected = expectedOf(file, course);
    const found: Outcome = {
      name: file.name,
      path: file.path,
      engine,
      seconds: (performance.now() - start) / 1000,
      ...verdict,
      ...(expected === undefined ? {} : { expected }),
    };
    const outcome = await traced(trace, file, found, await opening.catch(() => undefined));
    outcomes.push(outcome);
    onOutcome?.(outcome);
  }
  return outcomes;
}
