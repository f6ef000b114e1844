// A network with an operator that the engines lack: the page names it, and the network is shown, pruned and saved.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { open as openModel, save as write } from "../../src/index.ts";
import { LACKING, lackingNetwork } from "../engine/networks.ts";
import type { OpenPage } from "./browser.ts";
import { chooseFiles, save } from "./files.ts";
import { questions, startPage } from "./workbench.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-lacks-"));
const file = join(folder, "lacking.onnx");

let browser: Browser;
let opened: OpenPage;
let page: Page;

const { holds, text } = questions(() => page);

const badgeSays = (label: string) =>
  holds((wanted) => document.querySelector<HTMLElement>("#proof-badge")?.innerText === wanted, label);

beforeAll(async () => {
  writeFileSync(file, write(lackingNetwork(), "onnx"));
  ({ browser, ...opened } = await startPage("/?sample=seed", { webgpu: false }));
  page = opened.page;
  await badgeSays("Proven");
  await chooseFiles(page, file);
  await page.waitForSelector("#not-computed");
});

afterAll(async () => {
  await browser?.close();
});

it("is shown and pruned, and its operator is named", async () => {
  expect(await text("#not-computed")).toBe(`Shown, scored and pruned, but not run: ${LACKING}`);
  // Of the loading, which ends by itself; a refusal would stay.
  await holds("document.querySelector('.notice') === null");
  expect(await page.$$eval(".layer-foot b", (all) => all.map((each) => each.textContent))).toEqual([
    "3",
    "3",
  ]);
});

it("is checked as far as it goes, and not called proven", async () => {
  await badgeSays("Checked, not run");
  await page.click("#proof-badge");
  expect(await text(".verdict")).toMatch(/^Checked, not run\. .* is not proven\.$/);
  const checks = await page.$$eval(".checks li", (all) => all.map((each) => each.className));
  expect(checks).toEqual(["holds", "holds", "holds", "open", "open"]);
  expect(await text(".checks li:nth-child(4) span")).toBe(`Not checked. ${LACKING}`);
});

it("follows the slider, and is saved", async () => {
  await page.$eval("#ratio", (input) => {
    (input as HTMLInputElement).value = "70";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await holds("document.querySelector('.layer-foot b')?.textContent === '2'");
  await badgeSays("Checked, not run");
  const { name, bytes } = await save(page, "onnx");
  expect(name).toBe("lacking-pruned-70.onnx");
  expect(openModel(bytes, name).initializers.get("0.weight")?.dims).toEqual([2, 4]);
});

it("says nothing on the console that it should not", () => expect(opened.complaints).toEqual([]));
