import { describe, expect, it } from "vitest";
import { magnitudeQuantile, quickselect, selectStrongest } from "../../src/view/select-edges.ts";
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

describe("quickselect", () => {
  it("finds what sorting finds, at every place, with ties and without", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const values = tiedWeights(seed, 1 + ((seed * 7) % 60), seed % 2 === 0 ? 5 : 1e6);
      const sorted = values.slice().sort();
      for (let rank = 0; rank < values.length; rank++) {
        expect(quickselect(values.slice(), rank)).toBe(sorted[rank]);
      }
    }
  });

  it("refuses a place outside the values", () => {
    expect(() => quickselect(new Float32Array(3), 3)).toThrow(RangeError);
    expect(() => quickselect(new Float32Array(0), 0)).toThrow(RangeError);
  });

  it("takes values that are all alike, or in order, without slowing to a square", () => {
    expect(quickselect(new Float32Array(200_000).fill(2), 100_000)).toBe(2);
    expect(
      quickselect(
        Float32Array.from({ length: 200_000 }, (_, at) => at),
        150_000,
      ),
    ).toBe(150_000);
  });
});

describe("selectStrongest", () => {
  it("keeps exactly those that sorting keeps, weakest first, ties by lower index", () => {
    for (let seed = 1; seed <= 30; seed++) {
      const weights = tiedWeights(seed, 300, seed % 3 === 0 ? 1e6 : 12);
      for (const count of [0, 1, 17, 150, 299, 300, 1000]) {
        expect(Array.from(selectStrongest(weights, count))).toEqual(strongestBySorting(weights, count));
      }
    }
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
});
