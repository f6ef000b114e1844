// fashion-cnn on the CPU engine against what PyTorch gives (test/expected).

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { readLabelledImages } from "../../src/formats/data/prepare.ts";
import { openModel } from "../../src/formats/formats.ts";

const sample = (name: string) => ({
  bytes: new Uint8Array(readFileSync(new URL(`../../public/samples/${name}`, import.meta.url))),
  name,
});

const FILES = [sample("fashion-mnist-images.idx3.gz"), sample("fashion-mnist-labels.idx1.gz")] as const;

const expected: { accuracy: number; first_logits: number[][] } = JSON.parse(
  readFileSync(new URL("../expected/fashion-cnn.json", import.meta.url), "utf8"),
);

function worst(logits: ArrayLike<number>): number {
  const wanted = expected.first_logits.flat();
  return Math.max(...wanted.map((value, at) => Math.abs(value - (logits[at] ?? 0))));
}

async function firstImages(): Promise<Float32Array> {
  const { inputs } = await readLabelledImages(...FILES, 784, 10);
  return inputs.slice(0, 784 * expected.first_logits.length);
}

it("has PyTorch's logits with batch normalisation in layers of its own", async () => {
  const name = "fashion-cnn-bn.onnx";
  const bytes = new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
  const session = await createCpuEngine().compile(openModel(bytes, name));
  const outputs = await session.run(new Map([["input", await firstImages()]]), 4);
  expect(worst(outputs.get("logits")?.data ?? [])).toBeLessThanOrEqual(1e-4);
});

it("has PyTorch's accuracy and logits", { timeout: 300_000 }, async () => {
  const { bytes, name } = sample("fashion-cnn.onnx");
  const examples = await readLabelledImages(...FILES, 784, 10);
  const session = await createCpuEngine().compile(openModel(bytes, name));
  const outputs = await session.run(new Map([["input", await firstImages()]]), 4);
  expect(worst(outputs.get("logits")?.data ?? [])).toBeLessThanOrEqual(1e-4);
  await session.setExamples(examples);
  const { correct } = await session.countCorrect([]);
  expect(Math.abs(correct - expected.accuracy * 10_000)).toBeLessThanOrEqual(2);
});
