// The project's own specs in headless Chrome, on WebGPU and on WebGL 2, pictures included; pictures that changed; and a GPU
// process, a whole browser, or a worker process with its browser, that is killed while a spec runs.

import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it, vi } from "vitest";
import { firstLabelled } from "../../src/cli/labelled.ts";
import { pageAddress } from "../../src/cli/page/address.ts";
import { launchChrome } from "../../src/cli/page/launch.ts";
import { callPage, openPage } from "../../src/cli/page/page.ts";
import { serveFiles } from "../../src/cli/page/server.ts";
import { writeHtml } from "../../src/cli/test/html.ts";
import { complaintsOf } from "../../src/cli/test/junit.ts";
import { loadJob, openSpecs } from "../../src/cli/test/load.ts";
import { readPictures } from "../../src/cli/test/picture.ts";
import { runSpecs } from "../../src/cli/test/run.ts";
import { makeRunners } from "../../src/cli/test/runners.ts";
import type { TestEngine } from "../../src/cli/test/spec.ts";
import { cpuEngine, open, prune, type Report } from "../../src/index.ts";
import { buildCommandLine, type CommandLine, until } from "../cli/run.ts";

let espalier: CommandLine;

beforeAll(async () => {
  espalier = await buildCommandLine("specs-test", { page: true });
});

afterAll(() => espalier.remove());

function runners() {
  const [runnerFolder, pageFolder] = [join(espalier.folder, "node/runner"), join(espalier.folder, "page")];
  return makeRunners({ browser: inject("browser"), runnerFolder, pageFolder });
}

async function run(places: readonly string[], engines: readonly TestEngine[]) {
  return runSpecs(await openSpecs(places), runners(), { engines });
}

it("gives on WebGPU and on WebGL 2 what was recorded on the CPU, and draws the same pictures", async () => {
  const outcomes = await run(["test/regression"], ["webgpu", "webgl2"]);
  expect(outcomes.flatMap(complaintsOf)).toEqual([]);
  expect(outcomes.map(({ name, engine, status }) => `${name} ${engine} ${status}`)).toEqual(
    ["fashion-cnn", "fashion-mlp", "seed"].flatMap((name) => [`${name} webgpu same`, `${name} webgl2 same`]),
  );
  const drawn = outcomes.filter(({ pictures }) => pictures !== undefined);
  expect(drawn.map(({ name, engine }) => `${name} ${engine}`)).toEqual([
    "fashion-mlp webgpu",
    "fashion-mlp webgl2",
    "seed webgpu",
    "seed webgl2",
  ]);
  const devices = outcomes.map(({ measured }) => measured?.device.replace(/^(WebGPU) on .*/, "$1"));
  expect(new Set(devices)).toEqual(new Set(["WebGPU", "CPU"]));
});

it("catches a picture that changed, and shows it beside the recorded one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-"));
  await cp("public/samples/seed.json", join(folder, "seed.json"));
  await cp("test/regression/seed.prune.png", join(folder, "seed.prune.png"));
  const spec = JSON.parse(await readFile("test/regression/seed.prune.json", "utf8"));
  // Another neuron leaves, and only the picture is looked at.
  const budget = { ratio: 0.5, force: { layer2: [3] } };
  const planted = { ...spec, model: "seed.json", budget, expected: { picture: "seed.prune.png" } };
  await writeFile(join(folder, "seed.prune.json"), JSON.stringify(planted));
  const trace = join(folder, "trace");
  const specs = await openSpecs([folder]);
  const outcomes = await runSpecs(specs, runners(), { engines: ["webgl2"], trace });
  const changed = join(folder, "seed.prune-webgl2-changed.png");
  expect(outcomes.flatMap(({ differences }) => differences)).toEqual([
    {
      about: "picture",
      sentence: expect.stringMatching(
        /^picture: 1\.\d\d % of its pixels differ from .*seed\.prune\.png, where 1\.00 % may; the new one is /,
      ),
    },
  ]);
  expect(outcomes[0]?.pictures).toEqual({ recorded: join(folder, "seed.prune.png"), changed });
  const page = writeHtml(outcomes, await readPictures(outcomes));
  for (const path of [join(folder, "seed.prune.png"), changed])
    expect(page).toContain(`src="data:image/png;base64,${(await readFile(path)).toString("base64")}"`);
  expect((await readdir(folder)).sort()).toEqual([
    "seed.json",
    "seed.prune-webgl2-changed.png",
    "seed.prune.json",
    "seed.prune.png",
    "trace",
  ]);
  const kept = join(trace, (await readdir(trace))[0] ?? "");
  expect(outcomes[0]?.trace).toBe(kept);
  const files = ["console.txt", "machine.json", "outcome.json", "page.json", "page.png", "spec.json"];
  expect((await readdir(kept)).sort()).toEqual(files);
  const opened = JSON.parse(await readFile(join(kept, "page.json"), "utf8"));
  expect(opened.chrome.version).toMatch(/^\w*Chrom\w+\/\d+/);
  expect(opened.state.budget).toEqual(budget);
  // As every PNG says of itself.
  expect((await readFile(join(kept, "page.png"))).subarray(1, 4).toString()).toBe("PNG");
  await rm(folder, { recursive: true });
});

