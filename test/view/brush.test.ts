import { describe, expect, it } from "vitest";
import { neuronsWithin } from "../../src/view/brush.ts";
import { planDrawing } from "../../src/view/drawing.ts";
import { extentOf } from "../../src/view/extent.ts";
import { isPartial } from "../../src/view/minimap.ts";
import { randomNetwork } from "./random.ts";

const drawing = planDrawing(randomNetwork([2, 3, 1], 1));

/** Columns at x = 10, 20 and 30, neurons 10 apart from y = 0 on; neuron (1, 1) has left on the after side. */
function sideOf(side: "before" | "after", left: number, right: number, shift = 0) {
  const discs = [0, 1].flatMap((index) => ({ x: 10 + shift, y: 10 * index, radius: 3, depth: 0 }));
  for (const index of [0, 1, 2]) discs.push({ x: 20 + shift, y: 10 * index, radius: 3, depth: 0 });
  discs.push({ x: 30 + shift, y: 0, radius: 0, depth: 0 });
  const kept = discs.map((_, number) => number !== 3);
  return { strip: { side, left, right }, discs, segments: [], standing: [], kept };
}

describe("the brush", () => {
  const corners = [
    { x: 32, y: 30 },
    { x: 15, y: 5 },
  ] as const;

  it("takes neurons with their middle inside, from whichever corner it begins, and none that is folded away", () => {
    const before = [sideOf("before", 0, 100)];
    expect(neuronsWithin(corners, before, drawing, true)).toEqual([
      { column: 1, index: 1 },
      { column: 1, index: 2 },
    ]);
    expect(neuronsWithin([corners[1], corners[0]], before, drawing, true).map(({ index }) => index)).toEqual([
      1, 2,
    ]);
  });

  it("takes neurons that left only while they are seen", () => {
    const after = [sideOf("after", 0, 100)];
    expect(neuronsWithin(corners, after, drawing, true)).toHaveLength(2);
    expect(neuronsWithin(corners, after, drawing, false)).toEqual([{ column: 1, index: 2 }]);
  });

  it("stays on the side of the divider where it began", () => {
    const sides = [sideOf("before", 0, 15), sideOf("after", 15, 100)];
    const wide = [
      { x: 40, y: -5 },
      { x: 0, y: 30 },
    ] as const;
    expect(neuronsWithin(wide, sides, drawing, true).every(({ column }) => column === 1)).toBe(true);
    const [right, left] = wide;
    expect(neuronsWithin([left, right], sides, drawing, true).map(({ column }) => column)).toEqual([0, 0]);
  });
});

describe("the extent of neurons", () => {
  it("is the box around those with a radius, in the plane that faces the viewer", () => {
    const places = Float32Array.of(0, 0, 0, 1, 4, 2, 9, 1, 50, 50, 50, 0);
    expect(extentOf(places, [0, 0, 1])).toEqual({ x: 2, y: 1, width: 6, height: 4, center: [2, 1, 4.5] });
    // From the right, depth runs across.
    expect(extentOf(places, [1, 0, 0])).toMatchObject({ x: -4.5, width: 11, height: 4 });
    expect(extentOf(places.subarray(8), [0, 0, 1])).toBeUndefined();
  });
});

describe("the minimap", () => {
  it("is wanted where a part of the network is outside of the frame", () => {
    const blocks = [
      { x: 0, y: 0, width: 10, height: 10 },
      { x: 90, y: 0, width: 10, height: 40 },
    ];
    const visible = { x: 45, y: 0, width: 110, height: 50 };
    expect(isPartial({ blocks, visible })).toBe(false);
    expect(isPartial({ blocks, visible: { ...visible, width: 80 } })).toBe(true);
    expect(isPartial({ blocks, visible: { ...visible, x: 65 } })).toBe(true);
    expect(isPartial({ blocks, visible: { ...visible, height: 30 } })).toBe(true);
  });
});
