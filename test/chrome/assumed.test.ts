// Weights without arrows on the page: what was assumed is shown and corrected with real clicks, and an ONNX file that comes
// with the weights lends its arrows.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { safetensors } from "../formats/build-weights.ts";
import { norm, randomTensors } from "../formats/named-tensors.ts";
import type { OpenPage } from "./browser.ts";
import { chooseFiles } from "./files.ts";
import { holds, questions, startPage } from "./workbench.ts";

const folder = mkdtempSync(join(tmpdir(), "espalier-assumed-"));
const chain = join(folder, "chain.safetensors");
const normed = join(folder, "normed.safetensors");
const NORMED = [
  "in.weight 6 1 3 3",
  ...norm("bn", 6),
  "mid.weight 6 6 3 3",
  ...norm("ln", 6),
  "out.weight 2 6",
];
const SPECS = ["a.weight 6 3", "b.weight 6 6", "c.weight 6 6", "out.weight 2 6"];

let browser: Browser;
let opened: OpenPage;
let page: Page;

const texts = (selector: string) =>
  page.$$eval(selector, (elements) => elements.map((element) => (element as HTMLElement).innerText.trim()));

/** Waits until the network's layers are these. */
const layersAre = (...names: string[]) =>
  holds(
    page,
    (wanted) =>
      [...document.querySelectorAll(".layer-head .muted")].map((each) => each.textContent).join(" ") ===
      wanted,
    names.join(" "),
  );

const { state } = questions(() => page);

beforeAll(async () => {
  writeFileSync(chain, safetensors(Object.fromEntries(randomTensors(SPECS))));
  writeFileSync(normed, safetensors(Object.fromEntries(randomTensors(NORMED))));
  ({ browser, ...opened } = await startPage("/?sample=seed", { webgpu: false }));
  page = opened.page;
  await chooseFiles(page, chain);
  await layersAre("a", "b", "c", "out");
});

afterAll(async () => {
  await browser?.close();
});

it("shows the order and the activations that were assumed", async () => {
  expect(await texts(".stage-name")).toEqual(["a", "b", "c", "out"]);
  const chosen = await page.$$eval(".assumed select", (all) =>
    all.map((each) => (each as HTMLSelectElement).value),
  );
  expect(chosen).toEqual(["relu", "relu", "relu", "none"]);
  expect(await page.$("#assume-nothing")).toBeNull();
});

it("corrects an activation, and keeps the ratio, the selected neuron and the rule", async () => {
  await page.$eval("#ratio", (input) => {
    (input as HTMLInputElement).value = "35";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.click("#bias");
  await page.click(".layers > ol li:nth-child(3) .layer");
  const selected = await state("selected");
  await page.select('[data-stage="b"]', "gelu");
  await page.waitForSelector("#assume-nothing");
  expect(await state("opened.groups.layers.map((layer) => layer.activation)")).toEqual(
    ["Relu", "Gelu", "Relu", undefined].map((each) => each ?? null),
  );
  expect(await state("ratio")).toBe(0.35);
  expect(await state("criterion.bias")).toBe(false);
  expect(await state("selected")).toEqual(selected);
});

it("moves a layer only where sizes fit, and the selected neuron with it", async () => {
  const disabled = await page.$$eval(".move", (all) =>
    all.map((each) => (each as HTMLButtonElement).disabled),
  );
  expect(disabled).toEqual([true, true, true, false, false, true, true, true]);
  await page.click('[aria-label="Move b down"]');
  await layersAre("a", "c", "b", "out");
  expect(await state("selected.column")).toBe(2);
  expect(await texts(".assumed details .note")).toHaveLength(1);
});

it("takes every correction back", async () => {
  await page.click("#assume-nothing");
  await layersAre("a", "b", "c", "out");
  expect(await page.$("#assume-nothing")).toBeNull();
});

it("shows which layer each batch norm is taken to follow, and lets two change places", async () => {
  await chooseFiles(page, normed);
  await layersAre("in", "mid", "out");
  const followed = () =>
    page.$$eval("[data-norm]", (all) => all.map((each) => (each as HTMLSelectElement).value));
  expect(await followed()).toEqual(["in", "mid"]);
  await page.select('[data-norm="bn"]', "mid");
  await page.waitForSelector("#assume-nothing");
  expect(await followed()).toEqual(["mid", "in"]);
  const read = "opened.model.nodes.filter(({ operator }) => operator === 'BatchNormalization')";
  expect(await state(`${read}.map(({ name }) => name)`)).toEqual(["ln", "bn"]);
  await page.click("#assume-nothing");
  await page.waitForSelector("#assume-nothing", { hidden: true });
  expect(await followed()).toEqual(["in", "mid"]);
});

it("takes the arrows of an ONNX file that comes together with the weights", async () => {
  await chooseFiles(
    page,
    resolve("test/fixtures/fashion-cnn.state.pt"),
    resolve("test/fixtures/fashion-cnn-bn.onnx"),
  );
  await holds(page, "espalier.state().opened.model.name === 'fashion-cnn.state'");
  expect(await state("opened.model.inputs[0].dims.join()")).toBe("batch,1,28,28");
  expect(await page.$(".assumed")).toBeNull();
  expect((await texts(".note")).at(-1)).toContain("32 matched by name");
});

it("says nothing on the console that it should not", () => expect(opened.complaints).toEqual([]));
