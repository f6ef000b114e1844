// The whole story with the keyboard alone: open, decide, ask why, see the proof, read the picture as a table, save.

import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { open, start } from "./browser.ts";
import { downloads } from "./files.ts";
import { holds } from "./workbench.ts";

let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  const started = await start({}, async (fresh) => {
    const opened = await open(fresh, "/", {
      width: 1440,
      height: 900,
      media: [{ name: "prefers-reduced-motion", value: "reduce" }],
    });
    await proven(opened.page, "seed");
    return opened;
  });
  browser = started.browser;
  ({ page, complaints } = started.result);
});
afterAll(() => browser?.close());

/** Resolves when this network stands there, decided and proven. */
async function proven(on: Page, network: string): Promise<void> {
  await holds(
    on,
    `document.querySelector('.open-model strong')?.textContent === '${network}' && document.querySelector('#proof-badge')?.textContent === 'Proven'`,
  );
}

// More stops than this are too far for anybody.
const FARTHEST = 80;

/** Moves the focus on, or back, to an element. Every stop on the way must be seen to have the focus. */
async function tabTo(selector: string, back = false): Promise<void> {
  if (back) await page.keyboard.down("Shift");
  for (let stop = 0; ; stop++) {
    if (stop === FARTHEST) throw new Error(`${selector} is not within ${FARTHEST} stops`);
    await page.keyboard.press("Tab");
    const { there, seen } = await page.evaluate((wanted) => {
      const at = document.activeElement;
      const seen = at === document.body || (at?.checkVisibility() ?? false);
      return { there: at?.matches(wanted) ?? false, seen };
    }, selector);
    expect(seen).toBe(true);
    if (there) break;
  }
  if (back) await page.keyboard.up("Shift");
}

const text = (selector: string) => page.$eval(selector, (element) => (element as HTMLElement).innerText);

it("moves nothing by degrees where motion is unwelcome: not what closes up, and not the camera", async () => {
  // Where a layer's neurons stand after each frame, each place once, and where they stand when all is done.
  const { places, ends } = await page.evaluate(async () => {
    interface View {
      settled(): Promise<void>;
      projectNode(neuron: { column: number; index: number }): { x: number; y: number };
    }
    const view = (globalThis as never as { espalier: { view(): View } }).espalier.view();
    await view.settled();
    const at = (index: number) => view.projectNode({ column: 2, index });
    const where = () => JSON.stringify([0, 1, 2, 3].map(at));
    const places = [where()];
    const ends = [where()];
    const ask = globalThis.requestAnimationFrame;
    globalThis.requestAnimationFrame = (work) =>
      ask.call(globalThis, (time) => {
        work(time);
        if (where() !== places.at(-1)) places.push(where());
      });
    const press = (key: string) =>
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const near = () => {
      const canvas = document.querySelector(".canvas canvas");
      const { left = 0, top = 0 } = canvas?.getBoundingClientRect() ?? {};
      const [clientX, clientY] = [left + at(3).x, top + at(3).y];
      canvas?.dispatchEvent(new MouseEvent("dblclick", { clientX, clientY, bubbles: true }));
    };
    for (const move of [() => press("c"), () => press("c"), near, () => press("f")]) {
      move();
      await view.settled();
      ends.push(where());
    }
    globalThis.requestAnimationFrame = ask;
    return { places, ends };
  });
  const [open, closed, , turned] = ends;
  expect(new Set([open, closed, turned]).size).toBe(3);
  expect(ends).toEqual([open, closed, open, turned, open]);
  expect(places).toEqual(ends);
});

it("opens a sample", async () => {
  await tabTo("#samples");
  await page.keyboard.press("Enter");
  await tabTo("[data-value=fashion-mlp]");
  await page.keyboard.press("Enter");
  await proven(page, "fashion-mlp");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("samples");
});

it("sets the ratio", async () => {
  await tabTo("#ratio", true);
  for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowRight");
  await holds(page, "document.querySelector('#ratio-value').value === '60'");
  await proven(page, "fashion-mlp");
});

it("picks a neuron, which is said aloud, and reads why it leaves or stays", async () => {
  await tabTo(".canvas", true);
  await page.keyboard.press("]");
  await page.keyboard.press("ArrowDown");
  await page.waitForSelector(".neuron");
  expect(await text(".neuron")).toBe("Neuron (2, 1)");
  const said = await page.$eval("[aria-live]", (element) => element.textContent);
  expect(said).toMatch(/^Layer 2, \(2, 1\): scores \d+\.\d+, (leaves|stays)$/);
  expect((await text(".verdict")).toLowerCase()).toContain(`${said?.split(" ").at(-1)}.`);
});

it("reads the picture as tables", async () => {
  await tabTo("[role=tab][aria-selected=true]");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.waitForSelector("#layer-table");
  const cells = (table: string) =>
    page.$$eval(`#${table} tbody tr`, (rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent ?? "")),
    );
  const layers = await cells("layer-table");
  expect(layers.map((row) => row.slice(0, 3))).toEqual([
    ["Layer 1", "300", "120"],
    ["Layer 2", "100", "40"],
    ["Output", "10", "10"],
  ]);
  // "0, 2, 5–9"
  const gone = (layers[1]?.[3] ?? "").split(", ").flatMap((run) => {
    const [from = 0, to = from] = run.split("–").map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
  expect(gone).toHaveLength(60);
  const neurons = await cells("neuron-table");
  expect(neurons).toHaveLength(100);
  // Weakest first, and those that leave are those that the layer's row names.
  const scores = neurons.map(([, score]) => Number(score));
  expect(scores).toEqual([...scores].sort((a, b) => a - b));
  const leaving = neurons.filter(([, , verdict]) => verdict === "leaves").map(([name]) => name);
  expect(leaving.sort()).toEqual(gone.map((index) => `(2, ${index})`).sort());
});

it("sees the proof", async () => {
  await page.keyboard.press("Home");
  // A tab that has the focus keeps no key but its own.
  await page.keyboard.press("?");
  await page.waitForSelector("#keys[open]");
  expect(await text("#keys h2")).toBe("Help");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#keys:not([open])");
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".checks li");
  expect(await page.$$eval(".checks li", (lines) => lines.length)).toBe(5);
  expect(await text("#side")).toContain("exactly the original without the neurons that left");
});

it("saves the smaller network", async () => {
  const next = await downloads(page);
  await tabTo("#save", true);
  await page.keyboard.press("Enter");
  await tabTo("[data-value=onnx]");
  await page.keyboard.press("Enter");
  const { name, bytes } = await next();
  expect(name).toBe("fashion-mlp-pruned-60.onnx");
  const shapes = [...openModel(bytes, name).initializers.values()].map(({ dims }) => dims.join("×"));
  expect(shapes).toEqual(expect.arrayContaining(["120×784", "40×120", "10×40"]));
  expect(complaints).toEqual([]);
});
