import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serveFiles } from "../../../src/cli/page/server.ts";
import { findFile } from "../../../src/cli/sweep/find.ts";
import { hashOf, planSweep } from "../../../src/cli/sweep/jobs.ts";
import type { SweepSpec } from "../../../src/cli/sweep/spec.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
  await copyFile("public/samples/seed.json", join(folder, "seed.json"));
  await copyFile("public/samples/seed.json", join(folder, "copy.json"));
});

afterAll(() => rm(folder, { recursive: true }));

const plan = (changes: Partial<SweepSpec> = {}) =>
  planSweep(
    { format: "espalier-sweep", version: 1, models: ["seed.json"], ratios: [0.5], ...changes },
    join(folder, "my.sweep.json"),
  );

async function keyOf(changes: Partial<SweepSpec>): Promise<string> {
  const { jobs } = await plan(changes);
  expect(jobs).toHaveLength(1);
  return jobs[0]?.key ?? "";
}

test("every criterion meets every ratio, random with every seed", async () => {
  const { name, jobs } = await plan({ criteria: ["l1", "random"], ratios: [0, 0.5, 1], seeds: [3, 4] });
  expect(name).toBe("my");
  expect(jobs.map(({ criterion: { kind, seed }, ratio }) => [kind, seed, ratio])).toEqual([
    [undefined, undefined, 0],
    [undefined, undefined, 0.5],
    [undefined, undefined, 1],
    ...[3, 4].flatMap((seed) => [0, 0.5, 1].map((ratio) => ["random", seed, ratio])),
  ]);
  expect(new Set(jobs.map(({ key }) => key)).size).toBe(9);
  const own = await plan({ criteria: [{ kind: "random", bias: true, inputs: "all", seed: 7 }] });
  expect(own.jobs.map(({ criterion }) => criterion.seed)).toEqual([7]);
});

test("inputs may be called images, and may hold the labels", async () => {
  const [seed, copy] = ["seed.json", "copy.json"];
  const both = await keyOf({ data: { images: seed, labels: copy } });
  expect(await keyOf({ data: { inputs: copy, labels: seed } })).toBe(both);
  const one = await plan({ data: { inputs: seed, preprocessing: { label: 2 } } });
  expect(one.jobs[0]?.data).toEqual({
    inputs: { name: seed, sha256: hashOf(await readFile(join(folder, seed))) },
    preprocessing: { label: 2 },
  });
  expect(one.jobs[0]?.key).not.toBe(both);
});

test("a key tells contents and settings apart, not names or the order of fields", async () => {
  const key = await keyOf({});
  expect(await keyOf({ models: ["copy.json"] })).toBe(key);
  expect(await keyOf({ models: ["seed.json", "copy.json"], ratios: [0.5, 0.5] })).toBe(key);
  expect(await keyOf({ criteria: [{ inputs: "all", kind: "l1", bias: true }] })).toBe(key);
  const others: Partial<SweepSpec>[] = [
    { ratios: [0.4] },
    { criteria: ["l2"] },
    { criteria: [{ bias: false, inputs: "all" }] },
    { criteria: ["random"] },
    { criteria: ["random"], seeds: [1] },
    { budget: { global: true } },
    { groups: { heads: "whole" } },
    { compensate: true },
    { engine: "webgpu" },
    { time: true },
    { data: { images: "copy.json", labels: "copy.json" } },
    { data: { images: "copy.json", labels: "copy.json", count: 1 } },
    { data: { images: "copy.json", labels: "copy.json", preprocessing: { mean: [0.5] } } },
  ];
  const keys = await Promise.all(others.map(keyOf));
  expect(new Set([key, ...keys]).size).toBe(others.length + 1);
});

test("a network that nobody can read is a matter of its jobs, a file that is missing of the sweep", async () => {
  await writeFile(join(folder, "broken.onnx"), "no network");
  expect((await plan({ models: ["broken.onnx"] })).jobs).toHaveLength(1);
  await expect(plan({ models: ["none.onnx"] })).rejects.toThrow(
    "none.onnx: the file cannot be read: there is no such file or folder.",
  );
});

test("files are found by hash, and one that has changed is refused", async () => {
  const bytes = await readFile(join(folder, "seed.json"));
  const seed = { name: "../elsewhere/seed.json", sha256: hashOf(bytes) };
  expect(hashOf(await findFile(seed, { paths: {}, folders: [folder] }))).toBe(seed.sha256);
  const other = { name: "seed.json", sha256: hashOf("other") };
  await expect(findFile(other, { paths: {}, folders: [folder] })).rejects.toThrow(
    /^seed\.json \(SHA-256 d9298a10d1b0…\) is not in .*; --models says where to look\.$/,
  );
  const path = join(folder, "copy.json");
  await expect(findFile(other, { paths: { [other.sha256]: path }, folders: [] })).rejects.toThrow(
    `${path} is not the file any more that the sweep began with.`,
  );
});

test("files are fetched below a web address, by hash or by name", async () => {
  const bytes = await readFile(join(folder, "seed.json"));
  const sha256 = hashOf(bytes);
  await writeFile(join(folder, sha256), bytes);
  const served = await serveFiles({ folders: { "/": folder } });
  const places = { paths: {}, folders: [served.address] };
  expect(hashOf(await findFile({ name: "models/seed.json", sha256 }, places))).toBe(sha256);
  await rm(join(folder, sha256));
  expect(hashOf(await findFile({ name: "models/seed.json", sha256 }, places))).toBe(sha256);
  await expect(findFile({ name: "seed.json", sha256: hashOf("other") }, places)).rejects.toThrow(
    `is not in ${served.address}; --models says where to look.`,
  );
  served.close();
  await expect(findFile({ name: "seed.json", sha256 }, places)).rejects.toThrow(
    `${served.address}${sha256} does not answer (`,
  );
  // A place that is down keeps nobody from looking in the others.
  const both = { paths: {}, folders: [served.address, folder] };
  expect(hashOf(await findFile({ name: "seed.json", sha256 }, both))).toBe(sha256);
});
