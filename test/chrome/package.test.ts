// The package as others get it: packed, installed in an empty project, and used there in Node, from TypeScript and in a
// page that Vite builds.

import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFiles } from "../../src/cli/page/server.ts";
import { type OpenPage, open, start } from "./browser.ts";

const execute = promisify(execFile);
// Outside of this clone, whose own packages would be found from within.
let folder = "";

const inFolder = (...names: string[]) => join(folder, ...names);

function node(program: string, ...args: string[]) {
  return execute(process.execPath, [resolve(program), ...args], { cwd: folder });
}

function npm(...args: string[]) {
  const shell = process.platform === "win32";
  return execute("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund"], { cwd: folder, shell });
}

/** What `npm run build` makes, but for the page. */
async function buildPackage(): Promise<void> {
  await mkdir(inFolder("source"));
  for (const name of ["package.json", "README.md"]) await copyFile(name, inFolder("source", name));
  const dist = (name: string) => inFolder("source", "dist", name);
  const vite = ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error", "--mode"];
  const build = (mode: string) => execute(process.execPath, [...vite, mode, "--outDir", dist(mode)]);
  const declare = execute(process.execPath, ["scripts/declare.mjs", dist("types")]);
  await Promise.all([build("library"), build("node"), declare]);
}

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "espalier-package-")));
  await buildPackage();
  await npm("pack", "./source", "--ignore-scripts");
  const packed = (await readdir(folder)).find((name) => name.endsWith(".tgz")) ?? "";
  await rm(inFolder("source"), { recursive: true });
  await writeFile(inFolder("package.json"), '{ "private": true, "type": "module" }');
  await npm("install", `./${packed}`, "--omit=optional");
  await copyFile("public/samples/seed.json", inFolder("seed.json"));
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

const PRUNE = `
export async function run(bytes, engine) {
  const model = open(bytes, "seed.json");
  const groups = group(model);
  const session = await engine.compile(model);
  const decision = plan(model, groups, await score(model, groups, session), 0.5);
  const pruned = apply(model, decision);
  const { verdict } = await certify({ original: model, plan: decision, pruned }, engine);
  const removed = decision.layers.map((layer) => layer.removed);
  session.close();
  engine.close();
  return { kind: engine.kind, verdict, removed, bytes: save(pruned, "onnx").length > 100 };
}
`;

const IMPORT = `import { apply, certify, cpuEngine, group, open, plan, save, score, webgpuEngine } from "espalier";\n`;

// The seed's half, as its authors give it.
const HALF = { verdict: "proven", removed: [[0], [0, 1], []], bytes: true };

// docs/adr/0001-dependencies.md has the reasons.
const BROUGHT = ["@bufbuild", "onnx-buf", "d3-scale", "d3-shape"];
const BY_D3 = ["array", "color", "format", "interpolate", "path", "time", "time-format"].map(
  (name) => `d3-${name}`,
);

test("brings four packages along, what two of them are made of, and no more", async () => {
  const installed = await readdir(inFolder("node_modules"));
  const visible = installed.filter((name) => !name.startsWith("."));
  expect(visible.sort()).toEqual([...BROUGHT, ...BY_D3, "internmap", "espalier"].sort());
});

test("works in Node", async () => {
  await writeFile(inFolder("use.js"), IMPORT + PRUNE);
  const main = `import { readFile } from "node:fs/promises";
import { cpuEngine } from "espalier";
import { defineSpec } from "espalier/test";
import { run } from "./use.js";
console.log(JSON.stringify(await run(await readFile("seed.json"), cpuEngine())), typeof defineSpec);`;
  await writeFile(inFolder("main.js"), main);
  const { stdout } = await node(inFolder("main.js"));
  expect(stdout).toBe(`${JSON.stringify({ kind: "cpu", ...HALF })} function\n`);
});

test("has a command line, which says what it needs for a queue", async () => {
  const cli = inFolder("node_modules/espalier/dist/node/cli.js");
  const { stdout } = await node(cli, "prune", "seed.json", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ params: { after: 13 }, certificate: { verdict: "proven" } });
  const queue = node(cli, "worker", "--queue", "redis://127.0.0.1:1");
  await expect(queue).rejects.toMatchObject({
    code: 1,
    stderr:
      "espalier: A queue needs the packages bullmq and ioredis, which are not installed: run npm install bullmq ioredis.\n",
  });
});

