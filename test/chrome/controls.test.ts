// The page's controls, with real clicks and keys: criteria, scope, targets, layers and neurons by hand, every key.

import type { Browser, KeyInput } from "puppeteer";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { OpenPage } from "./browser.ts";
import { questions, startPage } from "./workbench.ts";

let browser: Browser;
let opened: OpenPage;

beforeAll(async () => {
  ({ browser, ...opened } = await startPage("/?sample=seed"));
});

afterAll(async () => {
  await browser?.close();
});

const { holds, state, text } = questions(() => opened.page);
const choose = (selector: string, value: string) => opened.page.select(selector, value);
const cuts = () => state("cuts.join()");
const typed = () => opened.page.$eval("#ratio-value", (field) => (field as HTMLInputElement).value);
const kinds = () =>
  opened.page.$$eval("#criterion option", (options) =>
    options.map((option) => (option as HTMLOptionElement).value),
  );

async function press(...keys: KeyInput[]): Promise<void> {
  for (const key of keys) await opened.page.keyboard.down(key);
  for (const key of keys.reverse()) await opened.page.keyboard.up(key);
}

/** Types into a field in place of what stands there, and leaves it. */
async function type(selector: string, words: string): Promise<void> {
  await opened.page.click(selector, { count: 3 });
  await opened.page.keyboard.type(words);
  await opened.page.keyboard.press("Tab");
}

/** The seed's network at its beginning, by a sample's menu: no budget and no hand survives that. */
beforeEach(async () => {
  const before = await opened.page.evaluateHandle("espalier.state().opened");
  await choose("#criterion", "l1");
  await holds("espalier.state().criterion.kind === undefined && !espalier.state().busy");
  await opened.page.click("#samples-menu summary");
  await opened.page.click("[data-value=seed]");
  await holds(
    (old) =>
      (globalThis as unknown as { espalier: { state(): { opened: unknown } } }).espalier.state().opened !==
      old,
    before,
  );
  await holds("espalier.state().ratio === 0.5 && !espalier.state().busy");
});

it("closes a menu on Escape and when something else is used, which is used then", async () => {
  const isOpen = () =>
    opened.page.$eval("#save", (button) => (button.parentElement as HTMLDetailsElement).open);
  await opened.page.click("#save");
  expect(await isOpen()).toBe(true);
  await opened.page.keyboard.press("Escape");
  expect(await isOpen()).toBe(false);
  expect(await opened.page.evaluate("document.activeElement.id")).toBe("save");
  await opened.page.click("#save");
  await opened.page.click("[data-mode=before]");
  expect(await isOpen()).toBe(false);
  expect(await state("mode")).toBe("before");
  await opened.page.click("[data-mode=after]");
});

it("ranks by what is chosen, and says in plain words what the number is", async () => {
  // Nothing normalises in the seed's network.
  expect(await kinds()).toEqual([
    "l1",
    "l1-folded",
    "l2",
    "group-l1",
    "group-l2",
    "fpgm",
    "activation",
    "apoz",
    "random",
  ]);
  await opened.page.click(".layer-row:nth-child(2) .layer");
  await choose("#criterion", "l2");
  await holds("espalier.state().criterion.kind === 'l2' && !espalier.state().busy");
  expect(await text("#criterion-meaning")).toContain("Euclidean length");
  expect(await opened.page.$(".arithmetic")).toBeNull();
  const shown = Number(await text("#side .sum"));
  expect(shown).toBeCloseTo((await state("scores.norms[1][0]")) as number, 3);
  await choose("#criterion", "activation");
  await holds("espalier.state().scores.sample !== undefined && !espalier.state().busy");
  expect(await text("#side")).toContain("random inputs");
  await choose("#criterion", "random");
  await holds("espalier.state().criterion.kind === 'random' && !espalier.state().busy");
  const first = await state("scores.units[1].join()");
  await type("#seed", "7");
  await holds("espalier.state().criterion.seed === 7 && !espalier.state().busy");
  expect(await state("scores.units[1].join()")).not.toBe(first);
  expect(opened.complaints).toEqual([]);
});

