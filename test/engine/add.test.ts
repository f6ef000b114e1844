import { expect, it } from "vitest";
import { add } from "../../src/engine/cpu/add.ts";

it("adds what repeats along a value, or another value of its size", () => {
  const left = Float32Array.of(1, 2, 3, 4);
  const output = new Float32Array(4);
  add({ left, right: Float32Array.of(10, 20), output }, { count: 4, period: 2 });
  expect([...output]).toEqual([11, 22, 13, 24]);
  add({ left, right: left, output }, { count: 4, period: 4 });
  expect([...output]).toEqual([2, 4, 6, 8]);
});
