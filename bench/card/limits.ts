// What a device can do at best, measured on it: multiply-adds in registers, and copying.

import { randomValues } from "../measure.ts";
import { makeCopy, makePeak } from "../own-kernel.ts";
import { type Bench, timeWork } from "./device-time.ts";

export interface Limits {
  /** Floating-point operations a second, in float32. */
  readonly operations: number;
  /** Bytes a second read and written by a copy. */
  readonly bytes: number;
}

export interface LimitSizes {
  /** Threads, in whole workgroups of 256, and how often each goes round its 16 multiply-adds of four. */
  readonly peakThreads: number;
  readonly peakRounds: number;
  /** Values that are copied; more than the device's caches hold. */
  readonly copied: number;
}

/** Measures what was not given. */
export async function measureLimits(
  bench: Bench,
  sizes: LimitSizes,
  given: Partial<Limits>,
): Promise<Limits> {
  return {
    operations: given.operations ?? (await measurePeak(bench, sizes)),
    bytes: given.bytes ?? (await measureCopy(bench, sizes)),
  };
}

async function measurePeak(bench: Bench, { peakThreads, peakRounds }: LimitSizes): Promise<number> {
  const backend = bench.backend.fork();
  const source = backend.uploadFloats("numbers", randomValues(1024));
  const sums = backend.allocate("sums", 4 * peakThreads);
  const { work, operations } = await makePeak(bench.device, source, sums, peakRounds);
  const milliseconds = await timeWork(bench, work);
  backend.close();
  return (operations / milliseconds) * 1e3;
}

async function measureCopy(bench: Bench, { copied }: LimitSizes): Promise<number> {
  const backend = bench.backend.fork();
  const [source, target] = [backend.allocate("source", copied), backend.allocate("target", copied)];
  const milliseconds = await timeWork(bench, await makeCopy(bench.device, source, target));
  backend.close();
  return ((2 * 4 * copied) / milliseconds) * 1e3;
}
