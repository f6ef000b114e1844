// What is written runs in ONNX Runtime, and means there what the original means.

import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { writeOnnx } from "../../src/formats/onnx.ts";
import expected from "../expected/seed.json";

/** Outputs of ONNX Runtime's WebAssembly for one batch. */
async function run(bytes: Uint8Array, features: number, data: Float32Array): Promise<number[]> {
  const session = await InferenceSession.create(bytes);
  const input = new Tensor("float32", data, [data.length / features, features]);
  const outputs = await session.run({ [session.inputNames[0] ?? ""]: input });
  const values = outputs[session.outputNames[0] ?? ""]?.data as Float32Array;
  return Array.from(values);
}

const inputs = Float32Array.from(expected.inputs.flat());

test("the seed's network from JSON gives PyTorch's outputs", async () => {
  const bytes = writeOnnx(openModel(readFileSync("public/samples/seed.json"), "seed.json"));
  const outputs = await run(bytes, 2, inputs);
  expected.outputs_before.flat().forEach((value, index) => {
    expect(outputs[index]).toBeCloseTo(value, 6);
  });
});

test("a file gone through JSON gives the original's outputs to the bit", async () => {
  const original = readFileSync("test/fixtures/seed.onnx");
  const json = saveModel(openModel(original, "seed.onnx"), "json");
  const outputs = await run(writeOnnx(openModel(json, "seed.json")), 2, inputs);
  expect(outputs).toEqual(await run(new Uint8Array(original), 2, inputs));
});

test("a file written without its origin gives the original's outputs to the bit", async () => {
  const original = readFileSync("public/samples/fashion-mlp.onnx");
  const { origin: _, ...bare } = openModel(original, "fashion-mlp.onnx");
  const data = Float32Array.from({ length: 4 * 784 }, (__, index) => ((index * 37) % 256) / 255);
  expect(await run(writeOnnx(bare), 784, data)).toEqual(await run(new Uint8Array(original), 784, data));
});

test("every activation of JSON means in ONNX Runtime what it says", async () => {
  const activations = ["none", "relu", "leaky-relu", "sigmoid", "tanh", "softmax"];
  const meanings: ((x: number) => number)[] = [
    (x) => x,
    (x) => Math.max(0, x),
    (x) => (x < 0 ? 0.25 * x : x),
    (x) => 1 / (1 + Math.exp(-x)),
    Math.tanh,
    (x) => Math.exp(x) / (Math.exp(x) + Math.exp(-x)),
  ];
  for (const [index, activation] of activations.entries()) {
    const layers = [{ weights: [[1], [-1]], activation, alpha: 0.25 }];
    const json = new TextEncoder().encode(JSON.stringify({ layers }));
    const outputs = await run(writeOnnx(openModel(json, "one.json")), 1, Float32Array.of(-1.5));
    expect(outputs[0]).toBeCloseTo(meanings[index]?.(-1.5) ?? Number.NaN, 6);
    expect(outputs[1]).toBeCloseTo(meanings[index]?.(1.5) ?? Number.NaN, 6);
  }
});
