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

const { holds } = questions(() => page);

it("has PyTorch's accuracy", async () => {
  const accuracies = await page.evaluate(
    "espalier.state().curve.found.points.map(({ ratio, correct }) => [ratio, correct])",
  );
  expect(accuracies).toHaveLength(21);
  expect(accuracies).toContainEqual([0.5, 8396]);
  expect(accuracies).toContainEqual([0, 8800]);
});

it("sets the ratio where it is clicked, and marks it", async () => {
  const box = await (await page.$("#chart"))?.boundingBox();
  if (box == null) throw new Error("There is no chart");
  const at = (ratio: number) => box.x + (box.width * chartX(ratio)) / CHART.width;
  await page.mouse.click(at(0.7), box.y + box.height / 2);
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
  expect(said).toBe("Enter sets 35 %, the largest step that does, with 87.49 %. The original has 88.00 %.");
  await page.focus("#keep");
  await page.keyboard.press("Enter");
  await holds("espalier.state().ratio === 0.35");
  await page.click("#keep", { count: 3 });
  await page.type("#keep", "85");
  await page.keyboard.press("Enter");
  await holds("espalier.state().ratio === 0.4");
  await holds("/^40 % is .* 86\\.46 %/.test(document.querySelector('.keep p').textContent)");
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
  await holds("espalier.state().curve?.found?.points[10].drift > 0");
  expect(await page.$("#keep")).toBeNull();
  expect(complaints).toEqual([]);
});
