// `npm run bench:page [-- --rounds N]`: how long the built page takes to its first picture of the seed's network, in headless Chrome, from
// navigation to the GPU being done with it; each round with a browser that has nothing cached. What a browser does when it
// is started takes two cores for a second and more, and is none of the page's: the page is asked for after that. Then, on
// fashion-mlp, the longest task of the main thread by the clock while the slider is dragged.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { build, createServer, preview } from "vite";
import { readCount, readOptions } from "./options.mjs";

const { values: options } = readOptions({ options: { rounds: { type: "string", default: "7" } } });
const rounds = readCount("rounds", options.rounds);
const REST_MS = 2500;
const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = mkdtempSync(join(tmpdir(), "espalier-page-"));
await build({ root, build: { outDir, emptyOutDir: true }, logLevel: "error" });
const modules = await createServer({ root, server: { middlewareMode: true }, logLevel: "error" });
const { browserFlags, ensureBrowser } = await modules.ssrLoadModule("/src/cli/browser.ts");
const server = await preview({ root, build: { outDir }, preview: { port: 0 }, logLevel: "error" });

const times = [];
for (let round = 0; round < rounds; round++) {
  const browser = await puppeteer.launch({ executablePath: await ensureBrowser(), args: browserFlags() });
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  await page.goto(server.resolvedUrls.local[0]);
  await page.waitForFunction("performance.getEntriesByName('first picture').length > 0", { polling: 100 });
  const [frame, picture] = await page.evaluate(
    "['first frame', 'first picture'].map((name) => performance.getEntriesByName(name)[0].startTime)",
  );
  times.push({ frame, picture });
  console.log(
    `round ${round + 1}: first frame ${Math.round(frame)} ms, first picture ${Math.round(picture)} ms`,
  );
  await browser.close();
}

/** Milliseconds of the longest task while the slider goes to and fro; 0 where none took 50, which no browser counts. */
async function longestTaskOfDrag() {
  const browser = await puppeteer.launch({ executablePath: await ensureBrowser(), args: browserFlags() });
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(`${server.resolvedUrls.local[0]}?sample=fashion-mlp`);
  const proven = "document.querySelector('#proof-badge')?.textContent === 'Proven'";
  await page.waitForFunction(proven, { polling: 100, timeout: 120_000 });
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) =>
      globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: "longtask" });
  });
  const { x, y, width, height } = await (await page.$("#ratio")).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 40; step++)
    await page.mouse.move(x + width * (0.5 + 0.4 * Math.sin(step / 7)), y + height / 2);
  await page.mouse.up();
  const longest = await page.evaluate(() => Math.max(0, ...globalThis.tasks));
  await browser.close();
  return longest;
}

const median = (key) => times.map((time) => time[key]).sort((a, b) => a - b)[rounds >> 1];
console.log(
  `median of ${rounds} on ${cpus().length} cores: first frame ${Math.round(median("frame"))} ms, first picture ${Math.round(median("picture"))} ms`,
);
console.log(`longest task while the slider is dragged: ${Math.round(await longestTaskOfDrag())} ms`);
await server.close();
await modules.close();
rmSync(outDir, { recursive: true });
