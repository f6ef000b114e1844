// Undo, redo, and links: what a person decided can be taken back, and handed on.

import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { holds as holdsOn, stands, startPage } from "./workbench.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  ({ browser, page } = await startPage("/?sample=seed"));
});

afterAll(async () => {
  await browser?.close();
});

const holds = (expression: string, on = page) => holdsOn(on, expression);

const removed = (on = page) => on.evaluate("[...espalier.state().removed].sort()");

async function setSlider(percent: number): Promise<void> {
  await page.$eval(
    "#ratio",
    (input, value) => {
      (input as HTMLInputElement).value = String(value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    percent,
  );
  await holds(`espalier.state().ratio === ${percent / 100}`);
  // Longer than one drag lasts.
  await new Promise((resolve) => setTimeout(resolve, 800));
}

async function press(...keys: ("Control" | "Shift" | "z" | "y")[]): Promise<void> {
  for (const key of keys) await page.keyboard.down(key);
  for (const key of keys.reverse()) await page.keyboard.up(key);
}

it("undoes back to the start, an edit and another network included, and does it all again", async () => {
  const atStart = await removed();
  await setSlider(75);
  await page.click("#bias");
  await holds("espalier.state().criterion.bias === false");
  await page.click("#tab-edit");
  await page.$eval("#weight-0-0-0", (input) => {
    (input as HTMLInputElement).value = "9";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await holds("Math.abs(espalier.state().scores.norms[0][0] - 10) < 1e-6");
  const edited = await removed();
  await page.click("#samples-menu summary");
  await page.click("[data-value=fashion-mlp]");
  await holds("espalier.state().opened.model.name.includes('mlp')");
  await page.focus("#ratio");
  await press("Control", "z");
  await holds("espalier.state().opened.network.columns.length === 4");
  await holds("espalier.state().opened.network.columns[0].size === 2 && !espalier.state().busy");
  expect(await removed()).toEqual(edited);
  await page.click("#undo");
  await holds("Math.abs(espalier.state().scores.norms[0][0] - 2) < 1e-6 && !espalier.state().busy");
  await page.click("#undo");
  await holds("espalier.state().criterion.bias === true && !espalier.state().busy");
  expect(await page.evaluate("espalier.state().ratio")).toBe(0.75);
  await page.click("#undo");
  await holds("espalier.state().ratio === 0.5 && !espalier.state().busy");
  expect(await removed()).toEqual(atStart);
  expect(await page.$eval("#undo", (button) => (button as HTMLButtonElement).disabled)).toBe(true);
  for (let time = 0; time < 3; time++) {
    await press("Control", "Shift", "z");
    await holds("!espalier.state().busy");
  }
  await holds("Math.abs(espalier.state().scores.norms[0][0] - 10) < 1e-6");
  expect(await removed()).toEqual(edited);
});

/** Where every neuron stands on the screen, x and y in turns, once the picture rests. */
const standing = (on: Page) =>
  on.evaluate(`espalier.view().settled().then(() => espalier.state().opened.network.columns.flatMap(
    ({ size }, column) => Array.from({ length: size }, (_, index) => {
      const { x, y } = espalier.view().projectNode({ column, index });
      return [x, y];
    }).flat()))`) as Promise<number[]>;

it("hands a hand-made network, its decision and its picture on in a link, which a fresh profile opens", async () => {
  await page.click("[data-mode=split]");
  const canvas = await (await page.$(".canvas"))?.boundingBox();
  if (canvas == null) throw new Error("There is no picture");
  const [x, y] = [canvas.x + 20, canvas.y + canvas.height - 20];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y - 30, { steps: 3 });
  await page.mouse.up();
  await holds("espalier.state().camera?.from !== undefined");
  await page.click("#tab-table");
  await page.keyboard.press("g");
  await page.click("#share");
  await page.click("[data-value=link]");
  await page.waitForSelector(".notice.info");
  const link = page.url();
  const fresh = await browser.createBrowserContext();
  const other = await fresh.newPage();
  await other.setViewport(page.viewport());
  await other.goto(link);
  await stands(other);
  const decided =
    "JSON.stringify(['criterion', 'budget', 'mode', 'ghosts', 'panel', 'camera'].map((key) => espalier.state()[key]).concat([[...espalier.state().removed].sort(), [...espalier.state().scores.norms[0]]]))";
  expect(await other.evaluate(decided)).toBe(await page.evaluate(decided));
  const [here, there] = [await standing(page), await standing(other)];
  expect(here).toHaveLength(20);
  expect(Math.max(...here.map((place, at) => Math.abs(place - (there[at] ?? 0))))).toBeLessThan(0.1);
  await fresh.close();
});

it("says in the link which modules stand open in the picture, and opens them so", async () => {
  const fresh = await browser.createBrowserContext();
  const other = await fresh.newPage();
  await other.goto(`${new URL(page.url()).origin}/?sample=fashion-cnn#ratio=50&open=block2`);
  await stands(other);
  const modules = () =>
    other.$$eval(".canvas .module", (buttons) =>
      buttons.map((button) => `${(button as HTMLElement).dataset["module"]} ${button.ariaExpanded}`).sort(),
    );
  expect(await modules()).toEqual(["block1 false", "block2 true"]);
  await other.$eval("[data-module=block2]", (button) => (button as HTMLElement).click());
  await holds("new URLSearchParams(location.hash.slice(1)).get('open') === ''", other);
  await other.$eval("[data-module=block1]", (button) => (button as HTMLElement).click());
  await holds("new URLSearchParams(location.hash.slice(1)).get('open') === 'block1'", other);
  expect(await other.evaluate("espalier.state().openModules")).toEqual(["block1"]);
  await fresh.close();
});

it("asks for the file that a link is about, and decides as the link says once it is there", async () => {
  const fresh = await browser.createBrowserContext();
  const other = await fresh.newPage();
  await other.goto(`${new URL(page.url()).origin}/#ratio=25&file=seed.json`);
  await holds("document.querySelector('.notice')?.innerText.includes('This link is about seed.json')", other);
  await other.click("#dismiss");
  await other.click("#open");
  const [chooser] = await Promise.all([other.waitForFileChooser(), other.click("#choose-files")]);
  await chooser.accept([`${process.cwd()}/public/samples/seed.json`]);
  await holds("espalier.state().ratio === 0.25", other);
  await fresh.close();
});
