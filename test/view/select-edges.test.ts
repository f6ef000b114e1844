import { describe, expect, it } from "vitest";
import { magnitudeQuantile, selectStrongest } from "../../src/view/select-edges.ts";
import { randomFrom } from "./random.ts";

/** Weights with many ties: a few hundred values among `levels` magnitudes of either sign. */
function tiedWeights(seed: number, count: number, levels: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: count }, () => Math.round((random() - 0.5) * levels) + 0);
}

/** The same choice by sorting everything. */
function strongestBySorting(weights: Float32Array, count: number): number[] {
  const order = Array.from(weights.keys()).sort(
    (a, b) => Math.abs(weights[b] ?? 0) - Math.abs(weights[a] ?? 0) || a - b,
  );
  return order.slice(0, count).reverse();
}

describe("selectStrongest", () => {
  it("keeps exactly those that sorting keeps, weakest first, ties by lower index", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const weights = tiedWeights(seed, 300, seed % 3 === 0 ? 1e6 : 12);
      for (const count of [0, 1, 17, 150, 299, 300, 1000]) {
        expect(Array.from(selectStrongest(weights, count))).toEqual(strongestBySorting(weights, count));
      }
    }
  });

  it("tells magnitudes apart that differ in their last bit, and takes all alike by index", () => {
    const next = (value: number, steps: number) => {
      const bits = new Uint32Array(Float32Array.of(value).buffer);
      return new Float32Array(Uint32Array.of((bits[0] ?? 0) + steps).buffer)[0] ?? 0;
    };
    const close = Float32Array.of(0.1, -next(0.1, 3), next(0.1, 1), -next(0.1, 2), 0.1);
    expect(Array.from(selectStrongest(close, 3))).toEqual([2, 3, 1]);
    expect(Array.from(selectStrongest(close, 4))).toEqual([0, 2, 3, 1]);
    const alike = new Float32Array(5000).fill(-2);
    expect(Array.from(selectStrongest(alike, 3))).toEqual([2, 1, 0]);
  });

  it("takes infinity for the strongest and what is no number for zero", () => {
    const odd = Float32Array.of(1, Number.NaN, Number.NEGATIVE_INFINITY, 1e-45, -0);
    expect(Array.from(selectStrongest(odd, 5))).toEqual([4, 1, 3, 0, 2]);
  });

  it("chooses from a part of a larger array", () => {
    const whole = Float32Array.of(9, 1, 2, 9);
    expect(Array.from(selectStrongest(whole.subarray(1, 3), 1))).toEqual([1]);
  });
});

describe("magnitudeQuantile", () => {
  it("is the magnitude that the given share of all weights does not exceed", () => {
    const first = Float32Array.from({ length: 60 }, (_, at) => at + 1);
    const second = Float32Array.from({ length: 40 }, (_, at) => -(at + 61));
    expect(magnitudeQuantile([first, second], 0.99)).toBe(99);
    expect(magnitudeQuantile([first, second], 1)).toBe(100);
    expect(magnitudeQuantile([], 0.99)).toBe(0);
  });

  it("is what sorting finds, at every place, with ties and without", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const values = tiedWeights(seed, 1 + ((seed * 7) % 60), seed % 2 === 0 ? 5 : 1e6);
      const sorted = values.map(Math.abs).sort();
      sorted.forEach((value, rank) => {
        expect(magnitudeQuantile([values], (rank + 0.5) / sorted.length)).toBe(value);
      });
    }
  });
});
