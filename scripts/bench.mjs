// `npm run bench [-- --json] [--rounds N] [--only NAME [--batch N]]`: this engine against ONNX Runtime Web, TensorFlow.js and a copy,
// in one page of headless Chrome, as CPU milliseconds over all of the browser's processes. Linux only: it reads /proc.

import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { createServer } from "vite";
import { cpuTime } from "../bench/cpu-time.mjs";
import { readCount, readOptions } from "./options.mjs";

/** What can be raced alone with --only. */
const NAMES = ["mlp", "gemm", "resnet", "mobilenet", "transformer", "norms"];
const SHAPES = [
  [300, 784],
  [1000, 2048],
  [4096, 4096],
];

const { values: options } = readOptions({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "5" },
    only: { type: "string" },
    batch: { type: "string" },
  },
});
if (process.platform !== "linux") {
  console.error("The benchmark reads CPU times from /proc, which only Linux has.");
  process.exit(1);
}
if (options.only !== undefined && !NAMES.includes(options.only)) {
  console.error(`--only takes one of ${NAMES.join(", ")}.`);
  process.exit(2);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const rounds = readCount("rounds", options.rounds);
const batch = options.batch === undefined ? undefined : readCount("batch", options.batch);
let browser;

const TYPES = { wasm: "application/wasm" };

/** Serves the files of a package's dist folder as they are. */
function serveFiles(server, prefix, fileOf) {
  server.middlewares.use(prefix, (request, response, next) => {
    const file = `${root}node_modules/${fileOf(new URL(request.url, "http://localhost").pathname)}`;
    if (!existsSync(file)) return next();
    response.setHeader("content-type", TYPES[file.split(".").pop()] ?? "text/javascript");
    createReadStream(file).pipe(response);
  });
}

/** What the page fetches beside the project's own files: the CPU time, and the peers' files. */
const extras = {
  name: "bench",
  configureServer(server) {
    server.middlewares.use("/cpu-time", (_request, response) => {
      response.end(String(cpuTime(browser.process().pid)));
    });
    serveFiles(server, "/ort", (path) => `onnxruntime-web/dist/${basename(path)}`);
    serveFiles(server, "/tfjs", (path) => `@tensorflow/${path.split("/")[1]}/dist/${basename(path)}`);
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
  const address = new URL("/bench/index.html", server.resolvedUrls.local[0]).href;
  const races = [];
  let adapter;
  for (const name of NAMES.filter((each) => options.only === undefined || each === options.only)) {
    // A page each, so that what one leaves behind does not slow the next.
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(String(error)));
    await page.goto(address);
    adapter = await page.evaluate(() => globalThis.bench.describeAdapter());
    const race = (what, shapes, count, rows) =>
      what === "norms"
        ? globalThis.bench.raceRowNorms(shapes, count)
        : globalThis.bench.raceNetwork(what, count, rows);
    races.push(...(await page.evaluate(race, name, SHAPES, rounds, batch)));
    await page.close();
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
