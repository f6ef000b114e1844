import { expect, it } from "vitest";
import { sharesOf, shownOf } from "../../../src/app/panels/answers.ts";

it("makes shares of logits, however large, and takes shares as they are", () => {
  expect([...sharesOf(Float32Array.of(0, Math.log(3)))].map((share) => share.toFixed(6))).toEqual([
    "0.250000",
    "0.750000",
  ]);
  expect([...sharesOf(Float32Array.of(1000, 1000))]).toEqual([0.5, 0.5]);
  expect([...sharesOf(Float32Array.of(0.25, 0.75))]).toEqual([0.25, 0.75]);
});

it("shows all of a few classes, and of many the five best before and after", () => {
  expect(shownOf([3, 1, 2], [1, 2, 3])).toEqual([0, 1, 2]);
  const before = Array.from({ length: 20 }, (_, at) => at);
  const after = before.with(3, 100);
  expect(shownOf(before, before)).toEqual([15, 16, 17, 18, 19]);
  expect(shownOf(before, after)).toEqual([3, 15, 16, 17, 18, 19]);
});
