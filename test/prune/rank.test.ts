import { describe, expect, it } from "vitest";
import type { RowNormsQuery, Session } from "../../src/engine/engine.ts";
import { exactNorm, nearTies } from "../../src/prune/exact.ts";
import { group } from "../../src/prune/group.ts";
import { checkRatio, rankOrder, removedCount } from "../../src/prune/rank.ts";
import { score } from "../../src/prune/score.ts";
import { build, values, weights } from "./build.ts";

describe("removedCount", () => {
  it.each([
    [0, 10, 0],
    [0.5, 3, 1],
    [0.29, 100, 29],
    [0.95, 300, 285],
    [1, 4, 3],
    [1, 1, 0],
    [0.5, 0, 0],
  ])("of %d · %d is %d", (ratio, n, count) => expect(removedCount(ratio, n)).toBe(count));
});

describe("checkRatio", () => {
  it.each([0, 0.5, 1])("takes %d", (ratio) => expect(checkRatio(ratio)).toBe(ratio));
  it.each([-1, 1.01, Number.NaN, Number.POSITIVE_INFINITY])("refuses %d with a sentence", (ratio) => {
    expect(() => checkRatio(ratio)).toThrow(`The ratio is ${ratio}, but it must be a number from 0`);
  });
});

describe("ranking", () => {
  it("puts the weakest first and equals in index order", () => {
    expect([...rankOrder([3, 1, 2, 1, 3])]).toEqual([1, 3, 2, 0, 4]);
  });

  it("finds neighbours within an engine's rounding", () => {
    expect([...nearTies([1, 2, 2 + 1e-7, 3, 0, 0])].sort()).toEqual([1, 2, 4, 5]);
    expect(nearTies([1, 1.00001]).size).toBe(0);
  });
});

describe("near ties", () => {
  // Rows 0 and 1 hold the same numbers in another order: equal norms, whatever rounding an engine has.
  const model = build(
    [3],
    [
      ["Gemm", "x w b", "h", { transB: 1 }],
      ["Relu", "h", "a"],
      ["Gemm", "a v", "y"],
    ],
    {
      w: values([3, 3], [0.1, 0.2, 0.7, 0.7, 0.2, 0.1, 5, 5, 5]),
      b: values([3], [0, 0, 0]),
      v: weights(3, 2),
    },
  );

  it("leave in index order even where an engine's sums say otherwise", async () => {
    const groups = group(model);
    const layers = groups.layers;
    const rounded: Pick<Session, "rowNorms"> = {
      rowNorms: async (query: RowNormsQuery) =>
        query.weight === "w" ? Float32Array.of(1.0000001, 0.9999999, 15) : Float32Array.of(1, 1),
    };
    const scores = await score(model, groups, rounded as Session);
    const exact = layers[0] === undefined ? 0 : exactNorm(model, layers[0], 0, true);
    expect(exact).toBe(1);
    expect([...(scores.units[0] ?? [])]).toEqual([1, 1, 15]);
    expect([...(scores.norms[0] ?? [])]).toEqual([1, 1, 15]);
  });
});
