import { afterEach, expect, it, vi } from "vitest";
import { glide } from "../../src/app/story.ts";

/** A browser whose frames are 20 ms apart and come when asked for; `still`: its person wants no motion. */
function browser(still: boolean): void {
  let now = performance.now();
  vi.stubGlobal("matchMedia", (query: string) => ({ matches: still && query.includes("reduce") }));
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("requestAnimationFrame", (work: (time: number) => void) => {
    now += 20;
    queueMicrotask(() => work(now));
  });
}

afterEach(() => vi.unstubAllGlobals());

async function stepsOf(still: boolean): Promise<number[]> {
  browser(still);
  const steps: number[] = [];
  const step = (ratio: number) => steps.push(ratio);
  await glide(0.5, step, () => true);
  return steps;
}

it("glides to its end, further with every step", async () => {
  const steps = await stepsOf(false);
  expect(steps.length).toBeGreaterThan(20);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  expect([steps[0], steps.at(-1)]).toEqual([0, 0.5]);
});

it("is at its end at once where motion is unwelcome", async () => {
  expect(await stepsOf(true)).toEqual([0.5]);
});
