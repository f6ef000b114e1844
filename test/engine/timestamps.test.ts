import { expect, it } from "vitest";
import { inQuerySets, readTimes } from "../../src/engine/webgpu/timestamps.ts";

it("reads milliseconds of one run, and 0 where the device reset its counter", () => {
  const nanoseconds = BigUint64Array.of(1_000_000n, 9_000_000n, 9_000_000n, 9_500_000n, 7n, 3n);
  expect(readTimes(nanoseconds.buffer, 4)).toEqual([2, 0.125, 0]);
});

it("splits what one query set cannot hold", () => {
  const lists = Array.from({ length: 5000 }, (_, index) => index);
  const groups = inQuerySets(lists);
  expect(groups.map(({ length }) => length)).toEqual([2048, 2048, 904]);
  expect(groups.flat()).toEqual(lists);
});