it("draws by examples as a spec has them: the first few, with a label that it names", async () => {
  // By itself the page would take the last column for the label, which is none.
  const csv = new TextEncoder().encode("a,kind,b\n1,1,0.5\n0.25,0,1\n1,1,1\n3,0,0.1\n0,1,9\n");
  const bytes = await readFile("public/samples/seed.json");
  const [criterion, budget] = [{ kind: "activation", bias: true, inputs: "all" }, { ratio: 0.5 }] as const;
  const data = { count: 3, preprocessing: { label: "kind", scale: 2 } };
  const served = await serveFiles({ folders: { "/": join(espalier.folder, "page") } });
  const { browser } = await launchChrome({ browser: inject("browser") });
  try {
    const files = [
      { name: "seed.json", content: bytes },
      { name: "xy.csv", content: csv },
    ];
    const address = pageAddress(served, { files, data, criterion, budget, engine: "cpu", webgl: true });
    const drawn = await callPage(await openPage(browser, address), () => globalThis.espalier.report());
    const model = open(bytes, "seed.json");
    const examples = await firstLabelled(model, { inputs: { name: "xy.csv", bytes: csv }, ...data });
    const { report } = await prune(model, cpuEngine(), { criterion, budget }, examples);
    // What has no score is not a number here and null in JSON.
    const scores = ({ layers }: Report) =>
      layers.map((layer) => layer.scores.map((score) => score ?? Number.NaN));
    expect(scores(drawn)).toEqual(scores(report));
    expect(drawn.certificate.loss.correct).toEqual(report.certificate.loss.correct);
    expect(drawn.certificate.loss.correct?.total).toBe(3);
  } finally {
    await browser.close();
    served.close();
  }
});

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** What it was started with. */
  readonly line: string;
}

/** All processes, as Linux lists them. */
function processes(): Process[] {
  const read = (file: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return ""; // It has ended by now.
    }
  };
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => ({
    pid: Number(pid),
    parent: Number(/^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1] ?? 0),
    line: read(`/proc/${pid}/cmdline`),
  }));
}

/** Those that a process has started, and those that they have. */
function below(ancestor: number, all = processes()): Process[] {
  const own = all.filter(({ parent }) => parent === ancestor);
  return own.flatMap((each) => [each, ...below(each.pid, all)]);
}

/** The folder that a Chrome keeps its profile in: no other has it, and all of its processes are told. */
function profileOf({ line }: Process): string {
  return /--user-data-dir=[^\0 ]+/.exec(line)?.[0] ?? expect.fail(`no profile in ${line}`);
}

/** Resolves when no process of a Chrome is left, however it was ended. */
async function gone(profile: string): Promise<void> {
  await until(() => processes().every(({ line }) => !line.includes(profile)) || undefined);
}

const isBrowser = ({ line }: Process) => line.includes("--remote-debugging") && !line.includes("--type=");
const isGpuProcess = ({ line }: Process) => line.includes("--type=gpu-process");

it.each([
  ["GPU process", "Chrome lost its GPU process; once more.", isGpuProcess],
  ["browser", "Chrome was ended; once more.", isBrowser],
])("runs a spec again whose %s was killed, and ends with the right result", async (_, sentence, isKind) => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const chrome = await runners()("webgpu");
  const [file] = await openSpecs(["test/regression/fashion-mlp.prune.json"]);
  if (file === undefined) throw new Error("no spec");
  const work = chrome.measure(await loadJob(file));
  // Chrome may be driven before it has its GPU process.
  const killed = await until(() => below(process.pid).find(isKind));
  process.kill(killed.pid, "SIGKILL");
  const { layers } = await work.finally(chrome.close);
  expect(said).toHaveBeenCalledWith(sentence);
  expect(layers.map(({ removed }) => removed)).toEqual(
    file.spec.expected?.layers?.map(({ removed }) => removed),
  );
  await gone(profileOf(killed));
  said.mockRestore();
});

it("leaves no Chrome behind where a worker process is killed, and ends with the right result", async () => {
  const specs = ["seed", "fashion-mlp"].map((name) => `test/regression/${name}.prune.json`);
  const options = ["--engine", "webgl2", "--browser", inject("browser"), "--workers", "2"];
  const { child, finished } = espalier.start("test", ...specs, ...options);
  const killed = await until(() => below(child.pid ?? 0).find(isBrowser));
  process.kill(killed.parent, "SIGKILL");
  await gone(profileOf(killed));
  const { code, stdout, stderr } = await finished;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.match(/^✓ \S+ \(webgl2/gm)?.sort()).toEqual(["✓ fashion-mlp (webgl2", "✓ seed (webgl2"]);
});
