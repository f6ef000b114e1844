// The number of edges follows the frame rate on simulated machines: it comes to rest, and the same times give the same edges.

import { describe, expect, it } from "vitest";
import {
  BY_INTERVALS,
  BY_TIMESTAMPS,
  type Limits,
  type Pace,
  paceAfter,
  startPace,
} from "../../src/view/pace.ts";
import { Pacer } from "../../src/view/pacer.ts";
import { drawsInSoftware, stopwatchOf } from "../../src/view/stopwatch.ts";
import type { Renderer } from "../../src/view/three.ts";
import { randomFrom } from "./random.ts";

const USUAL = 5000;
const MOST = 100_000;

/** Numbers of edges, each as often as frames were drawn with it, of a machine that takes `took(edges)` a frame. */
function run(limits: Limits, took: (edges: number) => number, frames = 600): number[] {
  let pace: Pace = startPace(USUAL, MOST);
  return Array.from({ length: frames }, () => {
    pace = paceAfter(pace, took(pace.edges), limits);
    return pace.edges;
  });
}

/** The different numbers in their order. */
const steps = (edges: readonly number[]) => edges.filter((each, at) => each !== edges[at - 1]);

/** A screen that shows frames sixty times a second at most. */
const shown = (took: number) => Math.ceil(took / (1000 / 60) - 1e-9) * (1000 / 60);

describe("by the GPU's own times", () => {
  it.each([
    ["a card on which nothing is slow", 0.1, 1e-6, [5000, 10_000, 20_000, 40_000, 80_000, 100_000]],
    ["a card for some", 1, 2e-4, [5000, 10_000, 20_000, 40_000]],
    ["a card for the usual number", 2, 1e-3, [5000]],
    ["a card for less", 3, 5e-3, [5000, 2500, 1250]],
    ["a card for nothing", 40, 1e-3, [5000, 2500, 1250]],
  ])("%s comes to rest", (_, frame, edge, expected) => {
    const found = run(BY_TIMESTAMPS, (edges) => frame + edge * edges);
    expect(steps(found)).toEqual(expected);
  });

  it("never draws more than a frame's time allows where twice as many edges take at most twice the time", () => {
    const random = randomFrom(4);
    for (let round = 0; round < 300; round++) {
      const [frame, edge] = [random() * 3, 10 ** (-6 + 3 * random())];
      const found = run(BY_TIMESTAMPS, (edges) => frame + edge * edges);
      const rest = found.at(-1) ?? 0;
      // It has come to rest long before the end, and is not slow there unless nothing less is left.
      expect(new Set(found.slice(200)).size).toBe(1);
      expect(frame + edge * rest <= BY_TIMESTAMPS.slow || rest === USUAL / 4).toBe(true);
      expect(steps(found).length).toBe(new Set(found).size);
    }
  });

  it("takes no notice of single slow frames", () => {
    const random = randomFrom(1);
    const found = run(BY_TIMESTAMPS, () => (random() < 0.1 ? 90 : 10));
    expect(steps(found)).toEqual([USUAL]);
  });
});

describe("by the time from frame to frame", () => {
  it("tries more while frames come in time, goes back where they do not, and never tries that again", () => {
    expect(steps(run(BY_INTERVALS, (edges) => shown(5 + edges * 3e-4)))).toEqual([
      5000, 10_000, 20_000, 40_000, 20_000,
    ]);
    expect(steps(run(BY_INTERVALS, (edges) => shown(edges * 1e-5)))).toEqual([
      5000, 10_000, 20_000, 40_000, 80_000, 100_000,
    ]);
    expect(steps(run(BY_INTERVALS, (edges) => shown(12 + edges * 1.5e-3)))).toEqual([5000, 2500]);
  });

  it("never rises again once it has fallen, however times scatter", () => {
    const random = randomFrom(7);
    for (let round = 0; round < 100; round++) {
      const edge = 10 ** (-6 + 3 * random());
      const found = run(BY_INTERVALS, (edges) => shown(edge * edges * (0.7 + 0.6 * random())), 2000);
      const most = found.indexOf(Math.max(...found));
      const rising = steps(found.slice(0, most + 1));
      const falling = steps(found.slice(most));
      expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    }
  });
});

describe("the pacer", () => {
  const quick = { limits: BY_TIMESTAMPS, frame: async () => 1 };

  async function draw(pacer: Pacer, frames: number): Promise<void> {
    for (let frame = 0; frame < frames; frame++) await pacer.frame(frame);
  }

  it("changes nothing without a stopwatch, before it starts and once it is stopped", async () => {
    const applied: number[] = [];
    const fixed = new Pacer(undefined, async (edges) => void applied.push(edges));
    fixed.start(USUAL, MOST);
    await draw(fixed, 50);
    const pacer = new Pacer(quick, async (edges) => void applied.push(edges));
    await draw(pacer, 50);
    pacer.start(USUAL, MOST);
    pacer.stop();
    await draw(pacer, 50);
    expect(applied).toEqual([]);
    expect([fixed.adapts, pacer.adapts]).toEqual([false, true]);
  });

  it("applies each decision once, and forgets times of another network", async () => {
    const applied: number[] = [];
    const pacer = new Pacer(quick, async (edges) => void applied.push(edges));
    pacer.start(USUAL, 4 * USUAL);
    await draw(pacer, 100);
    expect(applied).toEqual([2 * USUAL, 4 * USUAL]);
    pacer.start(100, 300);
    await draw(pacer, 11);
    expect(applied).toHaveLength(2);
    await draw(pacer, 13);
    expect(applied.slice(2)).toEqual([200, 300]);
  });
});

describe("the stopwatch", () => {
  const rendererWith = (backend: object) => ({ backend }) as unknown as Renderer;

  it("knows adapters that are software, by the device or by WebGL's words", () => {
    const deviceOf = (description: string) =>
      rendererWith({
        device: { adapterInfo: { vendor: "google", architecture: "", device: "", description } },
      });
    expect(drawsInSoftware(deviceOf("SwiftShader Device (Subzero)"))).toBe(true);
    expect(drawsInSoftware(deviceOf("NVIDIA H100"))).toBe(false);
    expect(drawsInSoftware(rendererWith({ device: {} }))).toBe(false);
    const contextOf = (name: string) =>
      rendererWith({
        gl: {
          getExtension: () => ({ UNMASKED_RENDERER_WEBGL: 1 }),
          getParameter: (parameter: number) => (parameter === 1 ? name : "WebKit WebGL"),
        },
      });
    expect(drawsInSoftware(contextOf("ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))"))).toBe(
      true,
    );
    expect(drawsInSoftware(contextOf("ANGLE (Apple, ANGLE Metal Renderer: Apple M2)"))).toBe(false);
  });

  it("asks the GPU where it has timestamps, and else measures from frame to frame, pauses left out", async () => {
    const timed = stopwatchOf({
      backend: { trackTimestamp: true },
      resolveTimestampsAsync: async () => 3.5,
    } as unknown as Renderer);
    expect([timed.limits, await timed.frame(0)]).toEqual([BY_TIMESTAMPS, 3.5]);
    const watch = stopwatchOf(rendererWith({ trackTimestamp: false }));
    expect(watch.limits).toEqual(BY_INTERVALS);
    const found = [];
    for (const time of [1000, 1016, 1050, 3000, 3017]) found.push(await watch.frame(time));
    expect(found).toEqual([undefined, 16, 34, undefined, 17]);
  });
});