it("ranks over all layers, gets down to a target, and keeps multiples", async () => {
  expect((await opened.page.$$(".own-cut")).length).toBe(0);
  await choose("#scope", "all");
  await holds("espalier.state().budget.global === true && !espalier.state().busy");
  expect(await text(".ratio-head label")).toBe("Of all neurons together prune the weakest %");
  expect(await typed()).toBe("50");
  // Over their means: 0.43 and 0.68 of the second layer, 0.45 of the first.
  expect(await cuts()).toBe("1,2");
  expect((await opened.page.$$(".own-cut")).length).toBe(2);
  expect(await opened.page.$eval(".lock", (lock) => (lock as HTMLButtonElement).disabled)).toBe(true);
  expect(await opened.page.$eval("#surviving", (box) => (box as HTMLInputElement).disabled)).toBe(true);
  await choose("#scope", "each");
  await choose("#target-of", "params");
  await holds("espalier.state().budget.target?.share === 0.5 && !espalier.state().busy");
  await type("#target", "23");
  await holds("espalier.state().budget.target?.atMost === 23 && !espalier.state().busy");
  // 28 parameters; 23 without the second layer's weakest.
  expect(await cuts()).toBe("0,1");
  expect(await text(".ratio-head label")).toContain(
    "Of each layer prune the weakest %, found for at most 23 parameters",
  );
  expect(await typed()).toBe("25");
  await type("#target", "1");
  await opened.page.waitForSelector(".notice[role=alert]");
  expect(await text(".notice")).toContain("No ratio brings params down to 1");
  await opened.page.click("#dismiss");
  expect(await cuts()).toBe("0,1");
  await opened.page.focus("#ratio");
  await press("ArrowRight");
  await holds("espalier.state().budget.target === undefined && espalier.state().budget.ratio > 0.25");
  await choose("#multiple", "8");
  await holds("espalier.state().budget.multiple === 8 && !espalier.state().busy");
  await choose("#multiple", "1");
  await holds("espalier.state().budget.multiple === undefined && !espalier.state().busy");
});

it("takes a typed ratio as one step, says in a sentence what is none, and loses nothing", async () => {
  const { page } = opened;
  await type("#ratio-value", "37,5 %");
  await holds("espalier.state().ratio === 0.375 && !espalier.state().busy");
  expect([await typed(), await cuts()]).toEqual(["37.5", "0,1"]);
  expect(await page.$eval("#ratio", (slider) => (slider as HTMLInputElement).value)).toBe("37.5");
  await page.click("#ratio-value", { count: 3 });
  await page.keyboard.type("120");
  await press("Enter");
  await page.waitForSelector(".notice[role=alert]");
  expect(await text(".notice span")).toBe(
    '"120" is no percentage from 0 to 100, such as 37.5; the ratio stays as it was.',
  );
  expect([await typed(), await state("ratio")]).toEqual(["37.5", 0.375]);
  await page.keyboard.type("9");
  await press("Escape");
  // The message goes as well, and what was typed is not taken when the field is left.
  await holds("espalier.state().error === undefined");
  await press("Tab");
  expect([await typed(), await state("ratio")]).toEqual(["37.5", 0.375]);
  await page.click("#undo");
  await holds("espalier.state().ratio === 0.5 && !espalier.state().busy");
  expect(await typed()).toBe("50");
});

