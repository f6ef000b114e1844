import { expect, test } from "vitest";
import { sweepSvg } from "../../../src/cli/sweep/chart.ts";
import { competitions, paretoFront } from "../../../src/cli/sweep/front.ts";
import type { Result } from "../../../src/cli/sweep/rows.ts";
import { drifting, result } from "./rows.ts";

const keys = (rows: readonly Result[]) => rows.map(({ key }) => key);

test("the front has what no other beats, by rising cost; of equals the first", () => {
  const rows = [
    result("whole", 100, 90),
    result("worse", 60, 70),
    result("half", 50, 85),
    result("same", 50, 85),
    result("tiny", 10, 20),
    result("dear", 90, 84),
  ];
  expect(keys(paretoFront(rows, "macs"))).toEqual(["tiny", "half", "whole"]);
  expect(paretoFront(rows, "ms")).toEqual([]);
});

test("times have a front of their own", () => {
  const timed = (key: string, after: number, right: number) =>
    result(key, 50, right, { milliseconds: { before: 4, after, batch: 64, runs: 7 } });
  expect(keys(paretoFront([timed("slow", 3, 80), timed("quick", 1, 70), timed("bad", 2, 60)], "ms"))).toEqual(
    ["quick", "slow"],
  );
});

test("networks compete where there are labelled images, and each alone where there are none", () => {
  const second = { model: "b.onnx" };
  const labelled = [result("a", 100, 90), result("b", 50, 95, second)];
  expect(competitions(labelled).map(keys)).toEqual([["a", "b"]]);
  const moved = [drifting("a", 100, 0), drifting("b", 50, 0, second), drifting("c", 20, 3, second)];
  expect(competitions(moved).map(keys)).toEqual([["a"], ["b", "c"]]);
  expect(competitions([])).toEqual([]);
  // One that cannot run keeps nobody from competing.
  const { accuracy: _, drift: __, ...unknown } = result("c", 100, 0, { model: "c.onnx" });
  expect(competitions([...labelled, unknown]).map(keys)).toEqual([["a", "b", "c"]]);
  expect(keys(paretoFront([...labelled, unknown], "macs"))).toEqual(["b"]);
});

test("the picture stands where the numbers say", () => {
  const random = { criterion: { kind: "random", bias: true, inputs: "all", seed: 4 } } as const;
  const svg = sweepSvg([result("whole", 100, 100), result("half", 50, 50), result("low", 50, 0, random)]);
  const dots = [...svg.matchAll(/<circle class="(\w+)" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)];
  // The frame runs from 48 to 350 and from 214 up to 10.
  expect(dots.map(([, ...found]) => found)).toEqual([
    ["kind0", "350", "10", "3.5"],
    ["kind0", "199", "112", "3.5"],
    ["kind1", "199", "214", "2"],
  ]);
  expect(svg).toMatch(/d="M199,112L350,112L350,10(L350,10)*"/);
  expect(svg).toContain("multiply-adds (%; 100: 100)");
  expect(svg).toContain("<title>a.onnx, random, seed 4, 50.00 %: 0.00 %</title>");
  expect(svg.match(/<g /g)).toHaveLength(1);
});

test("there is a chart for each network without labels, and one for times", () => {
  const milliseconds = { before: 4, after: 2, batch: 64, runs: 7 };
  const svg = sweepSvg([
    drifting("a", 50, 1, { milliseconds }),
    drifting("b", 50, 1, { model: "b<1>.onnx", milliseconds }),
  ]);
  const axes = [...svg.matchAll(/text-anchor="middle">([^<]*\(%[^<]*)</g)].map(([, text]) => text);
  expect(axes).toEqual([
    ...["a.onnx: multiply-adds (%; 100: 100)", "drift (%; 100: 1)"],
    ...["a.onnx: time (%; 100: 4 ms)", "drift (%; 100: 1)"],
    ...["b&lt;1&gt;.onnx: multiply-adds (%; 100: 100)", "drift (%; 100: 1)"],
    ...["b&lt;1&gt;.onnx: time (%; 100: 4 ms)", "drift (%; 100: 1)"],
  ]);
});
