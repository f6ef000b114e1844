// Ways of looking at a network on the page: choosing neurons together, bringing parts near, colours and marks.

import { createHash } from "node:crypto";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenPage } from "./browser.ts";
import { questions, startPage } from "./workbench.ts";

let browser: Browser;
let opened: OpenPage;

const { holds, state, text } = questions(() => opened.page);
const settled = () => opened.page.evaluate("espalier.view().settled()");

beforeAll(async () => {
  ({ browser, ...opened } = await startPage("/?sample=seed", { settle: true }));
});

afterAll(async () => {
  await browser?.close();
});

/** Where a neuron is on the page. */
async function middleOf(column: number, index: number): Promise<{ x: number; y: number }> {
  return opened.page.evaluate(
    (neuron) => {
      const { espalier } = globalThis as unknown as {
        espalier: { view(): { projectNode(neuron: object): { x: number; y: number } } };
      };
      const box = document.querySelector("canvas[role=img]")?.getBoundingClientRect();
      const { x, y } = espalier.view().projectNode(neuron);
      return { x: x + (box?.left ?? 0), y: y + (box?.top ?? 0) };
    },
    { column, index },
  );
}

async function drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  const { mouse } = opened.page;
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x, to.y, { steps: 4 });
  await mouse.up();
}

it("chooses neurons by a rectangle with Shift held down, lists them and protects them all", async () => {
  const [first, last] = [await middleOf(2, 0), await middleOf(2, 2)];
  await opened.page.keyboard.down("Shift");
  await drag({ x: first.x - 40, y: first.y - 40 }, { x: last.x + 40, y: last.y + 10 });
  await opened.page.keyboard.up("Shift");
  await holds("espalier.state().brushed.length === 3");
  expect(await text(".brushed")).toContain("3 chosen 2 leave, 1 stay. Layer 2 0–2");
  await opened.page.click("#protect-brushed");
  await holds("espalier.state().budget.protect !== undefined && !espalier.state().busy");
  expect(Object.values((await state("budget.protect")) as object)).toEqual([[0, 1, 2]]);
  expect(await text(".brushed")).toContain("0 leave, 3 stay.");
  await opened.page.click("#release-brushed");
  await holds("espalier.state().budget.protect === undefined && !espalier.state().busy");
  await opened.page.keyboard.press("Escape");
  await holds("espalier.state().brushed.length === 0");
});

it("chooses by a drag alone after a press on its button, and does not turn the picture", async () => {
  await opened.page.click("#brush");
  const [first, last] = [await middleOf(1, 0), await middleOf(1, 1)];
  await drag({ x: first.x - 40, y: first.y - 40 }, { x: last.x + 40, y: last.y + 40 });
  await holds("espalier.state().brushed.length === 2");
  expect(await middleOf(1, 0)).toEqual(first);
  await opened.page.keyboard.press("Escape");
  await holds("!espalier.state().brushing");
});

it("chooses by a range of scores", async () => {
  await opened.page.click(".by-score summary");
  await opened.page.type(".by-score [name=to]", "1");
  await opened.page.click("#choose-scores");
  await holds("espalier.state().brushed.length === 2");
  expect(await state("brushed")).toEqual([
    { column: 2, index: 0 },
    { column: 2, index: 1 },
  ]);
  await opened.page.keyboard.press("Escape");
});

it("brings a neuron near by a double-click, shows where that is, and goes back", async () => {
  const before = await middleOf(0, 0);
  const near = await middleOf(2, 3);
  await opened.page.mouse.click(near.x, near.y, { count: 2 });
  await settled();
  const canvas = await opened.page.$eval("canvas[role=img]", (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  const found = await middleOf(2, 3);
  expect(Math.hypot(found.x - canvas.x, found.y - canvas.y)).toBeLessThan(1);
  expect(await opened.page.$eval(".minimap", (map) => getComputedStyle(map).display)).toBe("block");
  await opened.page.keyboard.press("f");
  await settled();
  expect(await middleOf(0, 0)).toEqual(before);
  expect(await opened.page.$eval(".minimap", (map) => getComputedStyle(map).display)).toBe("none");
});

it("marks what changed on request, and says what the marks mean", async () => {
  const picture = async () => {
    const texts = "document.querySelectorAll('.canvas canvas')[1].toDataURL()";
    return createHash("sha256")
      .update(String(await opened.page.evaluate(texts)))
      .digest("hex");
  };
  await opened.page.click(".look summary");
  await settled();
  const before = await picture();
  await opened.page.click("#changes");
  await expect.poll(picture, { timeout: 20_000 }).not.toBe(before);
  expect(await text(".legend figcaption")).toContain("an arc for the share of its inputs that left");
  await opened.page.click("#changes");
  await holds(() => !document.querySelector(".legend figcaption")?.textContent?.includes("an arc"));
});

it("leaves the outlines of neurons that left away on request, by the menu and by G", async () => {
  await opened.page.click("[data-mode=after]");
  await settled();
  const gone = await middleOf(2, 0);
  const hovered = async () => {
    await opened.page.mouse.move(gone.x, gone.y);
    await settled();
    await opened.page.mouse.click(gone.x, gone.y);
    return state("selected");
  };
  expect(await hovered()).toEqual({ column: 2, index: 0 });
  await opened.page.keyboard.press("Escape");
  await opened.page.keyboard.press("g");
  await holds("!espalier.state().ghosts");
  expect(await hovered()).toBeUndefined();
  await opened.page.click(".look summary");
  await opened.page.click("#ghosts");
  await holds("espalier.state().ghosts");
  await opened.page.click(".look summary");
  expect(await hovered()).toEqual({ column: 2, index: 0 });
  await opened.page.keyboard.press("Escape");
});

it("takes other colours, in picture, legend and address", async () => {
  await opened.page.select("#palette", "viridis");
  await opened.page.select("#colour-range", "layer");
  await settled();
  await holds("location.hash.includes('colours=viridis')");
  expect(await opened.page.evaluate("location.hash")).toContain("range=layer");
  const ends = await opened.page.evaluate("espalier.view().legend.stops.map(({ color }) => color)");
  expect([(ends as string[])[0], (ends as string[]).at(-1)]).toEqual(["rgb(68, 1, 84)", "rgb(253, 231, 37)"]);
  await opened.page.select("#palette", "blue-orange");
  await opened.page.select("#colour-range", "network");
  await opened.page.click(".look summary");
});

it("complained of nothing", () => {
  expect(opened.complaints).toEqual([]);
});
