// Softmax on the CPU. The row's largest value is taken off first, so that no exponential overflows.

import type { SoftmaxBuffers, SoftmaxParams } from "../kernels.ts";

/** See Kernels.softmax. */
export function softmax(buffers: SoftmaxBuffers<Float32Array>, params: SoftmaxParams): void {
  const { rows, features } = params;
  for (let row = 0; row < rows; row++) {
    const start = row * features;
    const values = buffers.input.subarray(start, start + features);
    let largest = -Infinity;
    for (const value of values) largest = Math.max(largest, value);
    let sum = 0;
    for (const value of values) sum += Math.exp(value - largest);
    for (let i = 0; i < features; i++) {
      buffers.output[start + i] = Math.exp((values[i] as number) - largest) / sum;
    }
  }
}
