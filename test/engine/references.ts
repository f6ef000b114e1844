// What the kernels compute, written in the most obvious way: the tests hold both engines against these.

import { activate } from "../../src/engine/cpu/activation.ts";
import type { Activation } from "../../src/engine/kernels.ts";

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
  activation: Activation,
  alpha: number,
): number[] {
  const out: number[] = [];
  for (let row = 0; row < sizes.rows; row++) {
    for (let neuron = 0; neuron < sizes.outer; neuron++) {
      let sum = bias[neuron] ?? 0;
      for (let k = 0; k < sizes.inner; k++) {
        sum += (input[row * sizes.inner + k] ?? 0) * (weight[neuron * sizes.inner + k] ?? 0);
      }
      out.push(activate(activation, alpha, sum));
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
