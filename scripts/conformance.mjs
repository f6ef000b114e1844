// `npm run conformance -- DIR… [--engine cpu|webgpu|dawn] [--rtol 1e-3] [--atol 1e-7] [--quiet]`: runs folders of
// ONNX's operator tests (model.onnx, test_data_set_*/input_*.pb and output_*.pb) on the CPU engine here, on WebGPU in
// headless Chrome, and on WebGPU here, which is Dawn. A DIR is one such folder or holds some. Says what fails and why, and ends with the counts.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer";
import { createServer } from "vite";
import { readOptions } from "./options.mjs";

const { values: options, positionals } = readOptions({
  allowPositionals: true,
  options: {
    engine: { type: "string" },
    rtol: { type: "string", default: "1e-3" },
    atol: { type: "string", default: "1e-7" },
    quiet: { type: "boolean", default: false },
  },
});
const ENGINES = ["cpu", "webgpu", "dawn"];
if (positionals.length === 0) {
  console.error("Which folders? npm run conformance -- DIR…");
  process.exit(2);
}
if (options.engine !== undefined && !ENGINES.includes(options.engine)) {
  console.error(`--engine is ${options.engine}; one of ${ENGINES.join(", ")} is expected.`);
  process.exit(2);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const tolerance = { relative: Number(options.rtol), absolute: Number(options.atol) };
const tests = positionals.flatMap((folder) => testsIn(resolve(folder)));
const files = tests.flatMap(({ model, inputs, outputs }) => [model, ...inputs, ...outputs]);

/** Every data set of a test folder, or of the test folders inside. */
function testsIn(folder) {
  if (!existsSync(join(folder, "model.onnx"))) {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return entries
      .flatMap(({ name }) => testsIn(join(folder, name)))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  const sets = readdirSync(folder).filter((name) => name.startsWith("test_data_set_"));
  return sets.map((set) => ({
    name: sets.length === 1 ? basename(folder) : `${basename(folder)}/${set}`,
    model: join(folder, "model.onnx"),
    inputs: numbered(join(folder, set), "input"),
    outputs: numbered(join(folder, set), "output"),
  }));
}

/** input_0.pb, input_1.pb … */
function numbered(folder, what) {
  const names = readdirSync(folder).filter((name) => new RegExp(`^${what}_\\d+\\.pb$`).test(name));
  const number = (name) => Number(/\d+/.exec(name)?.[0]);
  return names.sort((a, b) => number(a) - number(b)).map((name) => join(folder, name));
}

/** Lets the page fetch the tests' files, and no other, by number. */
const served = {
  name: "conformance",
  configureServer(server) {
    server.middlewares.use("/conformance-file", (request, response, next) => {
      const file = files[Number(basename(request.url))];
      if (file === undefined) return next();
      response.end(readFileSync(file));
    });
  },
};
const addressOf = (file) => `/conformance-file/${files.indexOf(file)}`;

/** On an engine of this process: "cpu", or "webgpu" for Dawn. */
async function here(server, name) {
  const { checkTest } = await server.ssrLoadModule("/test/conformance/check.ts");
  const { openEngine } = await server.ssrLoadModule("/src/cli/engine.ts");
  const engine = await openEngine(name);
  closing.push(() => engine.close());
  const read = (file) => new Uint8Array(readFileSync(file));
  return (test) => {
    const bytes = { model: read(test.model), inputs: test.inputs.map(read), outputs: test.outputs.map(read) };
    return checkTest(engine, bytes, tolerance);
  };
}

async function inChrome(server) {
  const { browserFlags, ensureBrowser } = await server.ssrLoadModule("/src/cli/browser.ts");
  const browser = await puppeteer.launch({
    executablePath: await ensureBrowser(),
    headless: true,
    args: browserFlags(),
    protocolTimeout: 3_600_000,
  });
  closing.push(() => browser.close());
  const page = await browser.newPage();
  await page.goto(new URL("/test/conformance/page.html", server.resolvedUrls.local[0]).href);
  await page.waitForFunction("'conform' in globalThis");
  return (test) => {
    const addresses = {
      model: addressOf(test.model),
      inputs: test.inputs.map(addressOf),
      outputs: test.outputs.map(addressOf),
    };
    return page.evaluate((where, allowed) => globalThis.conform(where, allowed), addresses, tolerance);
  };
}

/** Runs all tests one after the other, says what fails, and returns the outcomes. */
async function runAll(engine, check) {
  const outcomes = [];
  for (const test of tests) {
    const outcome = await check(test);
    outcomes.push(outcome);
    if (outcome.reason !== undefined && !options.quiet) {
      console.log(`${engine}: ${test.name} (${outcome.operator}): ${outcome.reason}`);
    }
  }
  return outcomes;
}

function summarise(engine, outcomes) {
  const failed = outcomes.filter(({ reason }) => reason !== undefined);
  const operators = new Map();
  for (const { operator } of failed) operators.set(operator, (operators.get(operator) ?? 0) + 1);
  const list = [...operators].map(([operator, count]) => `${operator} ${count}`).join(", ");
  if (failed.length > 0) console.log(`${engine}, failures by operator: ${list}`);
  console.log(`${engine}: ${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length;
}

const MAKE = {
  cpu: (server) => here(server, "cpu"),
  webgpu: inChrome,
  dawn: (server) => here(server, "webgpu"),
};

const closing = [];
const server = await createServer({
  root,
  // Not that of the page's server, which may run beside it.
  cacheDir: `${root}node_modules/.vite-scripts`,
  plugins: [served],
  server: { port: 0, hmr: false },
  logLevel: "error",
});
closing.push(() => server.close());
try {
  await server.listen();
  const engines = options.engine === undefined ? ENGINES : [options.engine];
  let failed = 0;
  for (const engine of engines) failed += summarise(engine, await runAll(engine, await MAKE[engine](server)));
  console.log(`${tests.length * engines.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  for (const close of closing.reverse()) await close();
}
