// What the picture is told about who leaves: by the scores that decide, coupled layers included.

import { expect, it } from "vitest";
import { networkOf, removalOf } from "../../../src/app/picture/network.ts";
import { group, rank, score, spend } from "../../../src/index.ts";
import { cutScore } from "../../../src/view/overlay-bars.ts";
import { build, weights } from "../../prune/build.ts";
import { openSample } from "../../prune/expected.ts";

it("gives coupled layers the score that they are ranked by together, so the cut parts who leaves from who stays", async () => {
  const model = openSample("test/fixtures/fashion-cnn.onnx");
  const groups = group(model);
  const scores = await score(model, groups);
  const network = networkOf(model, groups, scores);
  const ranking = rank(groups, scores, 0.5);
  const { cuts } = spend(model, groups, ranking, 0.5);
  const removal = removalOf(groups, ranking, cuts, network.columns[0]?.size ?? 0, scores);
  const own = scores.norms[0] ?? new Float32Array();
  const together = removal.scores?.[1] ?? new Float32Array();
  expect(together).toEqual(Float32Array.from(scores.units[0] ?? []));
  expect(together.every((each, row) => each > (own[row] ?? 0))).toBe(true);
  network.columns.forEach((column, at) => {
    const shown = removal.scores?.[at] ?? new Float32Array();
    expect(column.scores).toEqual(shown);
    const cut = cutScore(shown, removal.ranks[at], removal.cuts[at] ?? 0);
    if (cut === undefined) return expect(column.prunable).toBe(false);
    const under = Array.from(shown, (each) => each < cut);
    expect(under).toEqual(Array.from(removal.ranks[at] ?? [], (each) => each < (removal.cuts[at] ?? 0)));
  });
});

it("says which inputs the rows of a grouped convolution read, of each part of a concatenation", async () => {
  const model = build(
    [4, 4, 4],
    [
      ["Conv", "x w1", "a"],
      ["Conv", "x w2", "b"],
      ["Concat", "a b", "c", { axis: 1 }],
      ["Conv", "c w3", "d", { group: 3 }],
      ["Conv", "d w4", "y"],
    ],
    { w1: weights(4, 4, 1, 1), w2: weights(2, 4, 1, 1), w3: weights(6, 2, 1, 1), w4: weights(3, 6, 1, 1) },
  );
  const groups = group(model);
  const { links } = networkOf(model, groups, await score(model, groups));
  expect(links.map(({ from, to, groups: parts }) => [from, to, parts])).toEqual([
    [0, 1, undefined],
    [0, 2, undefined],
    [1, 3, { rows: 2, of: Int32Array.of(0, 0, 1, 1) }],
    [2, 3, { rows: 2, of: Int32Array.of(2, 2) }],
    [3, 4, undefined],
  ]);
});
