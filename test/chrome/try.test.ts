// One input tried on the network before and after pruning: an example, typed numbers, a drawing.

import type { Browser } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import mlp from "../expected/fashion-mlp.json";
import seed from "../expected/seed.json";
import type { OpenPage } from "./browser.ts";
import { questions, startPage } from "./workbench.ts";

let browser: Browser;
let opened: OpenPage;

beforeAll(async () => {
  ({ browser, ...opened } = await startPage("/?sample=seed&ratio=50"));
});

afterAll(async () => {
  await browser?.close();
});

const { holds } = questions(() => opened.page);
const answers = async () =>
  (await opened.page.evaluate(
    "[[...espalier.state().answers.before], [...espalier.state().answers.after]]",
  )) as [number[], number[]];

function expectClose(found: readonly number[], wanted: readonly number[] = []): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(wanted[at] ?? Number.NaN, 4);
  });
}

/** Waits for the answers to what is there now: those from before go with what they were to. */
async function afterChange(work: () => Promise<unknown>): Promise<void> {
  const before = await opened.page.evaluateHandle("espalier.state().answers");
  await work();
  await holds((old) => {
    const { espalier } = globalThis as never as { espalier: { state: () => { answers?: unknown } } };
    const now = espalier.state().answers;
    return now !== undefined && now !== old;
  }, before);
}

it("answers typed numbers as PyTorch does, and refuses what is none", async () => {
  await opened.page.click("#tab-try");
  await opened.page.waitForSelector("#try-numbers");
  await opened.page.click("#try-numbers");
  await holds("espalier.state().answers !== undefined");
  const type = async (at: number, words: string) => {
    await opened.page.click(`#try-${at}`, { count: 3 });
    await opened.page.keyboard.type(words);
    await opened.page.keyboard.press("Tab");
  };
  await afterChange(() => type(0, "−1"));
  await afterChange(() => type(1, "2"));
  const [before, after] = await answers();
  expectClose(before, seed.outputs_before[4]);
  expectClose(after, seed.outputs_after[4]);
  await type(1, "two");
  expect(await opened.page.$eval("#try-1", (field) => (field as HTMLInputElement).validationMessage)).toBe(
    "Type a number",
  );
  expect(await opened.page.evaluate("[...espalier.state().own]")).toEqual([-1, 2]);
});

it("answers an example as PyTorch does, both networks side by side", async () => {
  await opened.page.click("#samples-menu summary");
  await opened.page.click("[data-value=fashion-mlp]");
  await holds(
    "espalier.state().opened.model.name === 'fashion-mlp' && espalier.state().answers?.before.length === 10",
  );
  const half = mlp.pruned.find(({ rule, ratio }) => rule === "seed" && ratio === 0.5);
  const [before, after] = await answers();
  expectClose(before, mlp.first_logits[0]);
  expectClose(after, half?.first_logits[0]);
  const said = await opened.page.$eval(".side .verdict", (line) => line.textContent);
  expect(said).toBe("The original says Ankle boot, the pruned network Sandal.");
  expect(await opened.page.$$eval(".answers .largest", (cells) => cells.length)).toBe(2);
  await afterChange(() => opened.page.click("#try-next"));
  expectClose((await answers())[0], mlp.first_logits[1]);
  await afterChange(() =>
    opened.page.$eval("#ratio", (slider) => {
      (slider as HTMLInputElement).value = "0";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
  const [whole, same] = await answers();
  expect(same).toEqual(whole);
});

it("answers a drawing, and shows what the neurons make of it", async () => {
  await afterChange(() => opened.page.click("#try-draw"));
  expect(await opened.page.evaluate("Math.max(...espalier.state().own)")).toBe(0);
  const box = await (await opened.page.$("#drawing"))?.boundingBox();
  if (box == null) throw new Error("There is nothing to draw on");
  await opened.page.mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
  await afterChange(async () => {
    await opened.page.mouse.down();
    await opened.page.mouse.move(box.x + box.width * 0.7, box.y + box.height / 2, { steps: 5 });
    await opened.page.mouse.up();
  });
  // White in the middle, black in the corner, as the network takes pictures.
  await holds("espalier.state().own[14 * 28 + 14] === 1");
  expect(await opened.page.evaluate("espalier.state().own[0]")).toBe(0);
  await opened.page.click("#try-fill");
  await holds("espalier.state().fill === 'activations' && !espalier.state().busy");
  await opened.page.click("#clear-drawing");
  await holds("Math.max(...espalier.state().own) === 0");
  expect(opened.complaints).toEqual([]);
});
