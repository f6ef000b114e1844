// Where pictures and traces of specs are kept: each has a file or a folder of its own, whatever its spec is called.

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { SpecFile } from "../../../src/cli/test/load.ts";
import { traceName } from "../../../src/cli/test/names.ts";
import { recordPicture } from "../../../src/cli/test/picture.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-pictures-"));
});

afterAll(() => rm(folder, { recursive: true }));

const record = (file: string, name: string) =>
  recordPicture({ path: join(folder, file), name } as SpecFile, Uint8Array.of(1));

it("keeps names apart, of any script, and those that differ only in what a file cannot be called", async () => {
  const names = ["seed", "сеть", "网络", "شبكة", "a b", "a-b", "a/b", "../a", "?", "*"];
  const files = await Promise.all(names.map((name) => record("net.prune.ts", name)));
  expect(new Set(files).size).toBe(names.length);
  expect(files.slice(0, 4)).toEqual(["seed", "сеть", "网络", "شبكة"].map((name) => `net.prune.${name}.png`));
  expect((await readdir(folder)).sort()).toEqual([...files].sort());
});

it("calls the picture of a JSON file as the file", async () =>
  expect(await record("other.prune.json", "a b")).toBe("other.prune.png"));

it("keeps traces apart of specs that have one name, or one file", () => {
  const names = [
    ["seed.prune.json", "seed"],
    ["a/seed.prune.json", "seed"],
    ["b/seed.prune.json", "seed"],
    ["../seed.prune.json", "seed"],
    ["nets.prune.ts", "seed"],
    ["nets.prune.ts", "seed at 25 %"],
    ["nets.prune.ts", "seed at 75 %"],
  ].map(([path = "", name = ""]) => traceName({ path, name } as SpecFile, "cpu"));
  expect(new Set(names).size).toBe(names.length);
  expect(names[0]).toBe("seed.prune-cpu");
  expect(names[1]).toMatch(/^a-seed\.prune-[0-9a-f]{8}-cpu$/);
  expect(names[5]).toMatch(/^nets\.prune-seed-at-25-[0-9a-f]{8}-cpu$/);
  expect(names[3]).toMatch(/^seed\.prune-[0-9a-f]{8}-cpu$/);
  const absolute = { path: resolve("a/seed.prune.json"), name: "seed" } as SpecFile;
  expect(traceName(absolute, "cpu")).toBe(names[1]);
});
