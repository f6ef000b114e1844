import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { firstLabelled } from "../../src/cli/labelled.ts";
import { open } from "../../src/index.ts";

const file = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(`public/samples/${name}`)) });
const model = open(file("fashion-mlp.onnx").bytes, "fashion-mlp.onnx");
const FILES = {
  inputs: file("fashion-mnist-images.idx3.gz"),
  labels: file("fashion-mnist-labels.idx1.gz"),
};

test("the first so many, their numbers as they look or as they are said to be", async () => {
  const usual = await firstLabelled(model, { ...FILES, count: 3 });
  expect([usual.count, usual.inputs.length, usual.labels.length]).toEqual([3, 3 * 784, 3]);
  const preprocessing = { mean: [0.5], std: [0.25] };
  const other = await firstLabelled(model, { ...FILES, count: 3, preprocessing });
  expect(usual.inputs.some((value) => value > 0.5)).toBe(true);
  other.inputs.forEach((value, at) => {
    expect(value).toBeCloseTo(((usual.inputs[at] ?? 0) - 0.5) / 0.25, 5);
  });
  await expect(firstLabelled(model, { ...FILES, count: 10_001 })).rejects.toThrow(
    "fashion-mnist-images.idx3.gz: 10001 examples were asked for, but it has 10000.",
  );
});
