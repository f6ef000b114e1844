// Scale and shift by channel on the CPU: batch normalisation that no layer could take in.

import type { AffineParams, IoBuffers } from "../io-kernels.ts";
import { activate } from "./activation.ts";

/** See AffineParams. */
export function affine({ inputs, output }: IoBuffers<Float32Array>, params: AffineParams): void {
  const [data, scale, shift] = inputs as [Float32Array, Float32Array, Float32Array];
  const { count, channels, inner } = params;
  for (let start = 0; start < count; start += inner) {
    const channel = (start / inner) % channels;
    const [a, b] = [scale[channel] as number, shift[channel] as number];
    for (let i = start; i < start + inner; i++) output[i] = activate(params, (data[i] as number) * a + b);
  }
}
