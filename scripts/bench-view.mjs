// `npm run bench:view [-- --json] [--rounds N]`: the view against plain three.js in headless Chrome, 960 × 600, as wall-clock
// milliseconds a frame. On a software adapter the ratios say something about the work, nothing about graphics cards.

import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { createServer } from "vite";
import { readCount, readOptions } from "./options.mjs";

const { values: options } = readOptions({
  options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "3" } },
});
const rounds = readCount("rounds", options.rounds);
const root = fileURLToPath(new URL("..", import.meta.url));
const server = await createServer({ root, server: { port: 0, hmr: false }, logLevel: "error" });
let browser;
try {
  await server.listen();
  const { browserFlags, ensureBrowser } = await server.ssrLoadModule("/src/cli/browser.ts");
  browser = await puppeteer.launch({
    executablePath: await ensureBrowser(),
    headless: true,
    args: browserFlags(),
    protocolTimeout: 3_600_000,
  });
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(String(error)));
  await page.setViewport({ width: 960, height: 600 });
  await page.goto(new URL("/bench/view.html", server.resolvedUrls.local[0]).href);
  await page.waitForFunction("globalThis.viewBench !== undefined");
  const results = [];
  for (const sizes of [
    [784, 300, 100, 10],
    [1000, 1000],
  ])
    results.push(await page.evaluate((s, r) => globalThis.viewBench.raceEdges(s, r), sizes, rounds));
  results.push(await page.evaluate((r) => globalThis.viewBench.timeNodes(10_000, r), 5 * rounds));
  if (options.json) console.log(JSON.stringify({ unit: "milliseconds", results }));
  else results.forEach(print);
} finally {
  await browser?.close();
  await server.close();
}

function print({ what, timings, bytesAnEdge }) {
  console.log(`\n${what}`);
  const all = timings.find(({ name }) => name.startsWith("LineSegments"))?.milliseconds;
  for (const { name, milliseconds } of timings) {
    const ratio = all === undefined ? "" : `  ${(milliseconds / all).toFixed(4)} of LineSegments`;
    console.log(`  ${name.padEnd(46)} ${milliseconds.toFixed(2).padStart(10)} ms${ratio}`);
  }
  if (bytesAnEdge !== undefined)
    console.log(`  GPU memory beyond the weights: ${bytesAnEdge.toFixed(2)} bytes an edge`);
}
