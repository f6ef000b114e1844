// Normalisation by statistics of the data on the CPU: rows by mean and deviation, and across neighbouring channels.

import type { IoBuffers, LrnParams, NormalizeParams } from "../io-kernels.ts";

/** See NormalizeParams. */
export function normalize({ inputs, output }: IoBuffers<Float32Array>, params: NormalizeParams): void {
  const [data, scale, shift] = inputs as [Float32Array, Float32Array, Float32Array];
  const { rows, features, epsilon, channels, inner } = params;
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * features, (row + 1) * features];
    let sum = 0;
    for (let i = start; i < end; i++) sum += data[i] as number;
    const mean = sum / features;
    let squares = 0;
    for (let i = start; i < end; i++) squares += ((data[i] as number) - mean) ** 2;
    const factor = 1 / Math.sqrt(squares / features + epsilon);
    for (let i = start; i < end; i++) {
      const channel = Math.floor(i / inner) % channels;
      output[i] =
        ((data[i] as number) - mean) * factor * (scale[channel] as number) + (shift[channel] as number);
    }
  }
}

/** See LrnParams. */
export function lrn({ inputs, output }: IoBuffers<Float32Array>, params: LrnParams): void {
  const data = inputs[0] as Float32Array;
  const { batch, channels, inner, size, alpha, beta, bias } = params;
  for (let index = 0; index < batch * channels * inner; index++) {
    const channel = Math.floor(index / inner) % channels;
    const first = Math.max(0, channel - Math.floor((size - 1) / 2));
    const last = Math.min(channels - 1, channel + Math.ceil((size - 1) / 2));
    let squares = 0;
    for (let other = first; other <= last; other++) {
      squares += (data[index + (other - channel) * inner] as number) ** 2;
    }
    output[index] = (data[index] as number) / (bias + (alpha / size) * squares) ** beta;
  }
}
