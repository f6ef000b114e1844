// Running sums on the CPU.

import type { IoBuffers } from "../io-kernels.ts";
import type { CumsumParams } from "../movement-params.ts";

/** See CumsumParams. */
export function cumsum({ inputs, output }: IoBuffers<Float32Array>, params: CumsumParams): void {
  const data = inputs[0] as Float32Array;
  const { outer, size, inner, exclusive, backwards } = params;
  for (let line = 0; line < outer * inner; line++) {
    const start = Math.floor(line / inner) * size * inner + (line % inner);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const at = start + (backwards ? size - 1 - i : i) * inner;
      const value = data[at] as number;
      output[at] = exclusive ? sum : sum + value;
      sum += value;
    }
  }
}
