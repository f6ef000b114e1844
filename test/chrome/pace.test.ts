// The number of edges follows the frames while the picture is turned, and the legend says so; frames' times are given, so that
// every machine decides alike.

import type { Browser } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Limits } from "../../src/view/pace.ts";
import { type OpenPage, open, start } from "./browser.ts";
import { holds } from "./workbench.ts";

const LIMITS: Limits = { quick: 7, slow: 15 };
const FRAME = { width: 480, height: 400 };
let browser: Browser;
let opened: OpenPage;

beforeAll(async () => {
  ({ browser, result: opened } = await start({}, async (fresh) => {
    const page = await open(fresh, "/test/chrome/pages/view.html", FRAME);
    await holds(page.page, () => window.bench !== undefined);
    return page;
  }));
});

afterAll(() => browser.close());

/** Shows a network in a view of its own; with `took` as what every frame takes, in milliseconds. */
function show(took: number | undefined): Promise<void> {
  return opened.page.evaluate(
    async (milliseconds, limits) => {
      const host = document.querySelector<HTMLElement>("#host");
      if (host === null) throw new Error("the page has no host");
      window.view?.dispose();
      Object.assign(window, { told: [] });
      window.view = await window.bench.NetworkView.create(host, {
        theme: "dark",
        onEdges: () => (window as unknown as { told: number[] }).told.push(window.view.frames),
        ...(milliseconds === undefined ? {} : { adapts: { limits, frame: async () => milliseconds } }),
      });
      window.view.show(window.bench.randomNetwork([784, 300, 10], 1));
      await window.view.settled();
    },
    took,
    LIMITS,
  );
}

/** Drags across the picture, one frame after the other. */
async function turn(frames: number): Promise<void> {
  const { mouse } = opened.page;
  await mouse.move(100, 200);
  await mouse.down();
  for (let frame = 1; frame <= frames; frame++) {
    await mouse.move(100 + 2 * frame, 200 + (frame % 3));
    await opened.page.evaluate(() => window.view.settled());
  }
  await mouse.up();
  await opened.page.evaluate(() => window.view.settled());
}

/** How many edges the legend says are drawn, and how often the page was told. */
function drawn(): Promise<{ drawn: number; times: number }> {
  return opened.page.evaluate(() => ({
    drawn: window.view.legend?.links.reduce((sum, link) => sum + link.drawn, 0) ?? 0,
    times: (window as unknown as { told: number[] }).told.length,
  }));
}

it("draws more where frames are quick, and tells the page each time", async () => {
  await show(2);
  // 2,000 of each link at first.
  expect((await drawn()).drawn).toBe(4000);
  await turn(13);
  // They are chosen while the picture goes on being drawn.
  await expect.poll(drawn, { timeout: 30_000 }).toEqual({ drawn: 8000, times: 1 });
});

it("draws fewer where frames are slow", async () => {
  await show(40);
  await turn(13);
  await expect.poll(drawn, { timeout: 30_000 }).toEqual({ drawn: 2000, times: 1 });
});

it("draws the same number whatever the frames take where nobody asked for more", async () => {
  await show(undefined);
  await turn(13);
  expect(await drawn()).toEqual({ drawn: 4000, times: 0 });
});

it("leaves the browser nothing to complain about", () => {
  expect(opened.complaints).toEqual([]);
});
