// espalier picture, as people call it: the built command line and the built page.

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { buildCommandLine, type CommandLine } from "../cli/run.ts";

const SEED = "public/samples/seed.json";
let espalier: CommandLine;
let folder = "";

beforeAll(async () => {
  espalier = await buildCommandLine("picture-test", { page: true });
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
});

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

const draw = (file: string, ...args: string[]) =>
  espalier.run("picture", SEED, "-o", join(folder, file), "--browser", inject("browser"), ...args);

it("draws a network before and after pruning, as SVG", async () => {
  const before = await draw("before.svg", "--view", "before", "--size", "800x500");
  expect(before).toMatchObject({ code: 0, stderr: "", stdout: `Wrote ${join(folder, "before.svg")}\n` });
  await draw("after.svg", "--ratio", "0.5", "--theme", "dark");
  const read = (file: string) => readFile(join(folder, file), "utf8");
  const [first, second] = [await read("before.svg"), await read("after.svg")];
  expect(first).toMatch(/^<svg [^>]*width="800" height="500"/);
  expect(second).toMatch(/^<svg [^>]*width="1600" height="1000"/);
  const edges = (svg: string) => svg.match(/>[−\d.]+<\/text>/g)?.length ?? 0;
  expect(edges(first)).toBeGreaterThan(edges(second));
  expect(second).toContain("4 → 2");
  expect(first).not.toContain("→");
});

it("draws PNGs of the size that was asked for, by any criterion and budget", async () => {
  const args = ["--size", "600x400", "--pixels", "2", "--criterion", "random", "--seed", "3", "--layer"];
  const { stderr, stdout } = await draw("net.png", ...args, "layer2=0.75", "--json");
  expect(stderr).toBe("");
  const picture = join(folder, "net.png");
  expect(JSON.parse(stdout)).toEqual({ picture, format: "png", width: 1200, height: 800 });
  const png = await readFile(picture);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 800]);
});

it("says what the page refuses, and writes nothing then", async () => {
  const before = await readdir(folder);
  const { code, stderr } = await draw("none.png", "--layer", "layer9=0.5");
  expect(code).toBe(1);
  expect(stderr).toMatch(/^espalier: [^\n]*layer9[^\n]*\.\n$/);
  expect(await readdir(folder)).toEqual(before);
});
