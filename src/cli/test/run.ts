// Runs specs one after the other in this process, on engines that are opened when a spec first asks for one.

import type { SpecFile } from "./load.ts";
import { type Outcome, type Runner, runSpec, type SpecSettings } from "./run-spec.ts";
import type { TestEngine } from "./spec.ts";

type Open = (engine: TestEngine) => Promise<Runner>;

/** Engines that are opened once. */
export interface Runners {
  readonly open: Open;
  readonly close: () => Promise<void>;
}

/** Keeps what `open` opens. */
export function keepRunners(open: Open): Runners {
  const runners = new Map<TestEngine, Promise<Runner>>();
  return {
    open(engine) {
      const runner = runners.get(engine) ?? open(engine);
      runners.set(engine, runner);
      return runner;
    },
    async close() {
      for (const runner of runners.values())
        await runner.then(
          (opened) => opened.close(),
          () => {}, // The outcome of its specs says why it did not open.
        );
    },
  };
}

/** Runs all specs. Throws ModelError only where a trace cannot be written. */
export async function runSpecs(
  files: readonly SpecFile[],
  open: Open,
  settings: SpecSettings = {},
): Promise<Outcome[]> {
  const runners = keepRunners(open);
  const outcomes: Outcome[] = [];
  try {
    for (const file of files) outcomes.push(...(await runSpec(file, runners.open, settings)));
  } finally {
    await runners.close();
  }
  return outcomes;
}
