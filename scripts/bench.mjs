// `npm run bench [-- --json] [--rounds N] [--only mlp|norms]`: this engine against ONNX Runtime Web and against a copy, in one page of
// headless Chrome, as CPU milliseconds over all of the browser's processes. Linux only: it reads /proc.

import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import puppeteer from "puppeteer";
import { createServer } from "vite";
import { cpuTime } from "../bench/cpu-time.mjs";

const BATCHES = [1, 256, 2048, 10_000];
const SHAPES = [
  [300, 784],
  [1000, 2048],
  [4096, 4096],
];

const { values: options } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
  },
});
if (process.platform !== "linux") {
  console.error("The benchmark reads CPU times from /proc, which only Linux has.");
  process.exit(1);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = Number(options.rounds);
let browser;

/** What the page fetches beside the project's own files: the CPU time, and ONNX Runtime's files as they are. */
const extras = {
  name: "bench",
  configureServer(server) {
    server.middlewares.use("/cpu-time", (_request, response) => {
      response.end(String(cpuTime(browser.process().pid)));
    });
    server.middlewares.use("/ort", (request, response, next) => {
      const name = basename(new URL(request.url, "http://localhost").pathname);
      const file = `${root}node_modules/onnxruntime-web/dist/${name}`;
      if (!existsSync(file)) return next();
      response.setHeader("content-type", name.endsWith(".wasm") ? "application/wasm" : "text/javascript");
      createReadStream(file).pipe(response);
    });
  },
};

const server = await createServer({
  root,
  plugins: [extras],
  server: { port: 0, hmr: false },
  logLevel: "error",
});
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
  await page.goto(new URL("/bench/index.html", server.resolvedUrls.local[0]).href);
  const adapter = await page.evaluate(() => globalThis.bench.describeAdapter());
  const races = [];
  if (options.only !== "norms") {
    races.push(...(await page.evaluate((b, r) => globalThis.bench.raceMlp(b, r), BATCHES, rounds)));
  }
  if (options.only !== "mlp") {
    races.push(...(await page.evaluate((s, r) => globalThis.bench.raceRowNorms(s, r), SHAPES, rounds)));
  }
  const results = races.map(withRatios);
  if (options.json) console.log(JSON.stringify({ adapter, unit: "CPU milliseconds", races: results }));
  else print(adapter, results);
} finally {
  await browser?.close();
  await server.close();
}

/** Adds how many times the CPU time of Espalier's WebGPU engine each contender took. */
function withRatios({ what, timings }) {
  const own = timings.find(({ name }) => name === "Espalier, WebGPU").cpu;
  return { what, timings: timings.map((timing) => ({ ...timing, ratio: timing.cpu / own })) };
}

function print({ name, software }, races) {
  console.log(`Adapter: ${name}${software ? ", which is software: no word about graphics cards" : ""}`);
  console.log(
    "CPU milliseconds over the browser's processes (medians), and as a multiple of Espalier, WebGPU",
  );
  for (const { what, timings } of races) {
    console.log(`\n${what}`);
    for (const { name: who, cpu, ratio } of timings) {
      console.log(`  ${who.padEnd(34)} ${cpu.toFixed(3).padStart(10)} ${ratio.toFixed(2).padStart(8)}×`);
    }
  }
}
