// Timestamps around compute passes: how long work takes on the device itself, whatever waits around it.

import { type GpuWork, inTurn } from "./kernel.ts";

/** Most timestamps of one query set. */
const MOST_QUERIES = 4096;
const BYTES = 8;

export interface Timed {
  /** Start and end of each list, in nanoseconds as 64-bit integers; read it when the work is done. */
  readonly buffer: GPUBuffer;
  /** In 4-byte values. */
  readonly count: number;
  release(): void;
}

/** Records each list `repeats` times as a pass of its own, with timestamps on both sides. */
export function recordTimed(
  device: GPUDevice,
  encoder: GPUCommandEncoder,
  lists: readonly (readonly GpuWork[])[],
  repeats: number,
): Timed {
  const count = 2 * lists.length;
  const querySet = device.createQuerySet({ label: "times", type: "timestamp", count });
  const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
  const buffer = device.createBuffer({ label: "times", size: count * BYTES, usage });
  for (const [index, list] of lists.entries()) {
    const timestampWrites = {
      querySet,
      beginningOfPassWriteIndex: 2 * index,
      endOfPassWriteIndex: 2 * index + 1,
    };
    const pass = encoder.beginComputePass({ label: "timed", timestampWrites });
    for (let repeat = 0; repeat < repeats; repeat++) inTurn(list)(pass);
    pass.end();
  }
  encoder.resolveQuerySet(querySet, 0, count, buffer, 0);
  const release = () => {
    querySet.destroy();
    buffer.destroy();
  };
  return { buffer, count: (count * BYTES) / 4, release };
}

/** Milliseconds of each list, once. A device may reset its counter in between; that reads as 0. */
export function readTimes(bytes: ArrayBuffer, repeats: number): number[] {
  const times = new BigUint64Array(bytes);
  return Array.from({ length: times.length / 2 }, (_, index) => {
    const elapsed = (times[2 * index + 1] ?? 0n) - (times[2 * index] ?? 0n);
    return elapsed > 0n ? Number(elapsed) / 1e6 / repeats : 0;
  });
}

/** The lists in groups that one query set can hold. */
export function inQuerySets<T>(lists: readonly T[]): T[][] {
  const most = MOST_QUERIES / 2;
  return Array.from({ length: Math.ceil(lists.length / most) }, (_, group) =>
    lists.slice(group * most, (group + 1) * most),
  );
}
