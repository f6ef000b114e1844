// Profiles of scores: in the order of leaving, so that the cut parts who leaves from who stays.

import { expect, it } from "vitest";
import { profileOf } from "../../src/view/overlay-profiles.ts";
import { randomNetwork, removeWeakest } from "./random.ts";

it("stand in the order of leaving, and those without a rank last", () => {
  const scores = Float32Array.of(4, 1, 3, 2, 8);
  // The third was forced out, the last never leaves.
  const ranks = Uint32Array.of(3, 1, 0, 2, 0xffffffff);
  expect(profileOf(scores, ranks, 2, 10)).toEqual({
    heights: [3 / 8, 1 / 8, 2 / 8, 4 / 8, 1],
    leaving: 2 / 5,
  });
  expect(profileOf(scores, undefined, 0, 10)).toEqual({
    heights: [1, 2, 3, 4, 8].map((each) => each / 8),
    leaving: 0,
  });
});

it("have no more bars than there is room for, ascending where scores alone decide", () => {
  const network = randomNetwork([20, 300, 10], 3);
  const { ranks, cuts } = removeWeakest(network, 0.4);
  const found = profileOf(network.columns[1]?.scores ?? new Float32Array(), ranks[1], cuts[1] ?? 0, 36);
  expect(found.heights).toHaveLength(36);
  expect(found.heights).toEqual(found.heights.toSorted((a, b) => a - b));
  expect(found.leaving).toBe(0.4);
});

it("are flat where no neuron has a number", () => {
  expect(profileOf(Float32Array.of(Number.NaN, Number.NaN), undefined, 0, 5)).toEqual({
    heights: [0, 0],
    leaving: 0,
  });
});
