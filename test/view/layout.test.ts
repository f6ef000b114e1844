import { describe, expect, it } from "vitest";
import { layoutNetwork, slabGrid } from "../../src/view/layout.ts";
import { randomNetwork } from "./random.ts";

const WIDE = { width: 1280, height: 760 };
const PHONE = { width: 390, height: 844 };

function placesOf(layout: { places: Float32Array }) {
  return Array.from({ length: layout.places.length / 4 }, (_, at) => {
    const [x = 0, y = 0, z = 0, radius = 0] = layout.places.subarray(at * 4, at * 4 + 4);
    return { x, y, z, radius };
  });
}

describe("a network of lines", () => {
  const { columns } = randomNetwork([2, 2, 4, 2], 1);

  it.each([
    ["wide", WIDE],
    ["phone", PHONE],
  ])("fills a %s frame without leaving it", (_, frame) => {
    const layout = layoutNetwork(columns, frame);
    const places = placesOf(layout);
    const { margin } = layout;
    const width = Math.max(...places.map((p) => p.x + p.radius)) * 2;
    const height = Math.max(...places.map((p) => p.y + p.radius)) * 2;
    expect(width).toBeLessThanOrEqual(frame.width - margin.left - margin.right + 1e-3);
    expect(height).toBeLessThanOrEqual(frame.height - margin.top - margin.bottom + 1e-3);
    expect(width).toBeGreaterThan(0.75 * frame.width);
    expect(height).toBeGreaterThan(0.6 * frame.height);
    expect(layout.toViewer).toEqual([0, 0, 1]);
  });

  it("stands in columns from left to right, first neuron on top, centred, none touching", () => {
    const places = placesOf(layoutNetwork(columns, WIDE));
    expect(places).toHaveLength(10);
    expect(new Set(places.map((p) => p.x)).size).toBe(4);
    expect(places[4]?.x).toBeGreaterThan(places[3]?.x ?? 0);
    expect(places[4]?.y).toBeGreaterThan(places[5]?.y ?? 0);
    expect((places[0]?.y ?? 0) + (places[1]?.y ?? 0)).toBeCloseTo(0, 6);
    for (const a of places) {
      const others = places.filter((b) => b !== a);
      expect(Math.min(...others.map((b) => Math.hypot(a.x - b.x, a.y - b.y)))).toBeGreaterThan(
        2.5 * a.radius,
      );
    }
  });

  it("closes up on those that stay, at the spacing it had, and leaves the others out", () => {
    const open = placesOf(layoutNetwork(columns, WIDE));
    const closed = placesOf(layoutNetwork(columns, WIDE, [undefined, [1], [2, 3], undefined]));
    expect(closed[0]).toEqual(open[0]);
    expect(closed[3]?.y).toBeCloseTo(0, 6);
    expect(closed[2]?.radius).toBe(0);
    expect((closed[6]?.y ?? 0) - (closed[7]?.y ?? 0)).toBeCloseTo((open[4]?.y ?? 0) - (open[5]?.y ?? 0), 4);
    expect(closed[6]?.radius).toBe(open[6]?.radius);
  });

  it("survives a column of one, a frame of nothing and 30 columns", () => {
    for (const sizes of [[1, 1], [3, 1, 3], Array.from({ length: 30 }, () => 8)]) {
      const layout = layoutNetwork(randomNetwork(sizes, 2).columns, { width: 1, height: 1 });
      expect(layout.places.every(Number.isFinite)).toBe(true);
    }
  });
});

describe("a network with slabs", () => {
  const { columns } = randomNetwork([784, 300, 100, 10], 1);

  it("wraps columns of more than 64, the input as its picture, row by row", () => {
    const layout = layoutNetwork(columns, WIDE);
    const places = placesOf(layout);
    expect(layout.slabs).toBe(true);
    const input = places.slice(0, 784);
    expect(new Set(input.map((p) => p.y)).size).toBe(28);
    expect(new Set(input.map((p) => p.z)).size).toBe(28);
    expect(input[0]?.y).toBe(input[27]?.y);
    expect(input[28]?.y).toBeLessThan(input[27]?.y ?? 0);
    expect(input[1]?.z).toBeGreaterThan(input[0]?.z ?? 0);
    const output = places.slice(-10);
    expect(new Set(output.map((p) => p.z)).size).toBe(1);
    expect(new Set(output.map((p) => p.y)).size).toBe(10);
  });

  it("is seen from the left, so that the input's picture is not mirrored", () => {
    const [x, y, z] = layoutNetwork(columns, WIDE).toViewer;
    expect(x).toBeLessThan(0);
    expect(z).toBeGreaterThan(0);
    expect(Math.hypot(x, y, z)).toBeCloseTo(1, 12);
  });

  it("closes up into smaller slabs", () => {
    const stays = Array.from({ length: 150 }, (_, at) => at * 2);
    const places = placesOf(layoutNetwork(columns, WIDE, [undefined, stays]));
    const first = places.slice(784, 1084);
    expect(first.filter((p) => p.radius > 0)).toHaveLength(150);
    expect(new Set(first.filter((p) => p.radius > 0).map((p) => p.y)).size).toBe(13);
  });

  it("takes a given grid only while it fits", () => {
    expect(slabGrid(784, [28, 28])).toEqual([28, 28]);
    expect(slabGrid(150, [28, 28])).toEqual([13, 12]);
    expect(slabGrid(300)).toEqual([18, 17]);
  });

  it("stands columns of a few dozen as slabs beside larger ones, and as lines where their neurons have names", () => {
    const widthOf = (labels?: readonly string[]) => {
      const network = randomNetwork([784, 50, 10], 1);
      const columns = network.columns.map((column, at) =>
        at === 1 && labels !== undefined ? { ...column, labels } : column,
      );
      const { places } = layoutNetwork(columns, { width: 960, height: 600 });
      const depths = Array.from({ length: 50 }, (_, at) => places[(784 + at) * 4 + 2] ?? 0);
      return new Set(depths).size;
    };
    expect(widthOf()).toBe(7);
    expect(widthOf(Array.from({ length: 50 }, (_, at) => `name ${at}`))).toBe(1);
  });
});
