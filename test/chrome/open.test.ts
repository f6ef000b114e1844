// The ways in: web addresses, folders, what was open lately.

import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "puppeteer";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { open, start } from "./browser.ts";
import { drop, save } from "./files.ts";
import { holds, stands } from "./workbench.ts";

const mlp = readFileSync("public/samples/fashion-mlp.onnx");
const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
let files: Server;
let address: string;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  files = createServer((request, response) => {
    const path = request.url ?? "";
    if (!path.startsWith("/closed")) response.setHeader("access-control-allow-origin", "*");
    if (path.endsWith("missing.onnx")) response.writeHead(404).end();
    else if (path.endsWith("page")) response.setHeader("content-type", "text/html").end("<p>hello");
    else if (path.endsWith("pointer.onnx")) response.end(pointer);
    else response.setHeader("content-length", mlp.length).end(mlp);
  });
  await new Promise<void>((resolve) => files.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  // A browser that loses its GPU process with its first page is replaced.
  ({ browser } = await start({}, async (fresh) => {
    const { page: first } = await open(fresh, "/?sample=seed");
    await stands(first);
    await first.close();
  }));
});

afterAll(async () => {
  await browser?.close();
  files.close();
});

beforeEach(async () => {
  await page?.close();
});

// The page draws itself some time after it has loaded: nothing is clicked before a network stands there.
async function visit(search: string): Promise<void> {
  ({ page } = await open(browser, `/${search}`));
  await holds(page, "globalThis.espalier?.state().opened !== undefined");
}

const shows = (words: string, selector = "#app") =>
  holds(
    page,
    (where, what) => (document.querySelector(where) as HTMLElement | null)?.innerText.includes(what),
    selector,
    words,
  );

it("opens what its address names", async () => {
  await visit(`?url=${address}/nets/fashion-mlp.onnx`);
  await shows("784 – 300 – 100 – 10", ".open-model");
});

it.each([
  ["missing.onnx", /could not be fetched: 127\.0\.0\.1:\d+ answers 404, there is no such file\./],
  ["closed/fashion-mlp.onnx", /cannot be reached, or does not let other pages read its files \(CORS\)/],
  ["page", /is a web page, not a file; copy the link of its download button\./],
  ["pointer.onnx", /pointer\.onnx/],
])("says why %s cannot be opened, and shows the seed", async (path, sentence) => {
  await visit(`?url=${address}/${path}`);
  await shows("2 – 2 – 4 – 2", ".open-model");
  const said = await page.$eval(".notice", (element) => (element as HTMLElement).innerText);
  expect(said).toMatch(sentence);
});

it("takes an address that is typed", async () => {
  await visit("?sample=seed");
  await shows("2 – 2 – 4 – 2", ".open-model");
  await page.click("#open");
  await page.type("#url", `${address}/nets/fashion-mlp.onnx`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await shows("784 – 300 – 100 – 10", ".open-model");
  expect(page.url()).toContain("?url=http");
});

/** Pastes on the page what somebody has copied elsewhere: text, or a file of this content. */
const paste = (words: string, file?: string) =>
  page.evaluate(
    (text, content) => {
      const clipboardData = new DataTransfer();
      if (content === undefined) clipboardData.setData("text", text);
      else clipboardData.items.add(new File([content], text));
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    },
    words,
    file,
  );

it("takes an address that is pasted, and a file", async () => {
  await visit("?sample=seed");
  await shows("2 – 2 – 4 – 2", ".open-model");
  await Promise.all([page.waitForNavigation(), paste(`${address}/nets/fashion-mlp.onnx\n`)]);
  await shows("784 – 300 – 100 – 10", ".open-model");
  await paste("copied.json", readFileSync("public/samples/seed.json", "utf8"));
  await shows("2 – 2 – 4 – 2", ".open-model");
  expect(await page.evaluate("espalier.state().opened.source.name")).toBe("copied.json");
});

it("keeps what was open for a reload and for the list of recent networks, until it is told to forget", async () => {
  await visit("?");
  await page.click("#open");
  const [chooser] = await Promise.all([page.waitForFileChooser(), page.click("#choose-files")]);
  await chooser.accept([resolve("test/fixtures/seed.onnx")]);
  await holds(page, "espalier.state().recent[0]?.name === 'seed.onnx'");
  await page.reload();
  await holds(page, "globalThis.espalier?.state().opened?.source?.name === 'seed.onnx'");
  await page.click("#samples-menu summary");
  await page.click("[data-value=fashion-mlp]");
  await shows("784 – 300 – 100 – 10", ".open-model");
  await page.click("#open");
  await page.click('[data-recent="seed.onnx"]');
  await shows("2 – 2 – 4 – 2", ".open-model");
  await page.click("#open");
  await page.click("#forget");
  await holds(page, "document.querySelector('[data-recent]') === null");
  const kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const opened = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(databases[0]?.name ?? "");
      request.onsuccess = () => resolve(request.result);
    });
    const keys = opened.transaction("recent").objectStore("recent").getAllKeys();
    return new Promise((resolve) => {
      keys.onsuccess = () => resolve(keys.result);
    });
  });
  expect(kept).toEqual([]);
});

it("opens a folder that is dropped, a network with its images and labels, and saves it smaller as ONNX", async () => {
  const folder = mkdtempSync(join(tmpdir(), "espalier-folder-"));
  for (const name of ["fashion-mlp.onnx", "fashion-mnist-images.idx3.gz", "fashion-mnist-labels.idx1.gz"])
    cpSync(join("public/samples", name), join(folder, name.includes("labels") ? "labels.gz" : name));
  await visit("?");
  await shows("2 – 2 – 4 – 2", ".open-model");
  await drop(page, folder);
  await shows("83.96 %", "#accuracy");
  const { name, bytes } = await save(page, "onnx");
  expect(name).toBe("fashion-mlp-pruned-50.onnx");
  const shapes = [...openModel(bytes, name).initializers.values()].map(({ dims }) => dims.join("×"));
  expect(shapes).toEqual(expect.arrayContaining(["150×784", "50×150", "10×50"]));
  rmSync(folder, { recursive: true });
});
