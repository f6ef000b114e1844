// Runs specs on their engines, one after the other.

import type { SpecFile } from "./load.ts";
import { type Outcome, type Runner, runSpec, type SpecSettings } from "./run-spec.ts";
import type { TestEngine } from "./spec.ts";

/** Runs all specs; each engine is opened once, when it is first needed, and closed at the end. Never throws for a spec. */
export async function runSpecs(
  files: readonly SpecFile[],
  open: (engine: TestEngine) => Promise<Runner>,
  settings: SpecSettings = {},
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
