// What pruning buys in time: the original and the pruned network measured in turns on one engine, as medians.

import type { Engine, NodeTime, Session, Timing } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";

/** A network's median times. */
export interface NetworkTime {
  readonly milliseconds: number;
  readonly nodes: readonly NodeTime[];
}

export interface Speed {
  readonly before: NetworkTime;
  /** Not there where nothing was pruned. */
  readonly after?: NetworkTime | undefined;
  /** Inputs at once. */
  readonly batch: number;
  /** Measurements that the medians are of. */
  readonly runs: number;
  readonly method: Timing["method"];
  /** The engine's device. */
  readonly device: string;
}

export interface SpeedSettings {
  /** Inputs at once, where the file does not fix them. Default 64; fewer where they do not fit the device. */
  readonly batch?: number;
  /** Default 7. */
  readonly runs?: number;
  /** Aborted, measuring ends between two runs, and measureSpeed rejects with its reason. */
  readonly signal?: AbortSignal;
}

const BATCH = 64;
const RUNS = 7;

/** What takes less is over before a clock can tell two networks apart. */
export const LEAST_MILLISECONDS = 0.2;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}

/** The medians of the whole and of each node. */
export function medianTime(timings: readonly Timing[]): NetworkTime {
  return {
    milliseconds: median(timings.map(({ milliseconds }) => milliseconds)),
    nodes: (timings[0]?.nodes ?? []).map(({ node }, index) => ({
      node,
      milliseconds: median(timings.map(({ nodes }) => nodes[index]?.milliseconds ?? 0)),
    })),
  };
}

function batchOf(model: Model, wanted: number): number {
  const first = model.inputs.find(({ name }) => !model.initializers.has(name))?.dims[0];
  return typeof first === "number" ? first : wanted;
}

/** Measures both networks in turns. Throws what the engine throws. */
export async function measureSpeed(
  engine: Engine,
  original: Model,
  pruned: Model | undefined,
  { batch = BATCH, runs = RUNS, signal }: SpeedSettings = {},
): Promise<Speed> {
  const options = signal === undefined ? {} : { signal };
  const sessions: Session[] = [];
  try {
    for (const model of pruned === undefined ? [original] : [original, pruned])
      sessions.push(await engine.compile(model, options));
    const timings = sessions.map((): Timing[] => []);
    let size = batchOf(original, batch);
    for (let run = 0; run < runs; run++) {
      for (const [index, session] of sessions.entries()) {
        signal?.throwIfAborted();
        const timing = await session.time(size);
        // The original may not fit the device as often as the pruned network; both get the same.
        size = timing.batch;
        timings[index]?.push(timing);
      }
    }
    const [before, after] = timings.map(medianTime);
    const method = timings[0]?.[0]?.method ?? "clock";
    return {
      before: before ?? { milliseconds: 0, nodes: [] },
      ...(after === undefined ? {} : { after }),
      batch: size,
      runs,
      method,
      device: engine.device,
    };
  } finally {
    for (const session of sessions) session.close();
  }
}
