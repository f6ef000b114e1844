// Specs that are programs: read with their types, recorded beside themselves, and refused in one sentence.

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { openSpecs } from "../../../src/cli/test/load.ts";
import { runSpecs } from "../../../src/cli/test/run.ts";
import { makeRunners } from "../../../src/cli/test/runners.ts";
import { openSpecModule } from "../../../src/cli/test/spec-module.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
  await cp("public/samples/seed.json", join(folder, "seed.json"));
  return () => rm(folder, { recursive: true });
});

const write = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

const TYPED = `import { RATIOS } from "./ratios.ts";
interface Own { readonly name: string; readonly model: string; readonly budget: { readonly ratio: number } }
export default RATIOS.map((ratio): Own => ({ name: \`seed at \${ratio}\`, model: "seed.json", budget: { ratio } }));
`;

async function run(update = false) {
  const specs = await openSpecs([folder]);
  const outcomes = await runSpecs(specs, makeRunners({}), { update });
  return outcomes.map(({ name, status, differences, failure }) =>
    [name, status, ...differences.map(({ sentence }) => sentence), ...(failure ? [failure] : [])].join(" | "),
  );
}

it("records a program's specs beside it, by name, and compares with that from then on", async () => {
  await write("ratios.ts", "export const RATIOS: readonly number[] = [0.5, 0.9];\n");
  const path = await write("seed.prune.ts", TYPED);
  const nothing = "failed | Nothing is recorded yet: run it with --update.";
  expect(await run()).toEqual([`seed at 0.5 | ${nothing}`, `seed at 0.9 | ${nothing}`]);
  expect(await run(true)).toEqual(["seed at 0.5 | recorded", "seed at 0.9 | recorded"]);
  expect(await run()).toEqual(["seed at 0.5 | same", "seed at 0.9 | same"]);
  expect(await readFile(path, "utf8")).toBe(TYPED);
  const recorded = await readFile(`${path}.recorded.json`, "utf8");
  expect(Object.keys(JSON.parse(recorded).specs)).toEqual(["seed at 0.5", "seed at 0.9"]);
  await writeFile(`${path}.recorded.json`, recorded.replace('"removed": [0, 1],', '"removed": [0, 2],'));
  expect((await run())[0]).toMatch(/^seed at 0\.5 \| different \| layer 2: expected \{0,2\}, got \{0,1\}; /);
  expect((await readdir(folder)).sort()).toEqual([
    "ratios.ts",
    "seed.json",
    "seed.prune.ts",
    "seed.prune.ts.recorded.json",
  ]);
});

it("holds to what the program expects, whatever is recorded", async () => {
  const expected = `{ layers: [{ name: "layer1", kept: 2 }, { name: "layer2", kept: 2 }, { name: "layer3" }] }`;
  await write("seed.prune.mjs", `export default { model: "seed.json", expected: ${expected} };\n`);
  const different = "seed | different | layer 1: expected 2 to stay, got 1";
  expect(await run(true)).toEqual([different]);
  expect(await run()).toEqual([different]);
});

it.each([
  ["no default export", "export const spec = {};", "it has no default export"],
  ["an empty list", "export default [];", "the list of specs that it exports is empty"],
  [
    "two of one name",
    `const each = { name: "a", model: "m" };\nexport default [each, each];`,
    "two of its specs are named a",
  ],
  ["a field that is none", `export default { model: "m", ratio: 1 };`, `"ratio" is not a field that it may`],
  ["no object", `export default ["seed"];`, "it is not an object"],
  ["a mistake", `export default [`, "could not be loaded: "],
  ["a missing import", `import "./gone.mjs";`, "could not be loaded: Cannot find module"],
])("refuses %s", async (_, text, sentence) => {
  for (const ending of ["mjs", "ts"]) {
    const path = await write(`bad.prune.${ending}`, text);
    const refusal = await openSpecs([path]).catch((error: Error) => error.message);
    expect(refusal).toMatch(/^[^\n]*\.$/);
    expect(refusal).toContain(path);
    if (ending === "mjs" || !text.includes("import")) expect(refusal).toContain(sentence);
  }
});

it("says what TypeScript needs where nothing here can read it", async () => {
  const path = await write("seed.prune.ts", TYPED);
  await expect(openSpecModule(path, async () => undefined)).rejects.toThrow(
    /seed\.prune\.ts: specs in TypeScript need the package vite or Node 22\.18: run npm install --save-dev vite, or /,
  );
});
