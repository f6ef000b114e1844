import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import mlp from "../expected/fashion-mlp.json";
import { buildCommandLine, type CommandLine } from "./run.ts";

const MLP = "public/samples/fashion-mlp.onnx";
const IMAGES = ["--images", "public/samples/fashion-mnist-images.idx3.gz"];
const LABELS = ["--labels", "public/samples/fashion-mnist-labels.idx1.gz"];

let espalier: CommandLine;
let folder = "";

beforeAll(async () => {
  espalier = await buildCommandLine("eval-test");
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
}, 60_000);

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

async function evaluate(...args: string[]) {
  const { code, stdout, stderr } = await espalier.run("eval", MLP, ...IMAGES, ...LABELS, ...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

function expectLogits(found: number[][], wanted: number[][]): void {
  expect(found).toHaveLength(2);
  found.forEach((row, image) => {
    row.forEach((value, index) => {
      expect(value).toBeCloseTo(wanted[image]?.[index] ?? Number.NaN, 4);
    });
  });
}

describe("espalier eval", () => {
  test("gives PyTorch's accuracy and logits", async () => {
    const found = await evaluate();
    expect(Math.abs(found.correct.before - 10000 * mlp.accuracy)).toBeLessThanOrEqual(2);
    expect(found.accuracy.after).toBe(found.accuracy.before);
    expect(found.images).toBe(10000);
    expectLogits(found.logits, mlp.first_logits);
  });

  const [half] = mlp.pruned.filter(({ rule, ratio }) => rule === "seed" && ratio === 0.5);

  test("and those after pruning at a ratio", async () => {
    const found = await evaluate("--ratio", "0.5");
    expect(Math.abs(found.correct.after - 10000 * (half?.accuracy ?? 0))).toBeLessThanOrEqual(2);
    expectLogits(found.logits, half?.first_logits ?? []);
    expectLogits(found.logitsBefore, mlp.first_logits);
  });

  test("and those after pruning by a plan in a file", async () => {
    const plan = join(folder, "plan.json");
    expect((await espalier.run("prune", MLP, "--save-plan", plan)).code).toBe(0);
    const found = await evaluate("--plan", plan);
    expect(found.ratio).toBe(0.5);
    expectLogits(found.logits, half?.first_logits ?? []);
  });

  test("tells people both accuracies", async () => {
    const { stdout } = await espalier.run("eval", MLP, ...IMAGES, ...LABELS, "--ratio", "0.3");
    expect(stdout).toMatch(/original +88\.00 % +8,800 of 10,000 right\n +30\.00 % pruned +\d\d\.\d\d %/);
  });
});

describe("espalier eval refuses", () => {
  test("images of the wrong size", async () => {
    const { code, stderr } = await espalier.run("eval", "test/fixtures/seed.onnx", ...IMAGES, ...LABELS);
    expect(code).toBe(1);
    expect(stderr).toMatch(/images\.idx3\.gz: the images are 28 × 28 = 784 values, the network takes 2\.\n$/);
  });

  test("labels in the place of images", async () => {
    const { code, stderr } = await espalier.run("eval", MLP, "--images", LABELS[1] ?? "", ...LABELS);
    expect(code).toBe(1);
    expect(stderr).toMatch(/labels\.idx1\.gz: the file holds one row of values; images are expected\.\n$/);
  });

  test("a plan for another network", async () => {
    const plan = join(folder, "other.json");
    await espalier.run("prune", "test/fixtures/seed.onnx", "--save-plan", plan);
    const { code, stderr } = await espalier.run("eval", MLP, ...IMAGES, ...LABELS, "--plan", plan);
    expect(code).toBe(1);
    expect(stderr).toMatch(/other\.json: The plan does not fit this network/);
  });

  test("a plan that is none", async () => {
    const plan = join(folder, "none.json");
    await writeFile(plan, "{}");
    const { code, stderr } = await espalier.run("eval", MLP, ...IMAGES, ...LABELS, "--plan", plan);
    expect(code).toBe(1);
    expect(stderr).toMatch(/none\.json is not an Espalier plan/);
  });
});