it("gives a layer its own ratio, locks it, and lets it go again", async () => {
  await opened.page.click(".layer-row:nth-child(2) .layer");
  await type("#own-ratio", "75");
  await holds("espalier.state().cuts.join() === '1,3'");
  expect(await text(".ratio-head label")).toBe(
    "Of each layer but 1 with a ratio of its own prune the weakest %",
  );
  expect(await text(".layer-row:nth-child(2) .marks")).toBe("own ratio 75 %");
  await opened.page.click("#clear-own");
  await holds("espalier.state().cuts.join() === '1,2'");
  await opened.page.click(".lock[data-layer='0']");
  await holds("espalier.state().cuts.join() === '0,2'");
  expect(await text(".layer-row:nth-child(1) .marks")).toBe("kept whole");
  await opened.page.click(".lock[data-layer='0']");
  await holds("espalier.state().cuts.join() === '1,2'");
  expect(await state("budget.layers")).toBeUndefined();
});

it("protects and forces out by button, key and Shift-click, and clears it", async () => {
  await opened.page.click(".layer-row:nth-child(2) .layer");
  await opened.page.click("#protect");
  await holds("espalier.state().removed.size === 3 && espalier.state().budget.protect !== undefined");
  expect(await text(".verdict")).toBe("Stays. It is protected by hand, whatever it scores.");
  await opened.page.click("#force");
  await holds("espalier.state().budget.force !== undefined && espalier.state().budget.protect === undefined");
  expect(await text(".layer-row:nth-child(2) .marks")).toBe("1 forced out");
  await opened.page.click("#clear-picked");
  await holds("Object.keys(espalier.state().budget).join() === 'ratio'");
  const [x, y] = (await opened.page.evaluate(`espalier.view().settled().then(() => {
    const at = espalier.view().projectNode({ column: 2, index: 0 });
    const box = document.querySelector(".canvas").getBoundingClientRect();
    return [box.left + at.x, box.top + at.y];
  })`)) as [number, number];
  await opened.page.keyboard.down("Shift");
  await opened.page.mouse.click(x, y);
  await opened.page.keyboard.up("Shift");
  await holds("espalier.state().budget.protect !== undefined");
  expect(await state("removed.has(espalier.state().opened.groups.layers[1].units[0])")).toBe(false);
  await press("Delete");
  await holds("espalier.state().budget.force !== undefined");
  await press("Delete");
  await holds("Object.keys(espalier.state().budget).join() === 'ratio'");
  await press("p");
  await holds("espalier.state().budget.protect !== undefined");
  await press("p");
  await holds("Object.keys(espalier.state().budget).join() === 'ratio'");
  // An output stays whatever is asked for, and says why.
  await press("]");
  await press("Delete");
  await holds("document.querySelector('.notice')?.innerText.includes('stays anyway')");
  expect(await state("budget")).toEqual({ ratio: 0.5 });
});

it("compares every criterion for the selected neuron, and says of which neurons they disagree", async () => {
  await opened.page.click(".layer-row:nth-child(2) .layer");
  await opened.page.click("#compare summary");
  await opened.page.waitForSelector(".opinions");
  const rows = await opened.page.$$eval(".opinions tbody tr", (all) =>
    all.map((row) => Array.from(row.children, (cell) => (cell as HTMLElement).innerText)),
  );
  expect(rows.length).toBe(9);
  expect(rows[0]).toEqual(["L1 norm", "0.5", "1", "leaves", "0"]);
  const { present, others } = (await opened.page.evaluate(`(() => {
    const said = Object.fromEntries([...document.querySelectorAll(".opinions tbody tr")]
      .map((row) => [row.dataset.criterion, Number(row.lastElementChild.innerText)]));
    return { present: [...espalier.state().removed], others: said };
  })()`)) as { present: number[]; others: Record<string, number> };
  await opened.page.click("[data-criterion=group-l1] button");
  await holds("espalier.state().brushed.length > 0");
  const listed = await opened.page.evaluate(
    "espalier.state().brushed.map(({ column, index }) => espalier.state().opened.groups.layers[column - 1].units[index])",
  );
  await choose("#criterion", "group-l1");
  await holds("espalier.state().criterion.kind === 'group-l1' && !espalier.state().busy");
  const now = (await state("removed.size && [...espalier.state().removed]")) as number[];
  const apart = [
    ...present.filter((unit) => !now.includes(unit)),
    ...now.filter((unit) => !present.includes(unit)),
  ];
  expect(others["group-l1"]).toBe(apart.length);
  expect((listed as number[]).sort()).toEqual(apart.sort());
  await opened.page.click("#compare summary");
});

