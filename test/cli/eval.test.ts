import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import mlp from "../expected/fashion-mlp.json";
import { idx } from "../formats/build-idx.ts";
import { zip } from "../formats/build-pickle.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";

const MLP = "public/samples/fashion-mlp.onnx";
const IMAGES = ["--images", "public/samples/fashion-mnist-images.idx3.gz"];
const LABELS = ["--labels", "public/samples/fashion-mnist-labels.idx1.gz"];

/** An array of bytes as NumPy writes it. */
function npy(dims: readonly number[], data: Uint8Array): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${dims.join(", ")},), }`;
  const start = [0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, header.length, 0];
  return Uint8Array.from([...start, ...new TextEncoder().encode(header), ...data]);
}

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

  test("takes the same images as IDX, NPY, NPZ and CSV, and says what becomes of their numbers", async () => {
    const count = 100;
    const pixels = gunzipSync(readFileSync(IMAGES[1] ?? "")).subarray(16, 16 + 784 * count);
    const labels = gunzipSync(readFileSync(LABELS[1] ?? "")).subarray(8, 8 + count);
    const rows = Array.from(labels, (label, at) =>
      [label, ...pixels.subarray(784 * at, 784 * (at + 1))].join(),
    );
    const written = async (name: string, content: string | Uint8Array) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    const [x, y] = [npy([count, 28, 28, 1], pixels), npy([count], labels)];
    const apart = ["--labels", await written("y.npy", y)];
    const counted = async (...data: string[]) => {
      const { code, stdout, stderr } = await espalier.run("eval", MLP, ...data, "--json");
      return code === 0 ? JSON.parse(stdout).correct.before : stderr;
    };
    const images = ["--data", await written("x.npy", x)];
    const expected = await counted(
      "--images",
      await written("x.idx", idx([count, 28, 28], [...pixels])),
      ...apart,
    );
    expect(expected).toBeGreaterThan(80);
    expect(await counted(...images, ...apart)).toBe(expected);
    expect(await counted("--data", await written("xy.npz", zip({ "x.npy": x, "y.npy": y })))).toBe(expected);
    const csv = ["--data", await written("xy.csv", rows.join("\n"))];
    expect(await counted(...csv)).toBe(expected);
    expect(await counted(...images, ...apart, "--scale", "-1/255", "--mean=-1", "--std", "1")).not.toBe(
      expected,
    );
    expect(await counted(...csv, "--std", "0")).toBe("espalier: --std is 0; another number is expected.\n");
    expect(await counted(...csv, "--scale", "1,2")).toBe(
      `espalier: --scale is "1,2"; one number is expected.\n`,
    );
    expect(await counted(...csv, "--label-column", "kind")).toBe(
      `espalier: ${csv[1]}: there is no column "kind"; there are 785.\n`,
    );
    expect(await counted("--data", folder)).toMatch(/is a folder; pictures in folders are read on the page/);
    expect(await counted(...images)).toBe(
      `espalier: ${images[1]} holds images; the file of labels is missing.\n`,
    );
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
    expect(stderr).toMatch(/labels\.idx1\.gz: the file holds one row of values; examples are expected\.\n$/);
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
