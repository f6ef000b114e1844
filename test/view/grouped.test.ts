// Grouped convolutions: pairs of channels that no row reads are no edges, wherever edges are counted, chosen, lit or lost.

import { expect, it } from "vitest";
import { countCandidates, isKept, planDrawing } from "../../src/view/drawing.ts";
import { describeLegend } from "../../src/view/legend.ts";
import type { Network } from "../../src/view/network.ts";
import { lostInputs } from "../../src/view/overlay-marks.ts";
import { edgesOf } from "../../src/view/pack-edges.ts";
import { removeWeakest } from "./random.ts";

const SIZES = [4, 3, 6] as const;
/** Column 2 reads four channels of column 0 and then two of column 1, by three groups: the last two are the third's. */
const READS = [
  [0, 1],
  [0, 1],
  [2, 3],
  [2, 3],
  [4, 5],
  [4, 5],
];

function grouped(): Network {
  const columns = SIZES.map((size, at) => ({
    title: `Column ${at}`,
    size,
    prunable: at < 2,
    scores: Float32Array.from({ length: size }, (_, index) => index + 1),
  }));
  const groups = (...of: number[]) => ({ rows: 2, of: Int32Array.from(of) });
  const weightsOf = (first: number, width: number) =>
    Float32Array.from({ length: 6 * width }, (_, at) =>
      READS[Math.floor(at / width)]?.includes(first + (at % width)) ? 1 + at / 100 : 0,
    );
  return {
    title: "grouped",
    columns,
    links: [
      { from: 0, to: 2, weights: weightsOf(0, 4), groups: groups(0, 0, 1, 1) },
      { from: 1, to: 2, weights: weightsOf(4, 3), groups: groups(2, 2, -1) },
    ],
  };
}

const network = grouped();
const drawing = planDrawing(network);

it("has an edge only where a row reads an input", () => {
  const ends = Array.from({ length: drawing.edges.count }, (_, at) => [
    (drawing.edges.to[at] ?? 0) - 7,
    drawing.edges.from[at] ?? 0,
  ]);
  const expected = READS.flatMap((inputs, row) => inputs.map((input) => [row, input]));
  expect(ends.sort()).toEqual(expected.sort());
  expect(edgesOf(drawing, { column: 0, index: 2 }).to.map((number) => number - 7)).toEqual(
    Uint32Array.of(2, 3),
  );
  expect(edgesOf(drawing, { column: 2, index: 4 }).from).toEqual(Uint32Array.of(4, 5));
});

it("has room for its own edges alone", () => {
  expect(countCandidates(network, 1_000_000)).toBe(12);
});

it("counts the edges that stand", () => {
  expect(describeLegend(drawing, "dark").links.map(({ drawn, total }) => [drawn, total])).toEqual([
    [8, 8],
    [4, 4],
  ]);
  // Half of column 0 and a third of column 1 leave: the channels 0 and 1, and 4.
  const after = describeLegend(drawing, "dark", removeWeakest(network, 0.5));
  expect(after.links.map(({ drawn, total }) => [drawn, total])).toEqual([
    [4, 4],
    [2, 2],
  ]);
});

it("marks a neuron with the share of the inputs that itself has lost", () => {
  const removal = removeWeakest(network, 0.5);
  const kept = Array.from({ length: drawing.neuronCount }, (_, number) => isKept(drawing, removal, number));
  expect(Array.from(lostInputs(drawing, kept).subarray(7))).toEqual([1, 1, 0, 0, 0.5, 0.5]);
});
