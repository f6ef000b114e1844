// Switches neurons off on the CPU: a feature is zero while its rank is below the cut.

import type { MaskBuffers, MaskParams } from "../kernels.ts";

/** See Kernels.mask. */
export function mask(buffers: MaskBuffers<Float32Array, Uint32Array>, params: MaskParams): void {
  const { input, ranks, cuts, output } = buffers;
  const { count, features } = params;
  const cut = cuts[params.cut] as number;
  for (let start = 0; start < count; start += features) {
    for (let feature = 0; feature < features; feature++) {
      const leaves = (ranks[feature] as number) < cut;
      output[start + feature] = leaves ? 0 : (input[start + feature] as number);
    }
  }
}
