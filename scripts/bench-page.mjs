// `npm run bench:page`: how long the built page takes to its first picture of the seed's network, in headless Chrome, from
// navigation to the GPU being done with it; each round with a browser that has nothing cached. What a browser does when it
// is started takes two cores for a second and more, and is none of the page's: the page is asked for after that.

import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { build, createServer, preview } from "vite";

const ROUNDS = 7;
const REST_MS = 2500;
const root = fileURLToPath(new URL("..", import.meta.url));
const outDir = mkdtempSync(join(tmpdir(), "espalier-page-"));
await build({ root, build: { outDir, emptyOutDir: true }, logLevel: "error" });
const modules = await createServer({ root, server: { middlewareMode: true }, logLevel: "error" });
const { browserFlags, ensureBrowser } = await modules.ssrLoadModule("/src/cli/browser.ts");
const server = await preview({ root, build: { outDir }, preview: { port: 0 }, logLevel: "error" });

const times = [];
for (let round = 0; round < ROUNDS; round++) {
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
const median = (key) => times.map((time) => time[key]).sort((a, b) => a - b)[ROUNDS >> 1];
console.log(
  `median of ${ROUNDS} on ${cpus().length} cores: first frame ${Math.round(median("frame"))} ms, first picture ${Math.round(median("picture"))} ms`,
);
await server.close();
await modules.close();
rmSync(outDir, { recursive: true });
