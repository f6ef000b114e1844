// The legend says what every mark means that is on the picture, and of no other.

import { describe, expect, it } from "vitest";
import { arrange, foldingOf, toggleModule } from "../../src/view/arrange.ts";
import { planDrawing } from "../../src/view/drawing.ts";
import { describeLegend, legendSentence } from "../../src/view/legend.ts";
import { marksOf } from "../../src/view/legend-marks.ts";
import type { Network, ViewMode } from "../../src/view/network.ts";
import { layLegend, legendHeight, TEXT_LEFT } from "../../src/view/picture-legend.ts";
import { randomNetwork, removeWeakest, residualNetwork } from "./random.ts";

const FRAME = { width: 960, height: 600 };

function wordsOf(network: Network, ratio: number, mode: ViewMode, fold?: string, compact = false): string[] {
  const folding = foldingOf(network);
  if (fold !== undefined) toggleModule(network, folding, FRAME, fold);
  const layout = arrange(network, folding, FRAME);
  const removal = removeWeakest(network, ratio);
  const marks = marksOf(planDrawing(network), layout, removal, { mode, ghosts: true, compact });
  return marks.map(({ words }) => words);
}

const CUT = "score; tick: the cut, shorter bars leave";

describe("the legend's marks", () => {
  const small = randomNetwork([2, 4, 2], 1);
  const deep = residualNetwork([
    ["stage1", 8, 2],
    ["stage2", 16, 2],
  ]);

  it("are none where nobody leaves a small network, then the cut and what becomes of neurons", () => {
    expect(wordsOf(small, 0, "after")).toEqual([]);
    expect(wordsOf(small, 0.5, "after")).toEqual([CUT, "has left"]);
    expect(wordsOf(small, 0.5, "before")).toEqual([CUT, "about to leave"]);
    expect(wordsOf(small, 0.5, "split")).toEqual([CUT, "about to leave", "has left"]);
    expect(wordsOf(small, 0.5, "after", undefined, true)).toEqual([CUT]);
  });

  it("tell what is multiplied from what is added", () => {
    const gated = { ...deep, arcs: deep.arcs?.map((arc) => ({ ...arc, times: true as const })) ?? [] };
    expect(wordsOf(gated, 0, "after")).toEqual(["multiplied at the cross", "layers of one module"]);
  });

  it("name shortcuts, modules, and folded ones once there are some", () => {
    expect(wordsOf(deep, 0, "after")).toEqual(["shortcut, added at the plus", "layers of one module"]);
    expect(wordsOf(deep, 0, "after", "stage1")).toEqual([
      "shortcut, added at the plus",
      "layers folded into one",
      "layers of one module",
    ]);
  });

  it("stand under a sentence that goes on where its line ends, and under the scale in a narrow picture", () => {
    const legend = describeLegend(planDrawing(deep), "dark");
    const dense = { ...legend, links: legend.links.map((link) => ({ ...link, drawn: 1, total: 9 })) };
    const laid = (width: number) => layLegend(dense, (words) => 6 * words.length, width);
    for (const width of [390, 640, 960, 2000]) {
      const { lines } = laid(width);
      expect(lines.map(({ text }) => text).join(" ")).toBe(legendSentence(dense));
      for (const { text, x, y } of lines) {
        expect(x + 6 * text.length).toBeLessThanOrEqual(width - 24);
        expect(y).toBeLessThan(legendHeight(width) - 6);
      }
    }
    expect(laid(2000).lines).toHaveLength(1);
    expect(laid(960).lines.length).toBeGreaterThan(1);
    expect(laid(390).lines.every(({ x, y }) => x === 24 && y >= 48)).toBe(true);
  });

  it("stand in one row under a picture, as far as its width goes", () => {
    const folding = foldingOf(deep);
    const layout = arrange(deep, folding, FRAME);
    const removal = removeWeakest(deep, 0.5);
    const drawing = planDrawing(deep);
    const marks = marksOf(drawing, layout, removal, { mode: "split", ghosts: true, compact: false });
    const legend = describeLegend(drawing, "dark", removal, undefined, undefined, marks);
    const placed = (width: number) =>
      layLegend(legend, (words) => 6 * words.length, width).marks.map(({ x }) => x);
    expect(placed(2000)[0]).toBe(TEXT_LEFT);
    expect(placed(2000)).toHaveLength(4);
    expect(placed(600)).toEqual(placed(2000).slice(0, 2));
  });
});