it("obeys every key of its sheet", async () => {
  await opened.page.click("#show-keys");
  expect(await opened.page.$eval("#keys", (sheet) => (sheet as HTMLDialogElement).open)).toBe(true);
  const listed = await opened.page.$$eval("#keys kbd", (keys) => keys.map((key) => key.textContent));
  expect(listed.join(" ")).toBe(
    "Space C G F Enter + − Shift ← Shift → Shift ↑ Shift ↓ [ ] ← → ↑ ↓ P Delete Backspace B Esc / Ctrl Z Ctrl Y Ctrl Shift Z ?",
  );
  await press("Escape");
  await holds("document.querySelector('#keys').open === false");
  await opened.page.evaluate("document.activeElement.blur()");
  await press("Shift", "?");
  await holds("document.querySelector('#keys').open === true");
  await opened.page.click("#close-keys");
  await opened.page.evaluate("document.activeElement.blur()");
  await press("]");
  const keys: readonly (readonly [KeyInput, string])[] = [
    [" ", "mode === 'before'"],
    ["c", "mode === 'after' && espalier.state().compact"],
    ["g", "ghosts === false"],
    ["g", "ghosts"],
    ["b", "brushing"],
    ["b", "brushing === false"],
    ["ArrowDown", "selected.index === 1"],
    ["ArrowUp", "selected.index === 0"],
    ["ArrowRight", "selected.index === 1"],
    ["ArrowLeft", "selected.index === 0"],
    ["]", "selected.column === 3"],
    ["[", "selected.column === 2"],
    ["p", "budget.protect !== undefined"],
  ];
  for (const [key, then] of keys) {
    await press(key);
    await holds(`espalier.state().${then}`);
  }
  await press("Control", "z");
  await holds("espalier.state().budget.protect === undefined && !espalier.state().busy");
  await press("Control", "y");
  await holds("espalier.state().budget.protect !== undefined && !espalier.state().busy");
  await press("Delete");
  await holds("espalier.state().budget.force !== undefined && !espalier.state().busy");
  await press("Escape");
  await holds("espalier.state().selected === undefined");
  await opened.page.evaluate("document.querySelector('.canvas').focus()");
  await press("]");
  await press("Backspace");
  await holds("espalier.state().budget.force === undefined && !espalier.state().busy");
  // Each moves the camera from where it fits the network, and F brings it back.
  const moves: readonly (readonly [KeyInput[], string])[] = [
    [["Enter"], "middle[0] > 0.05"],
    [["+"], "height > 0"],
    [["-"], "height > 0"],
    [["Shift", "ArrowRight"], "from?.[0] < -0.1"],
    [["Shift", "ArrowLeft"], "from?.[0] > 0.1"],
    [["Shift", "ArrowUp"], "from?.[1] < -0.1"],
    [["Shift", "ArrowDown"], "from?.[1] > 0.1"],
  ];
  const heights: number[] = [];
  for (const [keys, then] of moves) {
    await press(...keys);
    await holds(`espalier.state().camera?.${then}`);
    heights.push(Number(await state("camera.height")));
    await press("f");
    await holds("espalier.state().camera === undefined");
  }
  // Turning leaves what is shown as large as it was.
  const [, larger = 1, smaller = 1, turned = 1] = heights;
  expect(turned / larger).toBeCloseTo(1.25, 3);
  expect(smaller / turned).toBeCloseTo(1.25, 3);
  await press("/");
  await opened.page.keyboard.type("layer 2");
  await holds("document.querySelectorAll('.layer-row').length === 1");
  await press("Escape");
  await holds("document.querySelectorAll('.layer-row').length === 3");
  expect(opened.complaints).toEqual([]);
});
