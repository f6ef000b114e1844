// Runs several spec files at once, each in a worker process with engines and a Chrome of its own: a process that computes
// keeps no other waiting, and one that is lost takes no other along.

import { fileURLToPath } from "node:url";
import { ModelError } from "../../index.ts";
import { openPool } from "../pool.ts";
import type { SpecChromeSettings } from "./chrome.ts";
import type { SpecFile } from "./load.ts";
import type { Outcome, SpecSettings } from "./run-spec.ts";

/** What a worker process is told when it starts. Plain JSON. */
export interface WorkerSettings {
  readonly chrome: SpecChromeSettings;
  readonly settings: Omit<SpecSettings, "onOutcome">;
}

/** What a worker process answers; a failure is a sentence that ends the run. */
export type WorkerAnswer = { readonly outcomes: readonly Outcome[] } | { readonly failure: string };

// `npm run build` puts it beside the command line.
const PROGRAM = fileURLToPath(new URL("./test-worker.js", import.meta.url));

function lostOutcomes(files: readonly SpecFile[], { engines }: SpecSettings, failure: string): Outcome[] {
  return files.flatMap(({ name, path, spec }) =>
    (engines ?? spec.engines ?? ["cpu"]).map((engine) => ({
      ...{ name, path, engine, seconds: 0, status: "failed" as const, differences: [], failure },
    })),
  );
}

/** The specs of each file together: only one process may write down what is recorded of them. */
export function byFile(files: readonly SpecFile[]): SpecFile[][] {
  const paths = [...new Set(files.map(({ path }) => path))];
  return paths.map((path) => files.filter((file) => file.path === path));
}

/** Runs specs in so many processes. The outcomes come in the order of the specs. Throws as runSpecs. */
export async function runApart(
  files: readonly SpecFile[],
  size: number,
  { onOutcome, ...settings }: SpecSettings,
  chrome: SpecChromeSettings,
): Promise<Outcome[]> {
  const argument: WorkerSettings = { chrome, settings };
  const giveUp = (lost: readonly SpecFile[], sentence: string): WorkerAnswer => ({
    outcomes: lostOutcomes(lost, settings, sentence),
  });
  const pool = openPool<readonly SpecFile[], WorkerAnswer>({ size, program: PROGRAM, argument, giveUp });
  const run = async (some: readonly SpecFile[]) => {
    const answer = await pool.run(some);
    if ("failure" in answer) throw new ModelError("setting", "--trace", answer.failure);
    for (const outcome of answer.outcomes) onOutcome?.(outcome);
    return answer.outcomes;
  };
  try {
    return (await Promise.all(byFile(files).map(run))).flat();
  } finally {
    await pool.end();
  }
}
