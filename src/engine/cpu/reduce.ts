// Sums, extremes and norms along axes on the CPU, in float64 and rounded once; and where the extremes stand.

import type { ReduceOperation } from "../functions.ts";
import type { ArgParams, IoBuffers, ReduceParams } from "../io-kernels.ts";
import { walkPair } from "./strided.ts";

interface Reduction {
  readonly from: number;
  readonly step: (sum: number, x: number) => number;
  readonly finish?: (sum: number, count: number) => number;
}

const sum = (total: number, x: number): number => total + x;

const REDUCTIONS: Readonly<Record<Exclude<ReduceOperation, "log_sum_exp">, Reduction>> = {
  sum: { from: 0, step: sum },
  mean: { from: 0, step: sum, finish: (total, count) => total / count },
  max: { from: -Infinity, step: Math.max },
  min: { from: Infinity, step: Math.min },
  prod: { from: 1, step: (product, x) => product * x },
  l1: { from: 0, step: (total, x) => total + Math.abs(x) },
  l2: { from: 0, step: (total, x) => total + x * x, finish: Math.sqrt },
  log_sum: { from: 0, step: sum, finish: Math.log },
  sum_square: { from: 0, step: (total, x) => total + x * x },
};

/** See ReduceParams. */
export function reduce({ inputs, output }: IoBuffers<Float32Array>, params: ReduceParams): void {
  const data = inputs[0] as Float32Array;
  const { operation, keptSizes, keptStrides, sizes, strides } = params;
  const offsets: number[] = [];
  walkPair(sizes, [strides, strides], (_index, offset) => offsets.push(offset));
  const fold = (start: number, { from, step, finish }: Reduction): number => {
    let total = from;
    for (const offset of offsets) total = step(total, data[start + offset] as number);
    return finish === undefined ? total : finish(total, offsets.length);
  };
  walkPair(keptSizes, [keptStrides, keptStrides], (index, start) => {
    if (operation !== "log_sum_exp") {
      output[index] = fold(start, REDUCTIONS[operation]);
      return;
    }
    const largest = fold(start, REDUCTIONS.max);
    // Where all values are −∞ there is nothing to take off.
    const shift = Number.isFinite(largest) ? largest : 0;
    output[index] =
      shift + Math.log(fold(start, { from: 0, step: (total, x) => total + Math.exp(x - shift) }));
  });
}

/** See ArgParams. */
export function arg({ inputs, output }: IoBuffers<Float32Array>, params: ArgParams): void {
  const data = inputs[0] as Float32Array;
  const { outer, size, inner, smallest, last } = params;
  for (let line = 0; line < outer * inner; line++) {
    const start = Math.floor(line / inner) * size * inner + (line % inner);
    let best = 0;
    for (let i = 1; i < size; i++) {
      const [x, y] = [data[start + i * inner] as number, data[start + best * inner] as number];
      if ((smallest ? x < y : x > y) || (last && x === y)) best = i;
    }
    output[line] = best;
  }
}
