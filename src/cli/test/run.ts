// Runs specs on their engines: those of one file one after the other, several files at once where that is asked for.

import type { SpecFile } from "./load.ts";
import { type Outcome, type Runner, runSpec, type SpecSettings } from "./run-spec.ts";
import type { TestEngine } from "./spec.ts";

type Open = (engine: TestEngine) => Promise<Runner>;

export interface RunSettings extends SpecSettings {
  /** How many files run at once, each with engines of its own. Default 1. */
  readonly workers?: number;
}

/** Runs files while there are any; each engine is opened once, when it is first needed, and closed at the end. */
async function work(files: SpecFile[][], open: Open, settings: SpecSettings): Promise<Outcome[]> {
  const runners = new Map<TestEngine, Promise<Runner>>();
  const openOnce = (engine: TestEngine) => {
    const known = runners.get(engine) ?? open(engine);
    runners.set(engine, known);
    return known;
  };
  const outcomes: Outcome[] = [];
  try {
    for (let next = files.shift(); next !== undefined; next = files.shift())
      for (const file of next) outcomes.push(...(await runSpec(file, openOnce, settings)));
  } finally {
    for (const runner of runners.values())
      await runner.then(
        (opened) => opened.close(),
        () => {}, // The outcome of its specs says why it did not open.
      );
  }
  return outcomes;
}

/**
 * Runs all specs; `makeOpen` is called once a worker. The outcomes come in the order of the specs. Throws ModelError only
 * where a trace cannot be written.
 */
export async function runSpecs(
  files: readonly SpecFile[],
  makeOpen: () => Open,
  { workers = 1, ...settings }: RunSettings = {},
): Promise<Outcome[]> {
  const paths = [...new Set(files.map(({ path }) => path))];
  const waiting = paths.map((path) => files.filter((file) => file.path === path));
  const count = Math.min(workers, paths.length);
  const done = await Promise.all(Array.from({ length: count }, () => work(waiting, makeOpen(), settings)));
  return done.flat().toSorted((one, other) => paths.indexOf(one.path) - paths.indexOf(other.path));
}
