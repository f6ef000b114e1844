import { describe, expect, it } from "vitest";
import { TABLE_SIZE, tableIndex } from "../../src/view/color.ts";
import {
  countCandidates,
  type Drawing,
  isKept,
  neuronAt,
  neuronNumber,
  planDrawing,
  withEdges,
} from "../../src/view/drawing.ts";
import { describeLegend } from "../../src/view/legend.ts";
import { edgesOf, edgeWeight, OPACITY_POWER, packEdges } from "../../src/view/pack-edges.ts";
import { selectStrongest } from "../../src/view/select-edges.ts";
import { removeNobody } from "../../src/view/shown.ts";
import { networkOf, randomNetwork, removeWeakest } from "./random.ts";

const seed = networkOf(
  [2, 2, 4, 2],
  [
    Float32Array.of(1, -1, 5, 2),
    Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    Float32Array.of(0.1, -0.2, 0.3, 0.1, -0.1, 0.8, 0.1, -0.4),
  ],
);
// The seed's rule counts biases too; these norms decide the same neurons.
const removal = removeWeakest(seed, 0.5);
const large = randomNetwork([784, 300, 100, 10], 3);

describe("a small network", () => {
  const drawing = planDrawing(seed);

  it("is drawn in full, coloured over its largest weight", () => {
    expect(drawing.detailed).toBe(true);
    expect(drawing.clipped).toBe(false);
    expect(drawing.edges.count).toBe(20);
    expect(drawing.ranges).toEqual([5, 5, 5]);
  });

  it("can give each layer its own range", () => {
    expect(planDrawing(seed, "layer").ranges.map((range) => Number(range.toFixed(3)))).toEqual([5, 0.8, 0.8]);
  });

  it("numbers neurons through all columns", () => {
    expect(neuronNumber(drawing, { column: 2, index: 1 })).toBe(5);
    expect(neuronAt(drawing, 5)).toEqual({ column: 2, index: 1 });
    expect(drawing.neuronCount).toBe(10);
  });

  it("packs for each edge its ends, strength and colour", () => {
    const texels = packEdges(drawing, drawing.edges);
    const strongest = Array.from({ length: 20 }, (_, edge) => edge).find(
      (edge) => edgeWeight(drawing, drawing.edges, edge) === 5,
    );
    expect(Array.from(texels.subarray((strongest ?? 0) * 4, (strongest ?? 0) * 4 + 4))).toEqual([
      0,
      3,
      1,
      TABLE_SIZE - 1,
    ]);
    for (let edge = 0; edge < 20; edge++) {
      expect(texels[edge * 4 + 3]).toBe(tableIndex(edgeWeight(drawing, drawing.edges, edge), 5));
    }
  });

  it("finds a neuron's edges in and out", () => {
    const edges = edgesOf(drawing, { column: 1, index: 1 });
    const weights = Array.from({ length: edges.count }, (_, edge) => edgeWeight(drawing, edges, edge));
    expect(weights.map((weight) => Number(weight.toFixed(3)))).toEqual([0.2, 0.4, 0.6, 0.8, 2, 5]);
  });

  it("knows who stays", () => {
    const kept = Array.from({ length: 10 }, (_, number) => isKept(drawing, removal, number));
    expect(kept).toEqual([true, true, false, true, false, false, true, true, true, true]);
    expect(
      Array.from({ length: 10 }, (_, number) => isKept(drawing, removeNobody(seed), number)),
    ).not.toContain(false);
  });

  it("has a legend that counts what stands", () => {
    const before = describeLegend(drawing, "dark");
    expect(before.links.map(({ drawn, total, weightShare }) => [drawn, total, weightShare])).toEqual([
      [4, 4, 1],
      [8, 8, 1],
      [8, 8, 1],
    ]);
    expect(before.stops[0]).toEqual({ value: -5, position: 0, color: "rgb(229, 130, 18)" });
    expect(before.stops.at(-1)).toEqual({ value: 5, position: 1, color: "rgb(45, 166, 250)" });
    expect(before.stops[8]).toEqual({ value: 0, position: 0.5, color: "rgb(43, 48, 56)" });
    const after = describeLegend(drawing, "dark", removal);
    expect(after.links.map(({ drawn, total }) => [drawn, total])).toEqual([
      [2, 2],
      [2, 2],
      [4, 4],
    ]);
    expect(after.stops).toEqual(before.stops);
  });
});

