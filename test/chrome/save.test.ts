// Everything that the menus Save and Share have, by real clicks: each file is what its line in the menu says.

import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { topBarText } from "../../src/app/text.ts";
import { openModel } from "../../src/formats/formats.ts";
import { elementCount } from "../../src/model/tensor.ts";
import { type SavedFile, save } from "./files.ts";
import { holds, startPage } from "./workbench.ts";

let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  ({ browser, page, complaints } = await startPage("/?sample=seed", { settle: true }));
  // A headless browser shares its clipboard with others on the machine.
  await page.evaluate(
    "Object.assign(globalThis, { copied: '' }); navigator.clipboard.writeText = async (text) => { copied = text; }",
  );
});

afterAll(() => browser?.close());

const textOf = ({ bytes }: SavedFile) => new TextDecoder().decode(bytes);
const numbersOf = ({ bytes, name }: SavedFile) =>
  [...openModel(bytes, name).initializers.values()].reduce((sum, { dims }) => sum + elementCount(dims), 0);

/** A PNG's width, and what it begins with. */
function headOf({ bytes }: SavedFile) {
  const width = new DataView(bytes.buffer, bytes.byteOffset).getUint32(16);
  return { magic: [...bytes.subarray(1, 4)].map((code) => String.fromCharCode(code)).join(""), width };
}

const FILES: Readonly<Record<string, readonly [name: string, check: (file: SavedFile) => void]>> = {
  onnx: ["seed-pruned-50.onnx", (file) => expect(numbersOf(file)).toBe(13)],
  safetensors: ["seed-pruned-50.safetensors", (file) => expect(numbersOf(file)).toBe(13)],
  json: ["seed-pruned-50.json", (file) => expect(numbersOf(file)).toBe(13)],
  "original-json": ["seed.json", (file) => expect(numbersOf(file)).toBe(28)],
  "original-safetensors": ["seed.safetensors", (file) => expect(numbersOf(file)).toBe(28)],
  plan: ["seed-pruned-50.plan.json", (file) => expect(JSON.parse(textOf(file)).format).toBe("espalier-plan")],
  map: ["seed-pruned-50.map.csv", (file) => expect(textOf(file)).toContain("layer2,2,0\nlayer2,3,1\n")],
  report: [
    "seed-pruned-50.report.json",
    (file) => expect(JSON.parse(textOf(file)).certificate.verdict).toBe("proven"),
  ],
  "report-page": [
    "seed-pruned-50.html",
    (file) => {
      expect(textOf(file)).toMatch(/^<!doctype html>/i);
      // Both sides, and no address that anything could be loaded from.
      expect(textOf(file).match(/<img [^>]*src="data:image\/png;base64,/g)).toHaveLength(2);
      expect(textOf(file)).not.toMatch(/(src|href)="(?!data:|#)/);
    },
  ],
  png: ["seed-after.png", (file) => expect(headOf(file)).toMatchObject({ magic: "PNG" })],
  svg: ["seed-after.svg", (file) => expect(textOf(file)).toMatch(/^<svg [^]*Layer 1[^]*<\/svg>\s*$/)],
};

it.each(Object.entries(FILES))("saves %s", async (what, [name, check]) => {
  const file = await save(page, what);
  expect(file.name).toBe(name);
  check(file);
  await holds(page, "espalier.state().busy === undefined");
});

/** Clicks an entry of a menu that copies, and gives what the page copies then. */
async function copied(menu: string, what: string, part: string): Promise<string> {
  await page.click(menu);
  await page.click(`[data-value=${what}]`);
  await holds(page, `copied.includes(${JSON.stringify(part)})`);
  return String(await page.evaluate("copied"));
}

it("copies code for PyTorch, for a page of one's own, and the address", async () => {
  const code = await copied("#save", "pytorch", "import torch");
  expect(code).toContain("nn.Linear(2, 4),");
  expect(code.match(/(True|False), \[[\d, ]*\]\),$/gm)?.map((line) => line.split(", [")[1])).toEqual([
    "0]),",
    "0, 1]),",
    "]),",
  ]);
  const element = await copied("#share", "embed", "<espalier-net");
  expect(element).toMatch(/<espalier-net src="http[^"]*\/samples\/seed\.json" ratio="0\.5" controls>/);
  expect(await copied("#share", "link", "sample=seed")).toMatch(/\?sample=seed#ratio=50/);
});

it("has nothing else in its menu but a film, all of it in groups with names", async () => {
  const offered = topBarText.saves.flatMap(({ items }) => items.map(([what]) => what as string));
  expect(offered.filter((what) => !(what in FILES))).toEqual(["pytorch", "webm"]);
  const groups = await page.$$eval("#save + .menu-items [role=group]", (all) =>
    all.map((group) => {
      const name = document.getElementById(group.getAttribute("aria-labelledby") ?? "")?.textContent;
      return [name, ...[...group.querySelectorAll("button")].map((button) => button.dataset["value"])];
    }),
  );
  expect(groups).toEqual(topBarText.saves.map(({ title, items }) => [title, ...items.map(([what]) => what)]));
  expect(complaints).toEqual([]);
});
