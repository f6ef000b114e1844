import { readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildCommandLine, type CommandLine, until } from "../run.ts";

let espalier: CommandLine;
let folder = "";
let spec = "";

beforeAll(async () => {
  espalier = await buildCommandLine("test-test", { page: true });
}, 60_000);

afterAll(() => espalier.remove());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
  spec = join(folder, "seed.prune.json");
  await cp("public/samples/seed.json", join(folder, "seed.json"));
  const recorded = await readFile("test/regression/seed.prune.json", "utf8");
  // Without its picture, which only Chrome draws.
  const own = recorded.replace("../../public/samples/", "").replace(/,\s+"picture": "seed.prune.png"/, "");
  await writeFile(spec, own);
  return () => rm(folder, { recursive: true });
});

const run = (...args: string[]) => espalier.run("test", ...args, "--engine", "cpu");

/** Processes that a process has started, as Linux tells. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  return text.split(" ").filter(Boolean).map(Number);
}

/** Changes the spec file as text. */
async function edit(from: string, to: string): Promise<void> {
  const text = await readFile(spec, "utf8");
  expect(text).toContain(from);
  await writeFile(spec, text.replace(from, to));
}

describe("espalier test", () => {
  it("finds the specs below a folder, and says that they are as recorded", async () => {
    const { code, stdout, stderr } = await run(folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^✓ seed \(cpu, CPU, [\d.]+ s\)\n$/);
  });

  it("ends with 1 and says what is different, to people, as JUnit XML and as HTML", async () => {
    await edit('"removed": [0, 1]', '"removed": [0, 3]');
    const [junit, html] = [join(folder, "junit.xml"), join(folder, "report.html")];
    const { code, stdout, stderr } = await run(spec, "--junit", junit, "--html", html);
    const sentence = "layer 2: expected {0,3}, got {0,1}; scores 2.00 and 0.80 differ by 60.0 %";
    expect(code).toBe(1);
    expect(stdout).toContain(`    ${sentence}\n`);
    expect(stderr).toBe("espalier: 1 of 1 check is not as recorded.\n");
    const xml = await readFile(junit, "utf8");
    expect(xml).toContain('<testsuites name="espalier test" tests="1" failures="1" errors="0"');
    expect(xml).toContain(`<testcase classname="${spec}" name="seed (cpu)"`);
    expect(xml).toContain(`<failure message="${sentence}">`);
    const page = await readFile(html, "utf8");
    expect(page).toContain(`<li>${sentence}</li>`);
    expect(page).toContain("1 of 1 check not as recorded.");
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("records with --update, in the same words as before", async () => {
    const before = await readFile(spec, "utf8");
    await writeFile(spec, before.replace(/,\s+"expected": [^]*$/, "\n}\n"));
    const without = await run(spec);
    expect(without.code).toBe(1);
    expect(without.stdout).toContain("Nothing is recorded yet: run it with --update.");
    const { code, stdout } = await run(spec, "--update");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^✓ seed recorded /);
    expect(await readFile(spec, "utf8")).toBe(before);
  });

  it("takes examples with their labels inside, as eval does", async () => {
    await writeFile(join(folder, "xy.csv"), "kind,a,b\n1,1,0\n0,0,1\n1,1,1\n");
    await edit(
      '"engines"',
      '"data": { "inputs": "xy.csv", "preprocessing": { "label": "kind" } },\n  "engines"',
    );
    expect((await run(spec, "--update")).code).toBe(0);
    const { correct } = JSON.parse(await readFile(spec, "utf8")).expected;
    const network = join(folder, "seed.json");
    const options = ["--data", join(folder, "xy.csv"), "--label-column", "kind", "--ratio", "0.5", "--json"];
    const { accuracy } = JSON.parse((await espalier.run("eval", network, ...options)).stdout);
    expect(correct).toEqual({ before: 3 * accuracy.before, after: 3 * accuracy.after, total: 3 });
    expect((await run(spec)).code).toBe(0);
  });

  it("measures how much faster the pruned network is where a spec asks for it, and keeps the bound", async () => {
    const bound = '"speed": { "atLeast": 1000000, "batch": 4 }';
    await edit('"certificate": true', `"certificate": true,\n    ${bound}`);
    for (const more of [[], ["--update"]]) {
      const { code, stdout } = await run(spec, ...more);
      expect(code).toBe(1);
      expect(stdout).toMatch(
        /speed: expected at least 1000000 times as fast as the original, got \d+\.\d\d /,
      );
      expect(await readFile(spec, "utf8")).toContain(bound);
    }
  });

  it("keeps what is needed to look into a failure, and nothing of what is fine", async () => {
    const trace = join(folder, "trace");
    expect((await run(spec, "--trace", trace)).code).toBe(0);
    expect(await readdir(folder)).not.toContain("trace");
    await edit('"removed": [0, 1]', '"removed": [0, 3]');
    const { stdout } = await run(spec, "--trace", trace);
    const [kept = ""] = await readdir(trace);
    expect(kept).toMatch(/-seed\.prune-[0-9a-f]{8}-cpu$/);
    expect(stdout).toContain(`    trace: ${join(trace, kept)}\n`);
    expect((await readdir(join(trace, kept))).sort()).toEqual(["machine.json", "outcome.json", "spec.json"]);
    const read = async (name: string) => JSON.parse(await readFile(join(trace, kept, name), "utf8"));
    expect((await read("spec.json")).expected.layers[1].removed).toEqual([0, 3]);
    expect((await read("outcome.json")).measured.layers[1].removed).toEqual([0, 1]);
    expect(await read("machine.json")).toMatchObject({ node: process.version, device: "CPU" });
  });

  it("runs files beside each other, and gives the outcomes in their order", async () => {
    const text = await readFile(spec, "utf8");
    for (const name of ["b", "a", "c"]) await writeFile(join(folder, `${name}.prune.json`), text);
    const { code, stdout } = await run(folder, "--workers", "3", "--json");
    expect(code).toBe(0);
    const names = JSON.parse(stdout).map((outcome: { name: string }) => outcome.name);
    expect(names).toEqual(["a", "b", "c", "seed"]);
    expect((await espalier.run("test", spec, "--workers", "0")).stderr).toMatch(
      /--workers is 0; a whole number/,
    );
  });

  it("runs files in processes of their own, and again where one of those is killed", async () => {
    await cp("public/samples/fashion-mlp.onnx", join(folder, "m.onnx"));
    const large = { format: "espalier-test", version: 1, model: "m.onnx" };
    for (const name of ["a", "b"]) await writeFile(join(folder, `${name}.prune.json`), JSON.stringify(large));
    const { child, finished } = espalier.start(
      "test",
      folder,
      "--update",
      "--workers",
      "2",
      "--engine",
      "cpu",
    );
    const workers = await until(() => {
      const own = childrenOf(child.pid ?? 0);
      return own.length === 2 ? own : undefined;
    });
    process.kill(workers[0] ?? 0, "SIGKILL");
    const { code, stdout, stderr } = await finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.match(/^✓ \w+ recorded/gm)?.sort()).toEqual([
      "✓ a recorded",
      "✓ b recorded",
      "✓ seed recorded",
    ]);
    const layersOf = async (name: string) =>
      JSON.parse(await readFile(join(folder, `${name}.prune.json`), "utf8")).expected.layers;
    expect(await layersOf("a")).toEqual(await layersOf("b"));
    expect((await layersOf("a"))[0].kept).toBe(150);
  });

  it("prints everything as JSON", async () => {
    const { stdout } = await run(spec, "--json");
    const [outcome] = JSON.parse(stdout);
    expect(outcome).toMatchObject({ name: "seed", engine: "cpu", status: "same", differences: [] });
    expect(outcome.measured.layers[1].removed).toEqual([0, 1]);
  });

  it("says which network is missing, and goes on", async () => {
    await edit('"seed.json"', '"gone.json"');
    await writeFile(join(folder, "other.prune.json"), (await readFile(spec, "utf8")).replace("gone", "seed"));
    const { code, stdout } = await run(folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✓ other .*\n✗ seed .*\n {4}.*gone\.json: the file cannot be read/);
  });

  it.each([
    ["a filter that fits nothing", ["--filter", "resnet"], 1, /--filter resnet fits none of 1 spec\./],
    [
      "an engine that is none",
      ["--engine", "gpu"],
      2,
      /--engine is gpu; did you mean webgpu\? There are cpu, dawn, webgpu, webgl2\./,
    ],
    ["a card that is none", ["--gpu", "fast"], 2, /--gpu is fast; auto, software or hardware is expected\./],
    ["retries that are no number", ["--retries", "x"], 2, /--retries is x; a whole number is expected\./],
    ["an unknown option", ["--fast"], 2, /Unknown option '--fast'/],
  ] as const)("refuses %s", async (_, args, code, sentence) => {
    const found = await espalier.run("test", spec, ...args);
    expect(found.code).toBe(code);
    expect(found.stdout).toBe("");
    expect(found.stderr).toMatch(sentence);
  });

  it("refuses a folder without specs, and a browser that is not there", async () => {
    const empty = await espalier.run("test", resolve("src/model"));
    expect(empty).toMatchObject({ code: 1, stdout: "" });
    expect(empty.stderr).toMatch(/There is no file \*\.prune\.json, .* or \*\.prune\.mjs in /);
    const browser = join(folder, "chrome");
    const without = await espalier.run("test", spec, "--engine", "webgpu", "--browser", browser);
    expect(without.code).toBe(1);
    expect(without.stdout).toContain(`--browser ${browser}: there is no such file.\n`);
  });
});
