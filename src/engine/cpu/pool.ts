// Pooling on the CPU, in up to three dimensions.

import type { IoBuffers, PoolParams } from "../io-kernels.ts";

/** See PoolParams. */
export function pool({ inputs, output }: IoBuffers<Float32Array>, params: PoolParams): void {
  const data = inputs[0] as Float32Array;
  const { planes, size, out } = params;
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    const from = plane * size[0] * size[1] * size[2];
    for (let depth = 0; depth < out[0]; depth++) {
      for (let row = 0; row < out[1]; row++) {
        for (let column = 0; column < out[2]; column++) {
          output[at++] = poolWindow(data, from, params, depth, row, column);
        }
      }
    }
  }
}

function poolWindow(
  data: Float32Array,
  from: number,
  params: PoolParams,
  depth: number,
  row: number,
  column: number,
): number {
  const { size, kernel, strides, dilations, before, start, end, operation } = params;
  const z0 = depth * strides[0] - before[0];
  const y0 = row * strides[1] - before[1];
  const x0 = column * strides[2] - before[2];
  let largest = -Infinity;
  let sum = 0;
  let counted = 0;
  for (let i = 0, z = z0; i < kernel[0]; i++, z += dilations[0]) {
    if (z < start[0] || z >= end[0]) continue;
    for (let j = 0, y = y0; j < kernel[1]; j++, y += dilations[1]) {
      if (y < start[1] || y >= end[1]) continue;
      for (let k = 0, x = x0; k < kernel[2]; k++, x += dilations[2]) {
        if (x < start[2] || x >= end[2]) continue;
        counted++;
        if (z < 0 || y < 0 || x < 0 || z >= size[0] || y >= size[1] || x >= size[2]) continue;
        const value = data[from + (z * size[1] + y) * size[2] + x] as number;
        if (value > largest) largest = value;
        sum += value;
      }
    }
  }
  if (counted === 0) return 0;
  return operation === "max" ? largest : sum / counted;
}
