// The project's own specs on WebGPU in headless Chrome, and a GPU process that is killed while one runs.

import { readdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, expect, inject, it, vi } from "vitest";
import { openChrome } from "../../src/cli/test/chrome.ts";
import { complaintsOf } from "../../src/cli/test/junit.ts";
import { loadJob, openSpecs } from "../../src/cli/test/load.ts";
import { type Runner, runSpecs } from "../../src/cli/test/run.ts";

const outDir = resolve("node_modules/.specs-page");
let chrome: Runner | undefined;

beforeAll(async () => {
  await build({ mode: "runner", build: { outDir }, logLevel: "error" });
});

afterEach(() => chrome?.close());

afterAll(() => rmSync(outDir, { recursive: true }));

const open = () => openChrome({ browser: inject("browser"), runnerFolder: outDir });

it("gives what was recorded on the CPU", async () => {
  const specs = await openSpecs([
    "test/regression/seed.prune.json",
    "test/regression/fashion-mlp.prune.json",
  ]);
  const outcomes = await runSpecs(specs, open, { engines: ["webgpu"] });
  expect(outcomes.flatMap(complaintsOf)).toEqual([]);
  expect(outcomes.map(({ name, status }) => `${name} ${status}`)).toEqual(["seed same", "fashion-mlp same"]);
  expect(outcomes.every(({ measured }) => measured?.device.startsWith("WebGPU on "))).toBe(true);
});

/** Processes of this one's browser that compute for the GPU, as Linux lists them. */
function gpuProcesses(): number[] {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const read = (file: string) => {
    try {
      return readFileSync(file, "utf8");
    } catch {
      return ""; // It has ended by now.
    }
  };
  const parent = (pid: string) => /^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1] ?? "0";
  const isOwn = (pid: string): boolean =>
    pid !== "0" && pid !== "1" && (pid === String(process.pid) || isOwn(parent(pid)));
  return all
    .filter((pid) => read(`/proc/${pid}/cmdline`).includes("--type=gpu-process") && isOwn(pid))
    .map(Number);
}

it("runs a spec again whose GPU process was killed, and ends with the right result", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  chrome = await open();
  const [file] = await openSpecs(["test/regression/fashion-mlp.prune.json"]);
  if (file === undefined) throw new Error("no spec");
  const work = chrome.measure(await loadJob(file));
  const killed = gpuProcesses();
  for (const pid of killed) process.kill(pid, "SIGKILL");
  const { layers } = await work;
  expect(killed).toHaveLength(1);
  expect(said).toHaveBeenCalledWith("Chrome lost its GPU process; once more.");
  expect(layers.map(({ removed }) => removed)).toEqual(
    file.spec.expected?.layers?.map(({ removed }) => removed),
  );
  said.mockRestore();
});
