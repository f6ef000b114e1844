// On a phone: why a tapped neuron stays or leaves is said beside it, and nothing else moves for that.

import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holds, startPage, textOf } from "./workbench.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const options = { width: 390, height: 844, settle: true };
  ({ browser, page } = await startPage("/?sample=seed&ratio=50", options));
});

afterAll(() => browser?.close());

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
const boxOf = (selector: string): Promise<Box> =>
  page.$eval(selector, (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return { left, top: top + scrollY, right, bottom: bottom + scrollY };
  });

/** Taps neuron (column, index). */
async function tap(column: number, index: number): Promise<void> {
  const at = `espalier.view().projectNode({ column: ${column}, index: ${index} })`;
  const { x, y } = (await page.evaluate(at)) as { x: number; y: number };
  const { left, top } = await boxOf(".canvas");
  await page.touchscreen.tap(left + x, top + y - ((await page.evaluate("scrollY")) as number));
}

it("explains a tapped neuron under the picture, and moves nothing", async () => {
  expect(await page.$(".why-card")).toBeNull();
  const [slider, canvas] = [await boxOf("#ratio"), await boxOf(".canvas")];
  await tap(1, 0);
  await page.waitForSelector(".why-card");
  const said = await textOf(page, ".why-card");
  expect(said).toContain("Neuron (1, 0)");
  expect(said).toContain("= 2.1");
  expect(said).toContain("Leaves. 2.1 < 7.2");
  expect([await boxOf("#ratio"), await boxOf(".canvas")]).toEqual([slider, canvas]);
  const [card, stage] = [await boxOf(".why-card"), await boxOf(".stage")];
  // No neuron stands behind it.
  expect(card.top).toBeGreaterThanOrEqual(canvas.bottom);
  expect(card.bottom).toBeLessThanOrEqual(stage.bottom);
  expect(card.right).toBeLessThanOrEqual(390);
});

it("is reached by the keyboard, leads on to the whole panel, and closes", async () => {
  await page.focus(".canvas");
  for (let presses = 0; presses < 12; presses++) {
    if (await page.evaluate("document.activeElement.id === 'why-more'")) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await holds(page, "document.activeElement.id === 'tab-why'");
  const shown = await page.$eval("#tab-why", (tab) => {
    const { top } = tab.getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  });
  expect(shown).toBe(true);
  await page.focus("#why-close");
  await page.keyboard.press("Enter");
  await holds(page, "document.querySelector('.why-card') === null");
  expect(await page.evaluate("espalier.state().selected")).toBeUndefined();
  expect(await page.evaluate("document.activeElement.className")).toBe("canvas");
});

it("has no card where the panel stands beside the picture, and no scrolling sideways where there is little room", async () => {
  await tap(2, 1);
  await page.waitForSelector(".why-card");
  await page.setViewport({ width: 360, height: 740 });
  await holds(page, "document.querySelector('.stage').clientWidth === 360");
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
  await page.setViewport({ width: 1440, height: 900 });
  await holds(page, "document.querySelector('.why-card') === null");
});
