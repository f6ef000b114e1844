// The same network from every format it comes in has the same scores, to the bit, and the same neurons leave.

import { describe, expect, test } from "vitest";
import { cpuEngine, group, type Model, open, plan, save, score } from "../../src/index.ts";
import { openSample } from "../prune/expected.ts";
import { openTensorflowJs } from "./keras-fixtures.ts";

async function decide(model: Model) {
  const groups = group(model);
  const session = await cpuEngine().compile(model);
  const scores = await score(model, groups, session);
  session.close();
  const { layers } = plan(model, groups, scores, 0.5);
  return {
    layers,
    // The bits, because −0 and 0 are equal as numbers.
    norms: scores.norms.map((norms) => [...new Uint32Array(norms.buffer, norms.byteOffset, norms.length)]),
    weights: [...model.initializers].map(([name, { type, dims, bytes }]) => [name, type, dims, [...bytes]]),
  };
}

async function outputs(model: Model): Promise<number[]> {
  const session = await cpuEngine().compile(model);
  const inputs = Float32Array.of(0, 0, 1, 0, 0, 1, 1, 1, -1, 2, 0.5, -0.25);
  const found = await session.run(new Map([[model.inputs[0]?.name ?? "", inputs]]), 6);
  session.close();
  return [...(found.get(model.outputs[0]?.name ?? "")?.data ?? [])];
}

describe("the seed", () => {
  const seed = openSample("test/fixtures/seed.onnx");

  test.each(["seed.pt", "seed.state.pt", "seed.legacy.state.pt", "seed.safetensors"])(
    "as %s",
    async (name) => {
      expect(await decide(openSample(`test/fixtures/${name}`))).toEqual(await decide(seed));
    },
  );

  test("as JSON, whose layers have other names", async () => {
    const [json, onnx] = [await decide(openSample("public/samples/seed.json")), await decide(seed)];
    expect(json.norms).toEqual(onnx.norms);
    expect(json.layers.map(({ removed }) => removed)).toEqual(onnx.layers.map(({ removed }) => removed));
    expect(json.weights.map(([, ...tensor]) => tensor)).toEqual(onnx.weights.map(([, ...tensor]) => tensor));
  });

  test.each<[string, () => Model]>([
    ["Keras's HDF5", () => openSample("test/fixtures/keras/seed.h5")],
    ["Keras's archive", () => openSample("test/fixtures/keras/seed.keras")],
    ["TensorFlow.js's model.json", () => openTensorflowJs("seed")],
  ])("as %s, whose weights have a row for each input", async (_, open) => {
    const [keras, onnx] = [await decide(open()), await decide(seed)];
    expect(keras.norms).toEqual(onnx.norms);
    expect(keras.layers.map(({ removed }) => removed)).toEqual(onnx.layers.map(({ removed }) => removed));
    expect(await outputs(open())).toEqual(await outputs(seed));
  });

  test("computes the same where the file says its activations; weights alone leave the last ReLU out", async () => {
    const expected = await outputs(seed);
    expect(await outputs(openSample("test/fixtures/seed.pt"))).toEqual(expected);
    const weightsAlone = await outputs(openSample("test/fixtures/seed.safetensors"));
    expect(weightsAlone).not.toEqual(expected);
    expect(weightsAlone.map((value) => Math.max(0, value))).toEqual(expected);
  });
});

test("fashion-mlp as a whole PyTorch network, as safetensors, as JSON and as ONNX", async () => {
  const expected = openSample("public/samples/fashion-mlp.onnx");
  const decided = await decide(expected);
  expect(await decide(openSample("test/fixtures/fashion-mlp.pt"))).toEqual(decided);
  expect(await decide(openSample("test/fixtures/fashion-mlp.safetensors"))).toEqual(decided);
  expect(await decide(open(save(expected, "json"), "fashion-mlp.json"))).toEqual(decided);
});
