// Picking values by index on the CPU, and putting them back.

import type { IoBuffers } from "../io-kernels.ts";
import type { GatherElementsParams, GatherParams, ScatterParams } from "../movement-params.ts";
import { walkPair } from "./strided.ts";

/** See GatherParams. */
export function gather({ inputs, output }: IoBuffers<Float32Array>, params: GatherParams): void {
  const [data, indices] = inputs as [Float32Array, Float32Array];
  const { outer, size, inner, count } = params;
  let at = 0;
  for (let o = 0; o < outer; o++) {
    for (let k = 0; k < count; k++) {
      const index = indices[k] as number;
      const start = (o * size + (index < 0 ? index + size : index)) * inner;
      for (let i = 0; i < inner; i++) output[at++] = data[start + i] as number;
    }
  }
}

/** See GatherElementsParams. */
export function gatherElements(
  { inputs, output }: IoBuffers<Float32Array>,
  params: GatherElementsParams,
): void {
  const [data, indices] = inputs as [Float32Array, Float32Array];
  const { sizes, strides, size, stride } = params;
  walkPair(sizes, [strides, strides], (at, from) => {
    const index = indices[at] as number;
    output[at] = data[from + (index < 0 ? index + size : index) * stride] as number;
  });
}

const COMBINE: Readonly<Record<ScatterParams["operation"], (before: number, update: number) => number>> = {
  none: (_, update) => update,
  add: (before, update) => before + update,
  mul: (before, update) => before * update,
  max: Math.max,
  min: Math.min,
};

/** See ScatterParams. */
export function scatter({ inputs, output }: IoBuffers<Float32Array>, params: ScatterParams): void {
  const [data, rows, updates] = inputs as [Float32Array, Float32Array, Float32Array];
  const combine = COMBINE[params.operation];
  output.set(data.subarray(0, params.rows * params.inner));
  for (let at = 0; at < params.updates * params.inner; at++) {
    const row = rows[Math.floor(at / params.inner)] as number;
    const to = row * params.inner + (at % params.inner);
    output[to] = combine(output[to] as number, updates[at] as number);
  }
}
