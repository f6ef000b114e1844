// What the built page costs its reader: the code for the first picture, a layout that stands still, and a slider that
// never waits for the main thread.

import type { Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { open, start } from "./browser.ts";
import { type BuiltPage, serveBuiltPage } from "./built.ts";
import { holds } from "./workbench.ts";

/** Gzipped bytes of JavaScript, three.js and workers included. */
const MOST_SCRIPT = 350_000;
/** Milliseconds that one task may compute on the main thread while the slider is dragged. */
const LONGEST_TASK = 200;

let built: BuiltPage;
beforeAll(async () => {
  built = await serveBuiltPage();
});
afterAll(() => built.close());

/** Loads the page as a first visitor does, to the end of its story, and counts. */
async function load(width: number, height: number) {
  const { browser, result } = await start({}, async (fresh) => {
    built.asked.length = 0;
    const { page } = await open(fresh, "about:blank", { width, height });
    await page.evaluateOnNewDocument(() => {
      // It fetches everything once more, when the picture stands.
      delete (Navigator.prototype as { serviceWorker?: unknown }).serviceWorker;
      const shifts: string[] = [];
      const nameOf = (node: Node | undefined) => {
        const element = node instanceof Element ? node : node?.parentElement;
        return `${element?.localName}.${element?.className} "${node?.textContent?.slice(0, 40)}"`;
      };
      Object.assign(globalThis, { shifts });
      interface Shift extends PerformanceEntry {
        readonly value: number;
        readonly sources: readonly { readonly node?: Node }[];
      }
      new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries() as Shift[])
          shifts.push(`${value}: ${sources.map(({ node }) => nameOf(node))}`);
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(built.address);
    await holds(page, "document.querySelector('#proof-badge')?.textContent === 'Proven'");
    return page.evaluate(() => {
      const stood = performance.getEntriesByName("first network")[0]?.startTime ?? 0;
      const files = performance.getEntriesByType("resource").filter(({ startTime }) => startTime > stood);
      return {
        later: files.map(({ name }) => new URL(name).pathname),
        shifts: (globalThis as unknown as { shifts: string[] }).shifts,
      };
    });
  });
  await browser.close();
  return result;
}

it("draws the first picture with under 350 kB of JavaScript, and nothing jumps", async () => {
  const { later, shifts } = await load(1440, 900);
  // Helpers of workers, which the page does not see, are among what the server was asked for.
  const first = new Set(built.asked.filter((path) => path.endsWith(".js") && !later.includes(path)));
  expect(first.size).toBeGreaterThan(2);
  expect(later.some((path) => path.endsWith(".js"))).toBe(true);
  const sizes = [...first].map((path) => ({ path, bytes: built.gzipped(path) }));
  const sum = sizes.reduce((total, { bytes }) => total + bytes, 0);
  expect(sum, JSON.stringify(sizes)).toBeLessThan(MOST_SCRIPT);
  expect(shifts).toEqual([]);
});

it("stands still on a phone, too", async () => {
  expect((await load(390, 844)).shifts).toEqual([]);
});

/** An entry of Chrome's trace: `tdur` is the time that its thread itself worked, in microseconds, whoever else did. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** The longest task of the page's main thread during `work`, in milliseconds of the thread's own time. */
async function longestTask(page: Page, work: () => Promise<unknown>): Promise<number> {
  await page.tracing.start({ categories: ["toplevel"] });
  await work();
  const trace = new TextDecoder().decode(await page.tracing.stop());
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid}:${tid}`;
  const main = new Set(
    traceEvents
      .filter((each) => each.name === "thread_name" && each.args.name === "CrRendererMain")
      .map(thread),
  );
  const tasks = traceEvents.filter((each) => each.ph === "X" && main.has(thread(each)));
  expect(tasks.length).toBeGreaterThan(0);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

/** Drags the slider to and fro as a hand does. */
async function dragSlider(page: Page): Promise<void> {
  const { x = 0, y = 0, width = 0, height = 0 } = (await (await page.$("#ratio"))?.boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 40; step++)
    await page.mouse.move(x + width * (0.5 + 0.4 * Math.sin(step / 7)), y + height / 2);
  await page.mouse.up();
}

// A budget of work, not of time: what counts is how long the thread itself computes, however many share the cores. How long
// tasks take by the clock, `npm run bench:page` says.
it("holds the main thread for no long task while the slider is dragged on fashion-mlp", async () => {
  const { browser, result: page } = await start({}, async (fresh) => {
    const { page } = await open(fresh, `${built.address}?sample=fashion-mlp`, { width: 1440, height: 900 });
    await holds(page, "document.querySelector('#proof-badge')?.textContent === 'Proven'");
    return page;
  });
  try {
    expect(await longestTask(page, () => dragSlider(page))).toBeLessThan(LONGEST_TASK);
    expect(await page.$eval("#ratio-value", (field) => (field as HTMLInputElement).value)).not.toBe("50");
    // A task that is too long would be seen.
    const planted = () =>
      page.evaluate((most) => {
        const values = new Float64Array(1000);
        const end = performance.now() + 10 * most;
        while (performance.now() < end) values.fill(Math.random()).sort();
      }, LONGEST_TASK);
    expect(await longestTask(page, planted)).toBeGreaterThan(LONGEST_TASK);
  } finally {
    await browser.close();
  }
});
