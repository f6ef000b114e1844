import { describe, expect, it } from "vitest";
import {
  type Box,
  boxesOverlap,
  boxFrom,
  type EdgeLabel,
  formatWeight,
  placeEdgeLabels,
  textAngle,
} from "../../src/view/labels.ts";
import { layoutNetwork } from "../../src/view/layout.ts";
import { randomFrom, randomNetwork } from "./random.ts";

const WIDE = { width: 1280, height: 760 };
const PHONE = { width: 390, height: 844 };

/** The labels and discs of a network in a frame, as the view has them in its flat view. */
function sceneOf(sizes: readonly number[], frame: { width: number; height: number }, seed: number) {
  const random = randomFrom(seed);
  const { places } = layoutNetwork(randomNetwork(sizes, seed).columns, frame);
  const at = (neuron: number) => ({
    x: frame.width / 2 + (places[neuron * 4] ?? 0),
    y: frame.height / 2 - (places[neuron * 4 + 1] ?? 0),
    radius: places[neuron * 4 + 3] ?? 0,
  });
  const labels: EdgeLabel[] = [];
  let first = 0;
  sizes.slice(1).forEach((size, link) => {
    const inputs = sizes[link] ?? 0;
    for (let to = 0; to < size; to++) {
      for (let from = 0; from < inputs; from++) {
        const [a, b] = [at(first + from), at(first + inputs + to)];
        const length = Math.hypot(b.x - a.x, b.y - a.y);
        const [dx, dy] = [(b.x - a.x) / length, (b.y - a.y) / length];
        const segment = {
          x0: a.x + dx * a.radius,
          y0: a.y + dy * a.radius,
          x1: b.x - dx * b.radius,
          y1: b.y - dy * b.radius,
        };
        labels.push({ segment, width: 8 + Math.floor(random() * 24), height: 12 });
      }
    }
    first += inputs;
  });
  const discs = Array.from({ length: places.length / 4 }, (_, neuron) => {
    const { x, y, radius } = at(neuron);
    return boxFrom({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });
  });
  return { labels, discs };
}

function expectNoOverlap(placed: readonly (Box | undefined)[], blocked: readonly Box[]) {
  const boxes = placed.filter((box) => box !== undefined);
  boxes.forEach((box, index) => {
    for (const other of [...boxes.slice(index + 1), ...blocked]) expect(boxesOverlap(box, other)).toBe(false);
  });
}

describe("boxesOverlap", () => {
  const box = (x: number, y: number, angle = 0): Box => ({ x, y, halfWidth: 10, halfHeight: 2, angle });

  it("knows apart, touching, crossing and turned", () => {
    expect(boxesOverlap(box(0, 0), box(19, 0))).toBe(true);
    expect(boxesOverlap(box(0, 0), box(20, 0))).toBe(false);
    expect(boxesOverlap(box(0, 0), box(0, 5))).toBe(false);
    expect(boxesOverlap(box(0, 0), box(0, 5, Math.PI / 2))).toBe(true);
    expect(boxesOverlap(box(0, 0, Math.PI / 4), box(9, -9, Math.PI / 4))).toBe(false);
    expect(boxesOverlap(box(0, 0, Math.PI / 4), box(9, 9, Math.PI / 4))).toBe(true);
  });
});

describe("placeEdgeLabels", () => {
  it("places all 20 numbers of the seed's network, on its edges, free of each other and of neurons", () => {
    const { labels, discs } = sceneOf([2, 2, 4, 2], WIDE, 1);
    const placed = placeEdgeLabels(labels, discs, { left: 0, top: 0, right: 1280, bottom: 760 });
    expect(placed.filter((box) => box !== undefined)).toHaveLength(20);
    expectNoOverlap(placed, discs);
    placed.forEach((box, index) => {
      const segment = labels[index]?.segment ?? { x0: 0, y0: 0, x1: 0, y1: 0 };
      const [dx, dy] = [segment.x1 - segment.x0, segment.y1 - segment.y0];
      const off = ((box?.x ?? 0) - segment.x0) * dy - ((box?.y ?? 0) - segment.y0) * dx;
      expect(Math.abs(off / Math.hypot(dx, dy))).toBeLessThan(1e-6);
      expect(box?.angle).toBe(textAngle(segment));
    });
  });

  it("places most of them on a phone too", () => {
    const { labels, discs } = sceneOf([2, 2, 4, 2], PHONE, 1);
    const placed = placeEdgeLabels(labels, discs, { left: 0, top: 0, right: 390, bottom: 844 });
    expect(placed.filter((box) => box !== undefined).length).toBeGreaterThanOrEqual(16);
    expectNoOverlap(placed, discs);
  });

  it("never lets two overlap, whatever the network and the frame", () => {
    const random = randomFrom(99);
    for (let seed = 1; seed <= 60; seed++) {
      const sizes = Array.from({ length: 2 + Math.floor(random() * 3) }, () => 1 + Math.floor(random() * 5));
      const frame = { width: 200 + random() * 1200, height: 200 + random() * 800 };
      const { labels, discs } = sceneOf(sizes, frame, seed);
      const bounds = { left: 0, top: 0, right: frame.width, bottom: frame.height };
      const placed = placeEdgeLabels(labels, discs, bounds);
      expectNoOverlap(placed, discs);
    }
  });

  it("keeps every label inside the bounds", () => {
    const labels = [{ segment: { x0: -100, y0: 5, x1: 30, y1: 5 }, width: 20, height: 12 }];
    expect(placeEdgeLabels(labels, [], { left: 0, top: 0, right: 400, bottom: 10 })).toEqual([undefined]);
    const [box] = placeEdgeLabels(labels, [], { left: 0, top: -20, right: 400, bottom: 40 });
    expect((box?.x ?? 0) - (box?.halfWidth ?? 0)).toBeGreaterThanOrEqual(0);
  });
});

describe("text", () => {
  it("is never upside down", () => {
    for (let turn = 0; turn < 64; turn++) {
      const angle = (turn / 32) * Math.PI;
      const upright = textAngle({ x0: 0, y0: 0, x1: Math.cos(angle), y1: Math.sin(angle) });
      expect(Math.abs(upright)).toBeLessThanOrEqual(Math.PI / 2 + 1e-12);
    }
  });

  it("writes weights with three figures and a real minus sign", () => {
    const written = [5, -1, 0.1, -0.2, 0, 0.126, 0.0123, 12.345, 1234.6, -0.00001].map(formatWeight);
    expect(written).toEqual(["5", "−1", "0.1", "−0.2", "0", "0.13", "0.012", "12.35", "1235", "−1e-5"]);
  });
});
