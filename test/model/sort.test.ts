import { expect, test } from "vitest";
import { sortByDependency } from "../../src/model/sort.ts";

const item = (reads: string[], makes: string[]) => ({ reads, makes });

test("leaves a sorted list as it is", () => {
  const items = [item([], ["a"]), item([], ["b"]), item(["b", "a"], ["c"]), item(["x"], ["d"])];
  expect(sortByDependency(items)).toEqual({ sorted: [0, 1, 2, 3] });
});

test("puts what is read before its readers", () => {
  const items = [item(["b"], ["c"]), item(["a"], ["b"]), item([], ["a"])];
  expect(sortByDependency(items)).toEqual({ sorted: [2, 1, 0] });
});

test("finds a cycle, and an item that reads itself", () => {
  expect(sortByDependency([item(["b"], ["a"]), item(["a"], ["b"])])).toEqual({ cycleAt: 0 });
  expect(sortByDependency([item([], ["x"]), item(["a"], ["a"])])).toEqual({ cycleAt: 1 });
});

test("sorts a chain of 100,000 that stands backwards", () => {
  const items = Array.from({ length: 100_000 }, (_, index) => item([`${index + 1}`], [`${index}`]));
  const order = sortByDependency(items);
  expect("sorted" in order && order.sorted[0]).toBe(99_999);
});
