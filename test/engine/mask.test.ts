import { expect, it } from "vitest";
import { mask } from "../../src/engine/cpu/mask.ts";
import { NEVER } from "../../src/engine/engine.ts";

it("zeroes the features that rank below the cut, in every row", () => {
  const input = Float32Array.of(1, 2, 3, 4, 5, 6);
  const ranks = Uint32Array.of(1, NEVER, 0);
  const at = (cut: number) => {
    const output = new Float32Array(6).fill(Number.NaN);
    mask({ input, ranks, cuts: Uint32Array.of(9, cut), output }, { count: 6, features: 3, inner: 1, cut: 1 });
    return [...output];
  };
  expect(at(0)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(at(1)).toEqual([1, 2, 0, 4, 5, 0]);
  expect(at(2)).toEqual([0, 2, 0, 0, 5, 0]);
  expect(at(NEVER)).toEqual([0, 2, 0, 0, 5, 0]);
});

it("zeroes whole channels where features are not the last axis", () => {
  const input = Float32Array.from({ length: 12 }, (_, i) => i + 1);
  const output = new Float32Array(12).fill(Number.NaN);
  const buffers = { input, ranks: Uint32Array.of(0, 1), cuts: Uint32Array.of(1), output };
  mask(buffers, { count: 12, features: 2, inner: 3, cut: 0 });
  expect([...output]).toEqual([0, 0, 0, 4, 5, 6, 0, 0, 0, 10, 11, 12]);
});
