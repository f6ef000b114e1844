import { describe, expect, it } from "vitest";
import { type Drawing, isKept, planDrawing } from "../../src/view/drawing.ts";
import { keptWeights } from "../../src/view/kept-weights.ts";
import type { Removal } from "../../src/view/network.ts";
import { randomFrom, randomNetwork, removeWeakest } from "./random.ts";

/** What stands of each link, asked of every weight by itself. */
function sumPlainly(drawing: Drawing, removal: Removal) {
  const { network, offsets } = drawing;
  return network.links.map(({ from, to, weights }) => {
    const width = network.columns[from]?.size ?? 1;
    let [count, weight] = [0, 0];
    weights.forEach((value, at) => {
      const ends = [(offsets[from] ?? 0) + (at % width), (offsets[to] ?? 0) + Math.floor(at / width)];
      if (!ends.every((number) => isKept(drawing, removal, number))) return;
      count++;
      weight += Math.abs(value);
    });
    return { count, weight };
  });
}

describe("keptWeights", () => {
  it("follows the cuts wherever they go, and the order of leaving when it changes", () => {
    const network = randomNetwork([20, 30, 25, 10], 5);
    const drawing = planDrawing(network);
    const all = sumPlainly(drawing, removeWeakest(network, 0));
    const random = randomFrom(9);
    const first = removeWeakest(network, 0);
    const other = first.ranks.map((ranks) => ranks.map((rank, at) => (rank < ranks.length ? at : rank)));
    for (let step = 0; step < 60; step++) {
      const ranks = step < 30 ? first.ranks : other;
      // Small steps and large ones, back to nobody, and on to everybody who may leave.
      const share = step % 10 === 0 ? 0 : step % 10 === 5 ? 1 : random();
      const cuts = network.columns.map(({ size, prunable }) => (prunable ? Math.floor(share * size) : 0));
      const removal = { ranks, cuts };
      const found = keptWeights(drawing, removal);
      sumPlainly(drawing, removal).forEach(({ count, weight }, link) => {
        expect(found[link]?.count).toBe(count);
        expect(found[link]?.weight).toBeCloseTo(weight, 9);
      });
      keptWeights(drawing, undefined).forEach(({ weight }, link) => {
        expect(weight).toBeCloseTo(all[link]?.weight ?? Number.NaN, 9);
      });
    }
  });

  it("is nothing at all where nobody is left", () => {
    const network = randomNetwork([4, 6, 3], 2);
    const drawing = planDrawing(network);
    keptWeights(drawing, removeWeakest(network, 0.5));
    const none = [
      { count: 0, weight: 0 },
      { count: 0, weight: 0 },
    ];
    expect(keptWeights(drawing, removeWeakest(network, 1))).toEqual(none);
  });
});
