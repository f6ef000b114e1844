// Softmax on the CPU. The largest value is taken off first, so that no exponential overflows.

import type { IoBuffers, SoftmaxParams } from "../io-kernels.ts";

/** See SoftmaxParams. */
export function softmax({ inputs, output }: IoBuffers<Float32Array>, params: SoftmaxParams): void {
  const data = inputs[0] as Float32Array;
  const { outer, size, inner, log } = params;
  for (let line = 0; line < outer * inner; line++) {
    const start = Math.floor(line / inner) * size * inner + (line % inner);
    const end = start + size * inner;
    let largest = -Infinity;
    for (let i = start; i < end; i += inner) largest = Math.max(largest, data[i] as number);
    let sum = 0;
    for (let i = start; i < end; i += inner) sum += Math.exp((data[i] as number) - largest);
    for (let i = start; i < end; i += inner) {
      const less = (data[i] as number) - largest;
      output[i] = log ? less - Math.log(sum) : Math.exp(less) / sum;
    }
  }
}