test("has types for each way to find modules, and none that nobody can reach", async () => {
  const rooms = await readdir(inFolder("node_modules/espalier/dist/types"));
  expect(rooms.sort()).toEqual(["cli", "engine", "formats", "index.d.ts", "model", "prune"]);
  const source = `import { type Engine, cpuEngine, open, prune, type Report } from "espalier";
import { defineSpec } from "espalier/test";
const engine: Engine = cpuEngine();
export const report: Report = (await prune(open(new Uint8Array(), "x"), engine, { ratio: 0.5 })).report;
export const spec = defineSpec({ model: "x.onnx", budget: { ratio: 0.5 } });
`;
  await writeFile(inFolder("right.ts"), source);
  await writeFile(inFolder("wrong.ts"), source.replace("ratio: 0.5 })", 'ratio: "half" })'));
  const check = (name: string, ...options: string[]) =>
    node(
      "node_modules/typescript/bin/tsc",
      ...["--ignoreConfig", "--noEmit", "--strict", "--target", "es2023", "--types", "", ...options, name],
    ).then(
      () => "fine",
      ({ stdout }) => String(stdout),
    );
  const bundler = ["--module", "esnext", "--moduleResolution", "bundler"];
  const results = await Promise.all([
    check("right.ts", "--module", "nodenext"),
    check("right.ts", ...bundler),
    check("wrong.ts", ...bundler),
  ]);
  expect(results.slice(0, 2)).toEqual(["fine", "fine"]);
  expect(results[2]).toMatch(/^wrong\.ts\(4,.*TS2322: Type 'string' is not assignable to type 'number'/);
});

/** Builds a page with this script, and returns the script that comes out. */
async function buildPage(script: string): Promise<string> {
  const head = '<!doctype html><link rel="icon" href="data:," />';
  await writeFile(inFolder("index.html"), `${head}<script type="module" src="./page.js"></script>`);
  await writeFile(inFolder("page.js"), script);
  await node("node_modules/vite/bin/vite.js", "build", "--logLevel", "error");
  const [name = ""] = await readdir(inFolder("dist/assets"));
  return readFile(inFolder("dist/assets", name), "utf8");
}

test("leaves out of a page what the page does not use", async () => {
  const little = await buildPage(
    'import { atRatio } from "espalier"; document.title = atRatio({}, 0.5).ratio;',
  );
  expect(little.length).toBeLessThan(2000);
  const cpu = await buildPage('import { cpuEngine } from "espalier"; globalThis.engine = cpuEngine();');
  const steps = await buildPage('import { open, score } from "espalier"; globalThis.steps = [open, score];');
  // Neither engine, nor what draws.
  for (const word of ["@compute", "requestAdapter", "WebAssembly", "THREE"])
    expect(steps).not.toContain(word);
  const both = await buildPage('import * as espalier from "espalier"; globalThis.espalier = espalier;');
  for (const word of ["@compute", "requestAdapter", "WebAssembly"]) expect(both).toContain(word);
  expect(cpu).not.toContain("@compute");
  expect(cpu).not.toContain("onnx.ModelProto");
});

/** What the page says of both engines. Throws what it failed with, such as a GPU process that was lost. */
async function ask(opened: OpenPage): Promise<unknown> {
  const { page } = opened;
  await page.waitForFunction("globalThis.found !== undefined", { polling: 100, timeout: 60_000 });
  const found = await page.evaluate("globalThis.found");
  if (typeof found === "string") throw new Error(found);
  return found;
}

test("works in a page that Vite builds, on the CPU and on WebGPU", async () => {
  const bytes = JSON.stringify([...(await readFile("public/samples/seed.json"))]);
  const script = `${IMPORT}${PRUNE}
const bytes = new Uint8Array(${bytes});
const engines = async () => [await run(bytes, cpuEngine()), await run(bytes, await webgpuEngine())];
globalThis.found = await engines().catch(String);`;
  await buildPage(script);
  const served = await serveFiles({ folders: { "/": inFolder("dist") } });
  try {
    const { browser, result } = await start({}, async (started) => {
      const opened = await open(started, served.address);
      return { found: await ask(opened), complaints: opened.complaints };
    });
    await browser.close();
    expect(result.found).toEqual([
      { kind: "cpu", ...HALF },
      { kind: "webgpu", ...HALF },
    ]);
    expect(result.complaints).toEqual([]);
  } finally {
    served.close();
  }
});
