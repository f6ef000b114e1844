// The positions of the largest or smallest values on the CPU.

import type { IoBuffers } from "../io-kernels.ts";
import type { TopKParams } from "../movement-params.ts";

/** See TopKParams. */
export function topK({ inputs, output }: IoBuffers<Float32Array>, params: TopKParams): void {
  const data = inputs[0] as Float32Array;
  const { outer, size, inner, kept, smallest } = params;
  const positions = Array.from({ length: size }, (_, at) => at);
  for (let line = 0; line < outer * inner; line++) {
    const [o, i] = [Math.floor(line / inner), line % inner];
    const value = (at: number) => data[(o * size + at) * inner + i] as number;
    const before = (a: number, b: number) => (smallest ? value(a) - value(b) : value(b) - value(a)) || a - b;
    const order = positions.toSorted(before);
    for (let rank = 0; rank < kept; rank++) output[(o * kept + rank) * inner + i] = order[rank] as number;
  }
}
