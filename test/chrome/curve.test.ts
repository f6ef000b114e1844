// The curve on the page: measured when its panel opens, clicked on, asked for an accuracy, saved.

import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CHART, chartX } from "../../src/prune/curve-chart.ts";
import { questions, startPage } from "./workbench.ts";

let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  ({ browser, page, complaints } = await startPage("/?sample=fashion-mlp&engine=cpu"));
  await page.click("#tab-curve");
  await page.waitForSelector("#chart", { timeout: 120_000 });
});

afterAll(async () => {
  await browser?.close();
});

const { holds, text } = questions(() => page);

/** Every percent, and nothing left to be done. */
const whole = () =>
  holds("espalier.state().curve?.found?.points.length === 101 && espalier.state().curve.share === undefined");

it("has PyTorch's accuracy at every percent, and times", async () => {
  await whole();
  const accuracies = await page.evaluate(
    "espalier.state().curve.found.points.map(({ ratio, correct }) => [ratio, correct])",
  );
  expect(accuracies).toHaveLength(101);
  expect(accuracies).toContainEqual([0.5, 8396]);
  expect(accuracies).toContainEqual([0, 8800]);
  const timed = await page.evaluate(
    "espalier.state().curve.found.points.filter(({ milliseconds }) => milliseconds > 0).length",
  );
  expect(timed).toBe(21);
  expect(await text(".chart-names")).toContain("Time for 64 inputs");
  expect(await page.$$("#chart .line.time")).toHaveLength(1);
});

it("prunes each layer alone when asked to, and puts the sensitive one first", async () => {
  await page.click("#by-layer summary");
  await page.waitForSelector("#layers-alone", { timeout: 60_000 });
  const rows = await page.$$eval("#layers-alone tbody tr", (all) =>
    all.map((row) => Array.from(row.children, (cell) => cell.textContent?.trim())),
  );
  expect(rows).toEqual([
    ["Layer 2", "", "84.9 %", "30 %"],
    ["Layer 1", "", "87 %", "50 %"],
  ]);
  expect(await page.$$("#layers-alone .spark path")).toHaveLength(2);
  await whole();
  await page.click("#by-layer summary");
});

/** Where a ratio stands on the screen, half way up the chart. */
async function placeOf(ratio: number) {
  const box = await (await page.$("#chart"))?.boundingBox();
  if (box == null) throw new Error("There is no chart");
  return [box.x + (box.width * chartX(ratio)) / CHART.width, box.y + box.height / 2] as const;
}

it("says what stands at the point under the pointer, and else at the present ratio", async () => {
  const reads = (ratio: string) =>
    holds((start) => document.querySelector(".chart-at")?.textContent?.startsWith(start), `At ${ratio} (`);
  await page.mouse.move(...(await placeOf(0.5)));
  await reads("50 %");
  const named = await page.$$eval(".chart-names li", (all) =>
    all.map((line) => (line as HTMLElement).innerText.replace(/\s+/g, " ")),
  );
  expect(named[0]).toBe("Accuracy 83.96 %");
  expect(named[1]).toMatch(/^Time for 64 inputs [\d.]+ (µs|ms) \(\d+(\.\d)? %\)$/);
  expect(named.slice(2)).toEqual(["Multiply-adds 125,600 (47.2 %)", "Parameters 125,810 (47.2 %)"]);
  expect(await page.$$("#chart .read")).toHaveLength(1);
  await page.mouse.move(...(await placeOf(0.52)));
  await reads("52 %");
  // Times are measured at every twentieth.
  expect(await text(".chart-names .time")).toContain("≈");
  await page.mouse.move(1, 1);
  await holds("espalier.state().reading === undefined && document.querySelector('#chart .read') === null");
  await page.focus("#ratio");
  await page.keyboard.press("Home");
  await reads("0 %");
  expect(await text(".chart-names .worth")).toBe("Accuracy 88.00 %");
});

it("sets the ratio where it is clicked, and marks it", async () => {
  await page.mouse.click(...(await placeOf(0.7)));
  // A pointer stands on a whole pixel, which is a little less than a step of the slider.
  await holds("Math.abs(espalier.state().ratio - 0.7) < 0.011");
  const ratio = Number(await page.evaluate("espalier.state().ratio"));
  const x = await page.$eval("#chart .now", (line) => Number(line.getAttribute("x1")));
  expect(x).toBeCloseTo(chartX(ratio), 1);
  // The same curve serves every ratio.
  expect(await page.evaluate("'found' in espalier.state().curve")).toBe(true);
});

it("finds the largest ratio that keeps an accuracy", async () => {
  // One point less than the original has, until somebody says otherwise; Enter takes it.
  expect(await page.$eval("#keep", (field) => (field as HTMLInputElement).value)).toBe("87");
  const said = await page.$eval(".keep p", (line) => line.textContent);
  expect(said).toBe("Enter sets 38 %, the largest step that does, with 87.01 %. The original has 88.00 %.");
  await page.focus("#keep");
  await page.keyboard.press("Enter");
  await holds("espalier.state().ratio === 0.38");
  await page.click("#keep", { count: 3 });
  await page.type("#keep", "85");
  await page.keyboard.press("Enter");
  await holds("espalier.state().ratio === 0.43");
  await holds("/^43 % is .* 85\\.41 %/.test(document.querySelector('.keep p').textContent)");
});

it("saves the numbers", async () => {
  const session = await page.createCDPSession();
  await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: tmpdir() });
  const file = join(tmpdir(), "fashion-mlp-curve.csv");
  await rm(file, { force: true });
  await page.click("#save-curve");
  await expect
    .poll(() => readFile(file, "utf8").catch(() => ""), { timeout: 20_000 })
    .toMatch(/\n,0\.5,0\.8396,8396,/);
  await rm(file);
});

it("is measured anew by another rule and for another network, and never without being asked", async () => {
  await page.click("#bias");
  await holds("espalier.state().criterion.bias === false && 'found' in (espalier.state().curve ?? {})");
  await page.click("#tab-why");
  await page.click("#samples-menu summary");
  await page.click("[data-value=seed]");
  await holds("espalier.state().opened.model.name.includes('seed')");
  expect(await page.evaluate("espalier.state().curve")).toBeUndefined();
  await page.click("#tab-curve");
  await holds("espalier.state().curve?.found?.points.find(({ ratio }) => ratio === 0.5).drift > 0");
  expect(await page.$("#keep")).toBeNull();
  expect(complaints).toEqual([]);
});
