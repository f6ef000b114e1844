// The template under examples/, as a team would have it: the built package installed, its tests and specs run, its types
// checked.

import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensureBrowser } from "../src/cli/browser.ts";

const execute = promisify(execFile);
let folder: string;

/** Runs a program of Node's in the folder: what it printed, and whether it ended well. */
async function run(program: string, ...args: string[]): Promise<{ fine: boolean; text: string }> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  return execute(process.execPath, [resolve(program), ...args], { cwd: folder, env }).then(
    ({ stdout }) => ({ fine: true, text: stdout }),
    ({ stdout, stderr }) => ({ fine: false, text: `${stdout}${stderr}` }),
  );
}

beforeAll(async () => {
  // Outside of this project, whose own Vitest configuration would be found from within.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "espalier-example-")));
  const installed = join(folder, "node_modules/espalier");
  mkdirSync(installed, { recursive: true });
  for (const name of readdirSync("node_modules").filter((each) => !each.startsWith(".")))
    symlinkSync(resolve("node_modules", name), join(folder, "node_modules", name), "junction");
  const vite = ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error"];
  for (const mode of ["library", "node"])
    await execute(process.execPath, [...vite, "--mode", mode, "--outDir", join(installed, "dist", mode)]);
  await execute(process.execPath, [...vite, "--outDir", join(installed, "dist/page")]);
  await ensureBrowser();
  await execute(process.execPath, ["scripts/declare.mjs", join(installed, "dist/types")]);
  cpSync("package.json", join(installed, "package.json"));
  cpSync("examples/vitest", folder, { recursive: true });
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

const vitest = (...files: string[]) => run("node_modules/vitest/vitest.mjs", "run", "--root", ".", ...files);

it("passes", async () => {
  const { fine, text } = await vitest();
  expect(fine, text).toBe(true);
  expect(text).toMatch(/Tests +3 passed/);
});

it("runs its specs", async () => {
  const { text } = await run(join(folder, "node_modules/espalier/dist/node/cli.js"), "test");
  expect(text).toMatch(/^✓ seed at 25 % \(cpu.*\n✓ seed at 75 % \(cpu.*\n✓ seed \(cpu/);
});

it("fails in sentences", async () => {
  const wrong = `import { cpuEngine, open, prune } from "espalier";
import "espalier/vitest";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
const pruned = await prune(open(await readFile("models/seed.json"), "seed.json"), cpuEngine(), { ratio: 0.5 });
test("sets", () => expect(pruned).toPruneTo({ layer2: [0, 3] }));
test("counts", () => expect(pruned.report).toPruneTo({ layer1: 2 }));
test("names", () => expect(pruned).toPruneTo({ fc1: 2 }));
const { report } = pruned;
const loss = { ...report.certificate.loss, correct: { before: 90, after: 70, total: 100 } };
const bits = { ...report.certificate.bits, holds: false, sentence: "A weight changed." };
const bad = { ...report, certificate: { ...report.certificate, bits, loss, valid: false } };
test("accuracy", () => expect(bad).toKeepAccuracy({ share: 0.19 }));
test("certificate", () => expect(bad).toCertify());
test("enough", () => expect(bad).toKeepAccuracy({ images: 20 }));
`;
  writeFileSync(join(folder, "pruning.test.ts"), wrong);
  const { fine, text } = await vitest("pruning.test.ts");
  expect(fine).toBe(false);
  for (const sentence of [
    "layer layer2: expected {0,3}, got {0,1}; scores 2.00 and 0.80 differ by 60.0 %",
    "layer layer1: expected 2 to stay, got 1",
    "There is no layer fc1; there are layer1, layer2, layer3",
    "accuracy: 90 of 100 examples were right before pruning, 70 after: 20 fewer, where 19 may be lost",
    "bits does not hold: A weight changed",
  ])
    expect(text).toContain(sentence);
  expect(text).toMatch(/Tests +5 failed \| 1 passed/);
});

it("has types", async () => {
  for (const [name, example] of [
    ["right.ts", "pruning.test.ts"],
    ["spec.ts", "ratios.prune.ts"],
    ["page.ts", "page.test.ts"],
  ] as const)
    cpSync(join("examples/vitest", example), join(folder, name));
  const spec = `import { defineSpec } from "espalier/test";\nexport default defineSpec({ model: "m", engines: ["gpu"] });\n`;
  writeFileSync(join(folder, "wrong-spec.ts"), spec);
  const source = `import "espalier/vitest";\nimport { expect } from "vitest";\nexpect({}).toPruneTo({ layer1: "0" });\n`;
  writeFileSync(join(folder, "wrong.ts"), source);
  const options =
    "--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node";
  const check = (name: string) => run("node_modules/typescript/bin/tsc", ...options.split(" "), name);
  expect(await check("right.ts")).toEqual({ fine: true, text: "" });
  expect(await check("spec.ts")).toEqual({ fine: true, text: "" });
  expect(await check("page.ts")).toEqual({ fine: true, text: "" });
  expect((await check("wrong-spec.ts")).text).toContain(`Type '"gpu"' is not assignable to type`);
  expect((await check("wrong.ts")).text).toContain("Type 'string' is not assignable to type");
});
