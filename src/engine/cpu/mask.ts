// Switches neurons off on the CPU: a feature is zero while its rank is below the cut.

import type { MaskBuffers, MaskParams } from "../kernels.ts";

/** See Kernels.mask. */
export function mask(buffers: MaskBuffers<Float32Array, Uint32Array>, params: MaskParams): void {
  const { input, ranks, cuts, output } = buffers;
  const { count, features, inner } = params;
  const cut = cuts[params.cut] as number;
  for (let start = 0; start < count; start += inner) {
    const leaves = (ranks[(start / inner) % features] as number) < cut;
    for (let i = start; i < start + inner; i++) output[i] = leaves ? 0 : (input[i] as number);
  }
}
