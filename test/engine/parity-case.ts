// What a parity case is, and how it computes.

import type { Backend } from "../../src/engine/backend.ts";

export interface ParityCase {
  readonly name: string;
  /** Largest difference allowed, relative to values above 1; 0 where both must agree to the bit. */
  readonly tolerance: number;
  run<F, I, W>(backend: Backend<F, I, W>): Promise<Float32Array>;
}

/** Uploads an output of `count` NaNs, lets `record` write it, and reads it back. */
export async function compute<F, I, W>(
  backend: Backend<F, I, W>,
  count: number,
  record: (output: F) => W,
): Promise<Float32Array> {
  const output = backend.uploadFloats("output", new Float32Array(count).fill(Number.NaN));
  const [bytes] = await backend.execute([record(output)], [{ buffer: output, count }]);
  return new Float32Array(bytes ?? new ArrayBuffer(0));
}
