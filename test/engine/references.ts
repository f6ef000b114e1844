// What the kernels compute, written in the most obvious way: the tests hold both engines against these.

import { activate } from "../../src/engine/cpu/activation.ts";
import type { ActivationSettings } from "../../src/engine/functions.ts";
import type { ConvParams, PoolParams, Triple } from "../../src/engine/io-kernels.ts";

/** Throws where two lists differ in length or somewhere by more than `tolerance`, relative to values above 1. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "values",
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} values instead of ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    const [found, wanted] = [actual[i] ?? Number.NaN, expected[i] ?? Number.NaN];
    if (Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted))) continue;
    throw new Error(`${what}: value ${i} is ${found} instead of ${wanted}`);
  }
}

export function referenceGemm(
  input: Float32Array,
  weight: Float32Array,
  bias: Float32Array,
  sizes: { rows: number; inner: number; outer: number },
  settings: ActivationSettings,
): number[] {
  const out: number[] = [];
  for (let row = 0; row < sizes.rows; row++) {
    for (let neuron = 0; neuron < sizes.outer; neuron++) {
      let sum = bias[neuron] ?? 0;
      for (let k = 0; k < sizes.inner; k++) {
        sum += (input[row * sizes.inner + k] ?? 0) * (weight[neuron * sizes.inner + k] ?? 0);
      }
      out.push(activate(settings, sum));
    }
  }
  return out;
}

/** Norms in float64: |bias| plus the absolute values of the counted columns. */
export function referenceNorms(
  weight: Float32Array,
  bias: Float32Array,
  rows: number,
  columns: number,
  counted?: ArrayLike<number>,
): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const values = [...weight.subarray(row * columns, (row + 1) * columns)];
    const kept = values.filter((_value, column) => (counted?.[column] ?? 1) !== 0);
    return kept.reduce((sum, value) => sum + Math.abs(value), Math.abs(bias[row] ?? 0));
  });
}

export function referenceSoftmax(row: readonly number[]): number[] {
  const powers = row.map((value) => Math.exp(value - Math.max(...row)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** One output at a time, from the definition; `filter` is [groups · filters][channels][depth][rows][columns]. */
export function referenceConv(
  data: Float32Array,
  filter: Float32Array,
  bias: Float32Array,
  params: ConvParams,
): number[] {
  const { batch, groups, channels, filters, size, kernel, strides, dilations, out: outSize } = params;
  const at = (channel: number, place: readonly number[], sizes: Triple) =>
    place.reduce((sum, position, axis) => sum * (sizes[axis] ?? 1) + position, channel);
  const out: number[] = [];
  for (let plane = 0; plane < batch * groups * filters; plane++) {
    const [group, f] = [Math.floor(plane / filters), plane % (groups * filters)];
    for (const pixel of places(outSize)) {
      let sum = bias[f] ?? 0;
      for (let c = 0; c < channels; c++) {
        for (const tap of places(kernel)) {
          const from = pixel.map(
            (x, axis) => x * (strides[axis] ?? 1) + (tap[axis] ?? 0) * (dilations[axis] ?? 1),
          );
          const value = data[at(group * channels + c, from, size)] ?? Number.NaN;
          sum += value * (filter[at(f * channels + c, tap, kernel)] ?? Number.NaN);
        }
      }
      out.push(activate(params, sum));
    }
  }
  return out;
}

/** Every place of three axes, in row-major order. */
function places([depth, rows, columns]: Triple): number[][] {
  const count = (size: number) => Array.from({ length: size }, (_, index) => index);
  return count(depth).flatMap((z) => count(rows).flatMap((y) => count(columns).map((x) => [z, y, x])));
}

/** Pooling in the two last of its three axes, window by window. */
export function referencePool(data: Float32Array, params: PoolParams): number[] {
  const { planes, size, kernel, strides, dilations, before, start, end, out, operation } = params;
  const value = (plane: number, y: number, x: number): number | undefined => {
    if (y < start[1] || x < start[2] || y >= end[1] || x >= end[2]) return undefined;
    const inside = y >= 0 && x >= 0 && y < size[1] && x < size[2];
    return inside ? data[(plane * size[1] + y) * size[2] + x] : 0;
  };
  const results: number[] = [];
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < out[1]; y++) {
      for (let x = 0; x < out[2]; x++) {
        const window: number[] = [];
        for (let i = 0; i < kernel[1]; i++) {
          for (let j = 0; j < kernel[2]; j++) {
            const row = y * strides[1] - before[1] + i * dilations[1];
            const column = x * strides[2] - before[2] + j * dilations[2];
            const found = value(plane, row, column);
            if (found !== undefined) window.push(found);
          }
        }
        const total = window.reduce((sum, each) => sum + each, 0);
        results.push(operation === "max" ? Math.max(...window) : total / window.length);
      }
    }
  }
  return results;
}
