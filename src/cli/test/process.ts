// A worker process of espalier test: gets spec files from the process that started it, and hands back outcomes. It ends
// with it, and closes its Chrome before.

import type { SpecFile } from "./load.ts";
import { keepRunners } from "./run.ts";
import type { WorkerAnswer, WorkerSettings } from "./run-apart.ts";
import { type Outcome, runSpec } from "./run-spec.ts";
import { makeRunners } from "./runners.ts";

const { chrome, settings }: WorkerSettings = JSON.parse(process.argv[2] ?? "");
const runners = keepRunners(makeRunners(chrome));

async function answer(files: readonly SpecFile[]): Promise<WorkerAnswer> {
  const outcomes: Outcome[] = [];
  try {
    for (const file of files) outcomes.push(...(await runSpec(file, runners.open, settings)));
    return { outcomes };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", (files: readonly SpecFile[]) => {
  void answer(files).then((found) => {
    // Nobody waits for what was going on when the run was stopped.
    if (process.connected) process.send?.(found);
  });
});
process.on("disconnect", () => {
  void runners.close().finally(() => process.exit());
});
// Ctrl+C on a terminal goes to all of its processes; who started this one decides what it means.
process.on("SIGINT", () => {});
