// Sums on the CPU, of two values of one size or of a value and a constant that repeats along it.

import type { AddBuffers, AddParams } from "../kernels.ts";

/** See Kernels.add. */
export function add(buffers: AddBuffers<Float32Array>, params: AddParams): void {
  const { left, right, output } = buffers;
  for (let i = 0; i < params.count; i++) {
    output[i] = (left[i] as number) + (right[i % params.period] as number);
  }
}