describe("a large network", () => {
  const drawing = planDrawing(large);

  it("draws the strongest 2,000 of each link and says so", () => {
    const legend = describeLegend(drawing, "light");
    expect(drawing.detailed).toBe(false);
    expect(legend.clipped).toBe(true);
    expect(legend.links.map(({ drawn, total }) => [drawn, total])).toEqual([
      [2000, 235_200],
      [2000, 30_000],
      [1000, 1000],
    ]);
    const [first] = legend.links;
    expect(first?.weightShare).toBeGreaterThan(0.02);
    expect(first?.weightShare).toBeLessThan(0.04);
  });

  it("leaves out nothing stronger than what it draws", () => {
    const weights = large.links[0]?.weights ?? new Float32Array();
    const drawn = new Set(drawing.edges.weight.filter((_, edge) => drawing.edges.link[edge] === 0));
    const weakest = Math.min(...Array.from(drawn, (place) => Math.abs(weights[place] ?? 0)));
    const strongestLeft = weights.reduce(
      (most, weight, place) => (drawn.has(place) ? most : Math.max(most, Math.abs(weight))),
      0,
    );
    expect(drawn.size).toBe(2000);
    expect(strongestLeft).toBeLessThanOrEqual(weakest);
  });

  it("can draw more and fewer, always the strongest, as many of each link as of the others", () => {
    const more = planDrawing(large, "network", 30_000);
    expect(more.edges).toEqual(drawing.edges);
    expect(more.candidates.count).toBe(10_000 + 10_000 + 1000);
    expect(countCandidates(large, 30_000)).toBe(21_000);
    for (const [count, expected] of [
      [1500, [500, 500, 500]],
      [12_000, [5500, 5500, 1000]],
      [90_000, [10_000, 10_000, 1000]],
    ] as const) {
      const other = withEdges(more, count);
      const legend = describeLegend(other, "dark");
      expect(legend.links.map(({ drawn }) => drawn)).toEqual(expected);
      other.network.links.forEach(({ weights }, link) => {
        const chosen = other.edges.weight.filter((_, edge) => other.edges.link[edge] === link);
        const strongest = selectStrongest(weights, expected[link] ?? 0);
        expect(chosen).toEqual(strongest);
      });
    }
  });

  it("lets no number of edges cover more of the picture than the usual number does", () => {
    const more = planDrawing(large, "network", 100_000);
    const inkOf = (drawing: Drawing) => {
      const texels = packEdges(drawing, drawing.edges);
      const ink = drawing.network.links.map(() => 0);
      for (let edge = 0; edge < drawing.edges.count; edge++) {
        const link = drawing.edges.link[edge] ?? 0;
        ink[link] = (ink[link] ?? 0) + (texels[edge * 4 + 2] ?? 0) ** OPACITY_POWER;
      }
      return ink;
    };
    const usual = inkOf(more);
    expect(packEdges(more, more.edges)).toEqual(packEdges(drawing, drawing.edges));
    const all = inkOf(withEdges(more, 100_000));
    all.forEach((ink, link) => {
      expect(ink).toBeLessThanOrEqual((usual[link] ?? 0) * 1.01);
      expect(ink).toBeGreaterThan((usual[link] ?? 0) * 0.9);
    });
  });

  it("clips the colours at the 99th percentile of all weights", () => {
    const magnitudes = large.links
      .flatMap((link) => Array.from(link.weights, Math.abs))
      .sort((a, b) => a - b);
    expect(drawing.ranges[0]).toBe(magnitudes[Math.ceil(0.99 * magnitudes.length) - 1]);
    expect(new Set(drawing.ranges).size).toBe(1);
  });

  it("counts in the legend only what stands after a removal", () => {
    const legend = describeLegend(drawing, "light", removeWeakest(large, 0.5));
    expect(legend.links.map((link) => link.total)).toEqual([784 * 150, 150 * 50, 500]);
    expect(legend.links[2]?.drawn).toBe(500);
  });
});
