// How long the pruned network takes along a curve: it is carried out at a ratio, and measured in turns with the original.

import type { Engine } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import type { Curve } from "./curve.ts";
import { LEAST_MILLISECONDS, measureSpeed } from "./speed.ts";

export interface TimingSettings {
  /** Which of the curve's points are measured. */
  readonly ratios: readonly number[];
  /** The network without what leaves at a ratio. */
  readonly prunedAt: (ratio: number) => Promise<Model>;
  /** Called after each with the share that is done, 0…1. */
  readonly progress?: (share: number) => void;
  /** Aborted, the work ends between two runs, and withTimes rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Measurements that a median is of; where one takes long it is hardly disturbed, and stands for itself. */
const RUNS = 5;
const LONG_MS = 200;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * The curve with times at some of its points, and at none where the original is over before a clock can tell. Throws what
 * the engine throws.
 */
export async function withTimes(
  curve: Curve,
  model: Model,
  engine: Engine,
  { ratios, prunedAt, progress, signal }: TimingSettings,
): Promise<Curve> {
  const stop = signal === undefined ? {} : { signal };
  const { before, batch } = await measureSpeed(engine, model, undefined, { runs: RUNS, ...stop });
  const settings = { runs: before.milliseconds > LONG_MS ? 1 : RUNS, ...stop };
  const originals = [before.milliseconds];
  const times = new Map<number, number>();
  for (const [at, ratio] of (before.milliseconds < LEAST_MILLISECONDS ? [] : ratios).entries()) {
    const found = await measureSpeed(engine, model, await prunedAt(ratio), settings);
    originals.push(found.before.milliseconds);
    times.set(ratio, found.after?.milliseconds ?? 0);
    progress?.((at + 1) / ratios.length);
  }
  return {
    ...curve,
    batch,
    original: { ...curve.original, milliseconds: median(originals) },
    points: curve.points.map((point) => {
      const milliseconds = times.get(point.ratio);
      return milliseconds === undefined ? point : { ...point, milliseconds };
    }),
  };
}
