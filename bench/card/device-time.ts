// How long work takes on a device: by its own timestamps where it has them, else by the clock around many at once.

import type { GpuBackend } from "../../src/engine/webgpu/backend.ts";
import type { GpuWork } from "../../src/engine/webgpu/kernel.ts";

/** A device under test. */
export interface Bench {
  readonly device: GPUDevice;
  readonly name: string;
  readonly backend: GpuBackend;
  /** Each figure is the median of so many measurements. */
  readonly rounds: number;
}

/** Milliseconds that one measurement should last, so that starting and ending it does not count. */
const LONG_ENOUGH = 20;
const MOST_REPEATS = 1000;

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Milliseconds of `measure`, the median of as many calls as the bench has rounds. */
export async function medianOf({ rounds }: Bench, measure: () => Promise<number>): Promise<number> {
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) found.push(await measure());
  return median(found);
}

async function measureOnce({ backend }: Bench, work: GpuWork, repeats: number): Promise<number> {
  if (backend.timestamps !== undefined) return (await backend.timestamps([[work]], repeats))[0] ?? Number.NaN;
  const start = performance.now();
  const done = { buffer: backend.uploadFloats("done", new Float32Array(1)), count: 1 };
  await backend.execute(new Array<GpuWork>(repeats).fill(work), [done]);
  backend.release(done.buffer);
  return (performance.now() - start) / repeats;
}

/** Milliseconds of doing `work` once. The first runs warm the device up and are not counted. */
export async function timeWork(bench: Bench, work: GpuWork): Promise<number> {
  await measureOnce(bench, work, 1);
  const once = Math.max(await measureOnce(bench, work, 1), 1e-3);
  const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(LONG_ENOUGH / once)));
  return await medianOf(bench, () => measureOnce(bench, work, repeats));
}
