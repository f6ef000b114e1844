// Resampling along one axis on the CPU: weighted sums of a few positions.

import type { IoBuffers } from "../io-kernels.ts";
import type { ResampleParams } from "../movement-params.ts";

/** See ResampleParams. */
export function resample({ inputs, output }: IoBuffers<Float32Array>, params: ResampleParams): void {
  const [data, sources, weights] = inputs as [Float32Array, Float32Array, Float32Array];
  const { outer, size, inner, count, taps, outside } = params;
  for (let line = 0; line < outer * count; line++) {
    const first = (line % count) * taps;
    const start = Math.floor(line / count) * size * inner;
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let tap = first; tap < first + taps; tap++) {
        const source = sources[tap] as number;
        const value = source < 0 ? outside : (data[start + source * inner + i] as number);
        sum += (weights[tap] as number) * value;
      }
      output[line * inner + i] = sum;
    }
  }
}
