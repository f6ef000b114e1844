// Two networks certified on the page: an original, and what another tool made of it.

import { resolve } from "node:path";
import type { Browser } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OpenPage } from "./browser.ts";
import { drop } from "./files.ts";
import { questions, startPage } from "./workbench.ts";

const pruned = (name: string) => resolve(`test/fixtures/pruned/${name}.onnx`);
let browser: Browser;
let opened: OpenPage;

beforeAll(async () => {
  ({ browser, ...opened } = await startPage("/?sample=seed"));
});

afterAll(async () => {
  await browser?.close();
});

const { holds } = questions(() => opened.page);
const inPair = (selector: string) =>
  opened.page.$$eval(`.side ${selector}`, (all) => all.map((each) => (each as HTMLElement).innerText.trim()));
const marks = () => opened.page.$$eval(".other .checks li", (all) => all.map((each) => each.className));

async function certify(file: string): Promise<void> {
  const [chooser] = await Promise.all([
    opened.page.waitForFileChooser(),
    opened.page.click("#certify-other"),
  ]);
  await chooser.accept([file]);
}

it("two files that are dropped together: the larger is opened, the other is held against it", async () => {
  await drop(opened.page, pruned("fashion-mlp-tuned"), resolve("public/samples/fashion-mlp.onnx"));
  await holds("espalier.state().pair?.found !== undefined");
  expect(await opened.page.evaluate("espalier.state().opened.model.name")).toBe("fashion-mlp");
  expect(await inPair(".other h3")).toEqual(["fashion-mlp-tuned.onnx against the open network"]);
  // Trained on: which neurons left and by which rule, but neither their bits nor what they compute.
  expect(await marks()).toEqual(["holds", "fails", "holds", "fails", "holds"]);
  expect(await inPair(".other .verdict")).toEqual([
    expect.stringMatching(/^Not proven\. Not every point holds/),
  ]);
  expect(await inPair(".pair td.number")).toEqual(["30 of 300", "10 of 100", "10 of 10"]);
});

it("another file of one's choice, and the open network pruned as it was", async () => {
  await certify(pruned("fashion-mlp-l1"));
  await holds(
    "espalier.state().pair?.name === 'fashion-mlp-l1.onnx' && espalier.state().pair.found !== undefined",
  );
  expect(await marks()).toEqual(["holds", "holds", "holds", "holds", "holds"]);
  const removed = "espalier.state().pair.found.layers.map(({ removed }) => removed)";
  const rows = (await opened.page.evaluate(removed)) as number[][];
  expect(rows.map((row) => row.length)).toEqual([270, 90, 0]);
  await opened.page.click("#prune-alike");
  await holds("Math.abs(espalier.state().ratio - 0.9) < 1e-9 && espalier.state().proof !== undefined");
  const left = "espalier.state().proof.plan.layers.map(({ removed }) => removed)";
  expect(await opened.page.evaluate(left)).toEqual(rows);
});

it("a file of another network is refused with a sentence, and nothing is lost", async () => {
  await certify(pruned("fashion-cnn-l2"));
  await holds("espalier.state().error !== undefined && !espalier.state().busy");
  expect(await opened.page.evaluate("espalier.state().error")).toMatch(/\.$/);
  expect(await opened.page.evaluate("espalier.state().opened.model.name")).toBe("fashion-mlp");
  expect(await opened.page.$(".other .checks")).toBeNull();
  expect(opened.complaints).toEqual([]);
});
