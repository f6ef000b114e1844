import { statSync } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Row } from "../../src/cli/sweep/rows.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";
import { MANY, processOf, rowsAfter, rowsOf, writeSweep } from "./sweeps.ts";

let espalier: CommandLine;
let folder = "";

beforeAll(async () => {
  espalier = await buildCommandLine("sweep-test");
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
  await copyFile("public/samples/seed.json", join(folder, "seed.json"));
}, 60_000);

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

const inFolder = (name: string) => join(folder, name);

const writeSpec = (name: string, spec: object) => writeSweep(folder, name, spec);

describe("espalier sweep", () => {
  test("ends with 200 results of 200 jobs, none twice, though a worker is killed and the sweep is stopped", async () => {
    const spec = await writeSpec("many", MANY);
    const table = inFolder("many.jsonl");
    const first = espalier.start("sweep", spec, "--workers", "3", "--json");
    const [row] = await rowsAfter(table, 5);
    process.kill(processOf(row as Row), "SIGKILL");
    await rowsAfter(table, 40);
    first.child.kill("SIGINT");
    const stopped = await first.finished;
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toBe("");
    const done = rowsOf(table).length;
    expect(done).toBeLessThan(200);
    expect(stopped.stderr).toBe(
      `espalier: Stopped: ${done} of 200 jobs are in ${table}; the same command does the rest.\n`,
    );

    const before = await readFile(table, "utf8");
    const rest = await espalier.run("sweep", spec, "--workers", "3", "--json");
    expect(rest).toMatchObject({ code: 0, stderr: "" });
    expect((await readFile(table, "utf8")).startsWith(before)).toBe(true);
    const rows = rowsOf(table);
    expect(rows).toHaveLength(200);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(200);
    expect(rows.every((each) => !("error" in each) && each.verdict === "proven")).toBe(true);
    const found = JSON.parse(rest.stdout);
    expect(found.rows.map(({ key }: Row) => key).sort()).toEqual(rows.map(({ key }) => key).sort());

    const written = statSync(table).mtimeMs;
    expect((await espalier.run("sweep", spec)).code).toBe(0);
    expect(statSync(table).mtimeMs).toBe(written);
  });

  test("a killed worker's job is done by another", async () => {
    const spec = await writeSpec("killed", MANY);
    const table = inFolder("killed.jsonl");
    const { finished } = espalier.start("sweep", spec, "--workers", "3");
    const killed = new Set<number>();
    for (const count of [5, 30, 60]) {
      const rows = await rowsAfter(table, count);
      const alive = rows.map(processOf).find((pid) => !killed.has(pid));
      killed.add(alive ?? 0);
      process.kill(alive ?? 0, "SIGKILL");
    }
    expect(await finished).toMatchObject({ code: 0, stderr: "" });
    const rows = rowsOf(table);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(200);
    expect(rows).toHaveLength(200);
    expect(rows.filter((row) => "error" in row)).toEqual([]);
    expect(new Set(rows.map(processOf)).size).toBeGreaterThan(3);
  });

  test("measures accuracy and times, and finds the front, as text, CSV and SVG", async () => {
    const samples = join(process.cwd(), "public/samples");
    const spec = await writeSpec("fashion", {
      models: [`${samples}/fashion-mlp.onnx`],
      data: {
        images: `${samples}/fashion-mnist-images.idx3.gz`,
        labels: `${samples}/fashion-mnist-labels.idx1.gz`,
        count: 500,
      },
      criteria: ["l1", "random"],
      ratios: [0, 0.5],
      time: true,
    });
    const [csv, svg] = [inFolder("f.csv"), inFolder("f.svg")];
    const { code, stdout } = await espalier.run("sweep", spec, "--csv", csv, "--svg", svg);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^fashion: 4 jobs\n\nPareto front\n {2}fashion-mlp.onnx {2}l1 +50\.00 %/);
    const evaluated = rowsOf(inFolder("fashion.jsonl"));
    // As evaluated one by one, on the first 500 images.
    const half = evaluated.find(({ criterion, ratio }) => criterion.kind === undefined && ratio === 0.5);
    expect(half).toMatchObject({ params: { before: 266_610, after: 125_810 }, correct: { total: 500 } });
    expect(half).toMatchObject({ verdict: "proven", milliseconds: { batch: 64 } });
    expect((await readFile(csv, "utf8")).split("\n")).toHaveLength(6);
    expect((await readFile(svg, "utf8")).match(/<circle /g)).toHaveLength(8);
  });

  test("a job that is refused is a row with its sentence, and is tried again where that is asked for", async () => {
    await writeFile(inFolder("broken.json"), "{");
    const spec = await writeSpec("failing", { models: ["broken.json", "seed.json"], ratios: [0.5] });
    const table = inFolder("failing.jsonl");
    const first = await espalier.run("sweep", spec, "--json");
    expect(first.code).toBe(1);
    expect(first.stderr).toBe(`espalier: 1 job of 2 failed; ${table} says why, and --retry tries again.\n`);
    const [error] = rowsOf(table).flatMap((row) => ("error" in row ? [row.error] : []));
    expect(error).toMatch(/^broken\.json: .*\.$/);
    expect(JSON.parse(first.stdout).rows).toHaveLength(2);
    const again = await espalier.run("sweep", spec, "--retry", "--workers", "1");
    expect(again.code).toBe(1);
    expect(rowsOf(table)).toHaveLength(2);
  });

  test("a network has the name that the spec gives it, whoever computed its row", async () => {
    await copyFile("public/samples/seed.json", inFolder("renamed.json"));
    const table = ["-o", inFolder("names.jsonl"), "--workers", "1", "--json"];
    const modelsOf = async (models: readonly string[]) => {
      const { stdout } = await espalier.run(
        "sweep",
        await writeSpec("names", { models, ratios: [0.5] }),
        ...table,
      );
      return JSON.parse(stdout).rows.map(({ model }: Row) => model);
    };
    expect(await modelsOf(["seed.json"])).toEqual(["seed.json"]);
    expect(await modelsOf(["renamed.json"])).toEqual(["renamed.json"]);
    expect(rowsOf(inFolder("names.jsonl"))).toHaveLength(1);
  });

  test.each<[string[], number, string]>([
    [
      ["examples/sweep/fashion.sweep.json", "-o", "x.csv", "--csv", "./x.csv"],
      1,
      "./x.csv is read or written already; each output needs its own file.",
    ],
    [[], 2, "A spec of a sweep is missing. See espalier sweep --help."],
    [
      ["s", "--workers", "0"],
      2,
      "--workers is 0; a whole number from 1 is expected. See espalier sweep --help.",
    ],
    [["none.json"], 1, "none.json: the file cannot be read: there is no such file or folder."],
    [
      ["public/samples/seed.json"],
      1,
      'public/samples/seed.json is not a spec of espalier sweep: "models" is missing, as in "models": ["model.onnx"].',
    ],
  ])("answers sweep %j with exit code %i", async (args, code, sentence) => {
    expect(await espalier.run("sweep", ...args)).toEqual({
      code,
      stdout: "",
      stderr: `espalier: ${sentence}\n`,
    });
  });
});
