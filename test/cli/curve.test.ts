import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gemm, graph, node, onnx, rawTensor, value } from "../formats/build.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";

const MLP = "public/samples/fashion-mlp.onnx";
const IMAGES = ["--images", "public/samples/fashion-mnist-images.idx3.gz"];
const DATA = [...IMAGES, "--labels", "public/samples/fashion-mnist-labels.idx1.gz"];

let espalier: CommandLine;
let folder = "";

beforeAll(async () => {
  espalier = await buildCommandLine("curve-test");
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
}, 60_000);

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

describe("espalier curve", () => {
  test("gives accuracies and costs as JSON, CSV and SVG, and says which ratio is good enough", async () => {
    const [csv, svg] = [join(folder, "curve.csv"), join(folder, "curve.svg")];
    const files = ["--csv", csv, "--svg", svg, "--keep", "0.8", "--json"];
    const found = await espalier.run("curve", MLP, ...DATA, "--ratios", "0,0.5,0.9", ...files);
    expect(found.stderr).toBe("");
    const { points, keeps } = JSON.parse(found.stdout);
    expect(points.map(({ correct }: { correct: number }) => correct).slice(0, 2)).toEqual([8800, 8396]);
    expect(points[1].params).toBe(125_810);
    expect(keeps).toBe(0.5);
    expect((await readFile(csv, "utf8")).split("\n")[2]).toMatch(/^,0\.5,0\.8396,8396,,125810,/);
    expect(await readFile(svg, "utf8")).toMatch(/^<svg .*class="line worth".*<\/svg>\n$/s);
  });

  test("tells people how far outputs move where there are no labels, by layer too", async () => {
    const { stdout } = await espalier.run(
      "curve",
      "public/samples/seed.json",
      "--ratios",
      "0.5",
      "--by-layer",
    );
    expect(stdout).toMatch(/64 random inputs.*\n +50\.00 % +drift \d+\.\d+ +13 params/);
    expect(stdout).toContain("drift: mean |output − original's|; the original puts out ");
    const [, layers = ""] = stdout.split("Each layer pruned alone, the most sensitive first: drift");
    expect(layers).toMatch(/^.*\n +Layer +at 50\.00 %\n +layer2 +drift [\d.]+\n +layer1 +drift [\d.]+\n$/);
  });

  test("sums up in a line a layer which are sensitive, and keeps every ratio for files", async () => {
    const csv = join(folder, "layers.csv");
    const line = ["--ratios", "0%,20%,50%,75%,90%", "--by-layer", "--keep", "85%", "--csv", csv];
    const { stdout } = await espalier.run("curve", MLP, ...DATA, ...line);
    const [, layers = ""] = stdout.split("\n\n");
    const [, heads, ...rows] = layers.trimEnd().split("\n");
    expect(heads).toMatch(/^ +Layer +at 20\.00 % +at 50\.00 % +at 75\.00 % +keeps 85\.00 % up to$/);
    expect(rows.map((row) => row.trim().split(/ {2,}/).at(0))).toEqual(["2", "0"]);
    expect((await readFile(csv, "utf8")).match(/^2,/gm)).toHaveLength(5);
  });

  test("takes a network that only --renormalised allow makes smaller", async () => {
    const file = join(folder, "normalised.onnx");
    const [w, ones] = [rawTensor("w", [3, 2], [1, 2, 3, 4, 5, 7]), rawTensor("s", [3], [1, 1, 1])];
    const nodes = [gemm(), node("LayerNormalization", ["h", "s"], ["n"]), node("MatMul", ["n", "v"], ["y"])];
    const initializer = [w, rawTensor("b", [3], [0, 1, 2]), ones, rawTensor("v", [3, 1], [1, 2, 3])];
    const output = [value("y", ["batch", 1])];
    await writeFile(file, onnx(graph({ node: nodes, initializer, output })));
    expect((await espalier.run("curve", file)).code).toBe(1);
    const { stderr, stdout } = await espalier.run("curve", file, "--renormalised", "allow", "--json");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout).points.at(-1).params).toBeLessThan(JSON.parse(stdout).original.params);
  });

  test("refuses what it cannot read", async () => {
    const ratios = await espalier.run("curve", MLP, "--ratios", "0,2");
    expect(ratios).toMatchObject({ code: 2, stdout: "" });
    expect(ratios.stderr).toBe(
      'espalier: --ratios is "0,2"; numbers from 0 to 1 are expected. See espalier curve --help.\n',
    );
    expect((await espalier.run("curve", MLP, "--keep", "0.5")).stderr).toMatch(
      /--keep needs labelled examples: --data FILE/,
    );
  });
});
