// Splits a program at its masks: what lies upstream of every mask does not depend on the cuts and is computed once;
// what lies downstream runs again whenever a cut moves.

import { type Program, type Step, stepInputs, stepWork, valueSize } from "./program.ts";

export interface Split {
  readonly upstream: readonly Step[];
  readonly downstream: readonly Step[];
  /** Values that downstream reads, or that are scored, but that upstream or the input makes. */
  readonly frontier: ReadonlySet<number>;
}

/** Splits at `masked` values; `scored` is the value that the examples are judged by. */
export function splitAtMasks(program: Program, masked: ReadonlySet<number>, scored: number): Split {
  const moving = new Set(masked);
  const upstream: Step[] = [];
  const downstream: Step[] = [];
  for (const step of program.steps) {
    if (!step.inputs.some((value) => moving.has(value))) {
      upstream.push(step);
      continue;
    }
    downstream.push(step);
    moving.add(step.output);
  }
  const made = new Set(downstream.map((step) => step.output));
  const read = [...downstream.flatMap((step) => stepInputs(program, step)), scored];
  return { upstream, downstream, frontier: new Set(read.filter((value) => !made.has(value))) };
}

/** Keeps a dispatch short (about 2³² multiply-adds) and a buffer small (2²³ values), whatever the batch. */
const MOST_WORK = 2 ** 32;
const MOST_VALUES = 2 ** 23;

/** How many examples one pass takes, at least 1; `maxCount` is the most values that a buffer can hold. */
export function rowsPerPass(program: Program, maxCount: number): number {
  const batch = Math.max(1, program.batch);
  const sizes = program.values.map(({ constant }, value) =>
    constant === undefined ? valueSize(program, value) / batch : 0,
  );
  const size = Math.max(1, ...sizes);
  const work = Math.max(1, ...program.steps.map((step) => stepWork(program, step) / batch));
  const rows = Math.min(MOST_WORK / work, Math.min(MOST_VALUES, maxCount) / size);
  return Math.max(1, Math.floor(rows));
}
