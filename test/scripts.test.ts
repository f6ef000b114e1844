// The commands of npm that the README and ARCHITECTURE.md name: each is a script that says what it does, and those that need
// neither Chrome nor Python run here for real, on little. Those that do need one are asked for their help, which loads all
// that they import. The README has none of these.

import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { create, toBinary } from "@bufbuild/protobuf";
import { TensorProtoSchema } from "onnx-buf";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildCommandLine, type CommandLine, type Finished } from "./cli/run.ts";
import { graph, node, onnx, rawTensor, value } from "./formats/build.ts";

const execute = promisify(execFile);
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

/** The scripts that a text names. */
function namedIn(...files: string[]): string[] {
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  const named = text.matchAll(
    /npm (?:run )?(start|test|build|[a-z]+:[a-z-]+|bench|conformance|docs|pictures)\b/g,
  );
  return [...new Set(Array.from(named, ([, name = ""]) => name))].sort();
}

const commands = namedIn("README.md", "ARCHITECTURE.md");
let folder: string;
let espalier: CommandLine;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "espalier-scripts-"));
  espalier = await buildCommandLine("scripts-test");
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await espalier.remove();
});

/** What `npm run NAME -- ARGS` runs, without npm. */
async function run(name: string, ...args: string[]): Promise<Finished> {
  const [, ...words] = scripts[name]?.split(" ") ?? [];
  try {
    const { stdout, stderr } = await execute(process.execPath, [...words, ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Finished;
    return { code, stdout, stderr };
  }
}

it("are the scripts that there are", () => {
  const own = Object.keys(scripts).filter((name) => !["lint", "types", "prepack"].includes(name));
  expect(commands).toEqual(own.sort());
  // Building and the reference are steps of every check of the project, before its tests.
  expect(namedIn("README.md")).toEqual(["build", "docs", "start", "test"]);
});

it.each(commands.filter((name) => !["build", "start", "test"].includes(name)))(
  "npm run %s says what it does, and refuses what it does not know",
  async (name) => {
    const [help, wrong] = await Promise.all([run(name, "--help"), run(name, "--gone")]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout.startsWith(`\`npm run ${name}`)).toBe(true);
    expect(wrong).toEqual({
      code: 2,
      stdout: "",
      stderr: "Unknown option '--gone'. --help says more.\n",
    });
  },
);

/** A project of nothing but what `npm start` and `npm test` need; `npm` in it says what it is asked. */
function emptyProject(): string {
  const project = join(folder, "project");
  for (const name of ["scripts", "node_modules", "bin"]) mkdirSync(join(project, name), { recursive: true });
  cpSync("scripts/run.mjs", join(project, "scripts/run.mjs"));
  for (const name of ["vite", "vitest"])
    symlinkSync(resolve("node_modules", name), join(project, "node_modules", name), "junction");
  for (const file of ["package-lock.json", "node_modules/.package-lock.json"])
    writeFileSync(join(project, file), "{}");
  writeFileSync(join(project, "bin/npm"), '#!/bin/sh\necho "npm $@"\n', { mode: 0o755 });
  return project;
}

it.runIf(process.platform !== "win32")(
  "npm start and npm test install what is missing, and hand over",
  async () => {
    const project = emptyProject();
    const env = { ...process.env, PATH: `${join(project, "bin")}:${process.env["PATH"]}` };
    const start = async (task: string) =>
      (await execute(process.execPath, [join(project, "scripts/run.mjs"), task, "--help"], { env })).stdout;
    const before = new Date(0);
    utimesSync(join(project, "package-lock.json"), before, before);
    expect(await start("start")).toMatch(/^vite\/\d/);
    expect(await start("test")).toMatch(/^vitest\/\d/);
    utimesSync(join(project, "node_modules/.package-lock.json"), before, before);
    utimesSync(join(project, "package-lock.json"), new Date(), new Date());
    expect(await start("start")).toMatch(/^Installing the packages …\nnpm ci --no-fund --no-audit\nvite\/\d/);
  },
);

it("bench:cli measures how long the command line takes to start", async () => {
  const { code, stdout } = await run(
    "bench:cli",
    "--rounds",
    "1",
    "--cli",
    join(espalier.folder, "node/cli.js"),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^node -e 0 .* 1\.00 ×\nespalier --help .* ×\nespalier inspect seed\.onnx .* ×\n$/);
});

it("check:completion starts, and says which shells it does not find", async () => {
  const cli = join(espalier.folder, "node/cli.js");
  const { stdout } = await execute(process.execPath, ["scripts/check-completion.mjs", cli], {
    env: { PATH: folder },
  });
  expect(stdout).toBe("zsh is not installed.\nfish is not installed.\n");
});

it("bench:prune prunes from a file to a file", async () => {
  const { code, stdout } = await run(
    "bench:prune",
    "--json",
    "--rounds",
    "1",
    "public/samples/fashion-mlp.onnx",
  );
  expect(code).toBe(0);
  const { file, smaller, espalier: own } = JSON.parse(stdout);
  expect(file).toBe(readFileSync("public/samples/fashion-mlp.onnx").length);
  expect(smaller / file).toBeCloseTo(0.47, 2);
  expect(own.shared).toBe(true);
});

it("check:fashion-cnn takes out what PyTorch does", async () => {
  const options = ["--engine", "cpu", "--ratio", "0.5", "--images", "10"];
  const { code, stdout } = await run("check:fashion-cnn", ...options, "fashion-cnn.onnx");
  expect(stdout).toMatch(/^cpu {2}fashion-cnn\.onnx {2}0\.5 {2}the same neurons leave {2}\d+ of 10 right\n/);
  expect(code).toBe(0);
});

it("conformance runs folders of ONNX's tests, and says what fails", async () => {
  const relu = graph({
    node: [node("Relu", ["x"], ["y"])],
    initializer: [],
    input: [value("x", [1, 3])],
    output: [value("y", [1, 3])],
  });
  const write = (name: string, right: readonly number[]) => {
    const data = join(folder, "tests", name, "test_data_set_0");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "../model.onnx"), onnx(relu));
    const pb = (values: readonly number[]) =>
      toBinary(TensorProtoSchema, create(TensorProtoSchema, rawTensor("", [1, 3], values)));
    writeFileSync(join(data, "input_0.pb"), pb([-1, 0.5, 2]));
    writeFileSync(join(data, "output_0.pb"), pb(right));
  };
  write("test_relu", [0, 0.5, 2]);
  write("test_wrong", [0, 0.5, 3]);
  const { code, stdout } = await run("conformance", join(folder, "tests"), "--engine", "cpu");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^cpu: test_wrong \(Relu\): .*\n(.*\n)*cpu: 1 passed, 1 failed\n/);
});

it.runIf(process.platform === "linux")(
  "bench:pack makes an archive that starts where it is unpacked",
  async () => {
    const archive = join(folder, "bench.tar.gz");
    const { code, stdout } = await run("bench:pack", "--level", "1", archive);
    expect(code).toBe(0);
    expect(stdout).toContain(`${archive}: `);
    await execute("tar", ["-C", folder, "-xf", archive]);
    const help = await execute(join(folder, "espalier-bench/bench"), ["--help"]);
    expect(help.stdout).toContain("--rounds");
  },
);
