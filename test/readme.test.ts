// The README's example and every command in it, run as they stand there.

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBrowser } from "../src/cli/browser.ts";
import { open } from "../src/index.ts";
import { startRedis } from "./cli/redis.ts";

const execute = promisify(execFile);
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const commands = [...readme.matchAll(/^ {4}npx espalier (.+)$/gm)].map(([, line]) => line ?? "");
const example = /```js\n(.*?)```/s.exec(readme)?.[1] ?? "";
// What must stand in the output of each.
const OUTPUT: readonly RegExp[] = [
  /300 +784 +Relu/,
  /block1\.conv2/,
  /266,610 +→ +125,810/,
  /Certificate: it holds/,
  /"after": ?13/,
  /83\.96 %/,
  /"after": ?0\.8396/,
  /✓ seed \(cpu/,
  /keeps 85\.00 % is 40\.00 %/,
  /25 jobs\n\nPareto front\n.*\n.*\n {2}fashion-mlp\.onnx {2}l1 {2}50\.00 % {2}84\.10 %/,
  /^fashion: 25 jobs$/m,
  /^(fashion-mlp\.onnx .* %\n){25}$/,
  /^Wrote smaller\.svg$/m,
  /is at http:\/\/127\.0\.0\.1:\d+\/\?url=.*fashion-cnn\.onnx/,
];
const checks = commands.map((line, index) => ({ line, output: OUTPUT[index] ?? /never/ }));
/** In the README; tests have one of their own. */
const REDIS = "redis://localhost:6379";
// A folder as a user's would be: the built package under node_modules, the samples beside it.
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(resolve("node_modules/.readme-"));
  const installed = join(folder, "node_modules/espalier");
  mkdirSync(installed, { recursive: true });
  const build = (...args: string[]) =>
    execute(process.execPath, ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error", ...args]);
  for (const mode of ["library", "node"])
    await build("--mode", mode, "--outDir", join(installed, "dist", mode));
  await build("--outDir", join(installed, "dist/page"));
  await execute(process.execPath, ["scripts/declare.mjs", join(installed, "dist/types")]);
  cpSync("package.json", join(installed, "package.json"));
  cpSync("public/samples", join(folder, "public/samples"), { recursive: true });
  cpSync("examples/sweep", join(folder, "examples/sweep"), { recursive: true });
  cpSync("test/regression", join(folder, "test/regression"), { recursive: true });
  cpSync("public/samples/fashion-mlp.onnx", join(folder, "model.onnx"));
  await ensureBrowser();
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** What a command prints. One that goes on until it is ended is ended as Ctrl+C does once it has printed `output`. */
async function runCommand(line: string, output: RegExp): Promise<string> {
  const cli = join(folder, "node_modules/espalier/dist/node/cli.js");
  const running = execute(process.execPath, [cli, ...line.split(" ")], { cwd: folder, maxBuffer: 2 ** 26 });
  const { child } = running;
  let printed = "";
  child.stdout?.on("data", (part) => {
    printed += part;
    if (/^(serve|worker) /.test(line) && output.test(printed)) child.kill("SIGINT");
  });
  return (await running).stdout;
}

describe("the README", () => {
  it("has an example of ten lines, which prunes half of a model", async () => {
    expect(
      example
        .trim()
        .split("\n")
        .filter((line) => line !== ""),
    ).toHaveLength(10);
    writeFileSync(join(folder, "example.mjs"), example);
    await execute(process.execPath, ["example.mjs"], { cwd: folder });
    const smaller = open(new Uint8Array(readFileSync(join(folder, "smaller.onnx"))), "smaller.onnx");
    expect([...smaller.initializers.values()].map((tensor) => tensor.dims)).toEqual([
      [150, 784],
      [150],
      [50, 150],
      [50],
      [10, 50],
      [10],
    ]);
  });

  it("has types that a TypeScript project can use", async () => {
    const wrong =
      'const name: number = (await prune(open(new Uint8Array(), "x"), cpuEngine())).report.model;';
    const source = `${example}\nimport { prune } from "espalier";\n`;
    const options = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "nodenext",
      "--target",
      "es2023",
      "--types",
      "node",
    ];
    const check = async (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      const tsc = resolve("node_modules/typescript/bin/tsc");
      return execute(process.execPath, [tsc, ...options, name], { cwd: folder }).then(
        () => "fine",
        ({ stdout }) => String(stdout),
      );
    };
    expect(await check("right.mts", source)).toBe("fine");
    expect(await check("wrong.mts", `${source}${wrong}\n`)).toMatch(
      /TS2322: Type 'string' is not assignable to type 'number'/,
    );
  });

  it("shows as many commands as stand here", () => expect(commands).toHaveLength(OUTPUT.length));

  it.each(checks.filter(({ line }) => !line.includes(REDIS)))(
    "runs npx espalier $line",
    async ({ line, output }) => {
      const stdout = await runCommand(line, output);
      expect(stdout).toMatch(output);
      if (line.endsWith("--json")) expect(Object.keys(JSON.parse(stdout))).toContain("layers");
    },
  );

  it("has left a report to read, with both pictures", () => {
    const report = readFileSync(join(folder, "report.html"), "utf8");
    expect(report).toContain("fashion-mlp, pruned by 50 %");
    expect(report.match(/<img src="data:image\/png;base64,/g)).toHaveLength(2);
  });

  it("runs a sweep on a queue, and the worker that does it", async () => {
    const redis = await startRedis();
    try {
      const queued = checks.filter(({ line }) => line.includes(REDIS));
      expect(queued).toHaveLength(2);
      const printed = await Promise.all(
        queued.map(({ line, output }) => runCommand(line.replace(REDIS, redis.address), output)),
      );
      for (const [index, { output }] of queued.entries()) expect(printed[index]).toMatch(output);
    } finally {
      await redis.remove();
    }
  });
});
