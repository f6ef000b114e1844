import { describe, expect, it } from "vitest";
import { distanceToSegment, pickDisc, pickSegment } from "../../src/view/pick.ts";
import { randomFrom } from "./random.ts";

const disc = (x: number, y: number, radius: number, depth = 0) => ({ x, y, radius, depth });

describe("pickDisc", () => {
  it("finds the disc under the point, the nearer to the viewer where two overlap", () => {
    const discs = [disc(0, 0, 20, 2), disc(10, 0, 20, 1), disc(100, 0, 20, 0)];
    expect(pickDisc(discs, 5, 0)).toBe(1);
    expect(pickDisc(discs, -15, 0)).toBe(0);
    expect(pickDisc(discs, 119, 0)).toBe(2);
    expect(pickDisc(discs, 60, 0)).toBe(-1);
  });

  it("widens small discs to a finger's target, and then takes the nearest", () => {
    const discs = [disc(0, 0, 2), disc(10, 0, 2)];
    expect(pickDisc(discs, -6, 0)).toBe(0);
    expect(pickDisc(discs, 6, 0)).toBe(1);
    expect(pickDisc(discs, -9, 0)).toBe(-1);
  });

  it("never finds what has no radius, or is hidden", () => {
    expect(pickDisc([disc(0, 0, 0)], 0, 0)).toBe(-1);
    const discs = [disc(0, 0, 20, 1), disc(0, 0, 20, 2)];
    expect(pickDisc(discs, 0, 0, (index) => index === 0)).toBe(1);
    expect(pickDisc(discs, 0, 0, () => true)).toBe(-1);
  });

  it("finds what a plain search of every disc finds", () => {
    const random = randomFrom(3);
    const discs = Array.from({ length: 400 }, () =>
      disc(200 * random(), 200 * random(), 12 * random() - 1, Math.floor(5 * random())),
    );
    for (let round = 0; round < 200; round++) {
      const [x, y] = [220 * random() - 10, 220 * random() - 10];
      const around = discs
        .map(({ radius, depth, ...at }, index) => ({
          index,
          radius,
          depth,
          away: Math.hypot(at.x - x, at.y - y),
        }))
        .filter(({ radius, away }) => radius > 0 && away <= Math.max(radius, 8));
      const over = around.filter(({ radius, away }) => away <= radius).sort((a, b) => a.depth - b.depth);
      const nearest = around.sort((a, b) => a.away - b.away)[0];
      expect(pickDisc(discs, x, y)).toBe((over[0] ?? nearest)?.index ?? -1);
    }
  });
});

describe("pickSegment", () => {
  const segments = [
    { x0: 0, y0: 0, x1: 100, y1: 0 },
    { x0: 0, y0: 10, x1: 100, y1: 10 },
  ];

  it("takes the nearest within reach, ends included", () => {
    expect(pickSegment(segments, 50, 3)).toBe(0);
    expect(pickSegment(segments, 50, 6)).toBe(1);
    expect(pickSegment(segments, 104, 0)).toBe(0);
    expect(pickSegment(segments, 110, 0)).toBe(-1);
  });

  it("measures to the nearest point, also of a segment without length", () => {
    expect(distanceToSegment({ x0: 0, y0: 0, x1: 10, y1: 0 }, 5, 4)).toBe(4);
    expect(distanceToSegment({ x0: 3, y0: 4, x1: 3, y1: 4 }, 0, 0)).toBe(5);
  });
});
