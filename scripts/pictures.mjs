// `npm run pictures`: takes the README's pictures, and one of every panel and state, of the real page in headless Chrome.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { createServer } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
// The two that the README shows are kept; the rest are for looking at.
const kept = `${root}docs/pictures/`;
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
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    await page.screenshot({ path: `${folder}${name}.png`, fullPage: width < 800 });
    console.log(`${folder}${name}.png`);
  }
  await page.close();
}

const click = (selector) => (page) => page.click(selector);
const both =
  (...work) =>
  async (page) => {
    for (const each of work) await each(page);
  };

try {
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
        [as("seed-save"), (page) => page.evaluate("document.querySelectorAll('.menu')[1].open = true")],
      ]);
      await visit("?sample=fashion-mlp", { theme, width, height }, [
        [as("fashion-after"), undefined],
        [as("fashion-why"), click(".layer")],
        [as("fashion-split"), click("[data-mode=split]")],
        [as("fashion-before"), click("[data-mode=before]")],
      ]);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
