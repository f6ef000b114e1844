// `npm run pictures`: takes the README's pictures, and one of every panel and state, of the real page in headless Chrome.

import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { createServer } from "vite";
import { readOptions } from "./options.mjs";

readOptions({});

const root = fileURLToPath(new URL("..", import.meta.url));
// The two that the README shows are kept; the rest are for looking at.
const kept = `${root}docs/pictures/`;
// What the gallery of samples shows, and the icons of the installed page.
const gallery = `${root}public/samples/`;
const looked = `${root}dist/pictures/`;
for (const folder of [kept, looked]) mkdirSync(folder, { recursive: true });

const server = await createServer({ root, server: { port: 0, hmr: false }, logLevel: "error" });
await server.listen();
const address = server.resolvedUrls?.local[0] ?? "";
const { browserFlags, ensureBrowser } = await server.ssrLoadModule("/src/cli/browser.ts");
const browser = await puppeteer.launch({ executablePath: await ensureBrowser(), args: browserFlags() });

const settled = (page) =>
  page.waitForFunction(
    "document.querySelector('#proof-badge')?.textContent === 'Proven' && espalier.view().settled().then(() => true)",
    { timeout: 120_000 },
  );

const frames = (page) =>
  page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");

/** One page at one size and theme, with a picture after each step. */
async function visit(path, { theme = "dark", width = 1440, height = 900, folder = looked }, steps) {
  const page = await browser.newPage();
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: theme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.setViewport({ width, height });
  await page.goto(new URL(path, address).href);
  await settled(page);
  for (const [name, step] of steps) {
    await step?.(page);
    await settled(page);
    // lit renders in a microtask; the picture over the canvas follows in the next frame.
    await frames(page);
    const path = `${folder}${name}.${folder === gallery ? "webp" : "png"}`;
    if (folder === gallery) await (await page.$(".stage")).screenshot({ path });
    else await page.screenshot({ path, fullPage: folder === looked && width < 800 });
    console.log(path);
  }
  await page.close();
}

const click = (selector) => (page) => page.click(selector);
const appears = (selector) => (page) => page.waitForSelector(selector);
const both =
  (...work) =>
  async (page) => {
    for (const each of work) await each(page);
  };

/** The network alone, as the gallery of samples shows it. */
const alone = (page) => page.addStyleTag({ content: ".stage-tools, .legend { visibility: hidden }" });

async function drawIcons() {
  const page = await browser.newPage();
  const mark = readFileSync(`${root}public/icon.svg`, "utf8");
  for (const size of [192, 512]) {
    await page.setViewport({ width: size, height: size });
    await page.setContent(
      `<style>body{margin:0;background:#161a20;display:grid;place-items:center;height:100vh}svg{width:60%}</style>${mark}`,
    );
    await page.screenshot({ path: `${root}public/icon-${size}.png` });
  }
  await page.close();
}

try {
  await drawIcons();
  for (const name of ["seed", "fashion-mlp", "fashion-cnn"]) {
    await visit(`?sample=${name}`, { width: 1538, height: 742, folder: gallery }, [[name, alone]]);
  }
  await visit("?", { folder: kept }, [["seed", undefined]]);
  await visit("?sample=fashion-mlp", { folder: kept }, [["fashion-mlp", undefined]]);
  for (const theme of ["dark", "light"]) {
    for (const [size, width, height] of [
      ["wide", 1440, 900],
      ["narrow", 390, 844],
    ]) {
      const as = (name) => `${name}-${theme}-${size}`;
      await visit("?", { theme, width, height }, [
        [as("seed-after"), undefined],
        [as("seed-compact"), click("#compact")],
        [as("seed-split"), both(click("#compact"), click("[data-mode=split]"))],
        [as("seed-before"), click("[data-mode=before]")],
        [as("seed-proof"), click("#tab-proof")],
        [as("seed-edit"), click("#tab-edit")],
        [as("seed-save"), (page) => page.evaluate("document.querySelector('#save').click()")],
      ]);
      await visit("?sample=fashion-mlp", { theme, width, height }, [
        [as("fashion-after"), undefined],
        [as("fashion-why"), click(".layer")],
        [as("fashion-split"), click("[data-mode=split]")],
        [as("fashion-before"), click("[data-mode=before]")],
        [as("fashion-try"), both(click("#tab-try"), appears(".answers"))],
        [as("fashion-data"), both(click("#tab-data"), appears(".pictures"))],
      ]);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
