// What TensorFlow.js saved computes here what TensorFlow.js computed with it.

import { describe, expect, test } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { cpuEngine, group, prune, save, score } from "../../src/index.ts";
import { onnxRuntimeEngine } from "../prune/onnx-runtime.ts";
import {
  beside,
  compute,
  distance,
  editedModelJson,
  fixtureBytes,
  type NetworkName,
  openTensorflowJs,
} from "./keras-fixtures.ts";
import { refusal } from "./refusal.ts";

describe("TensorFlow.js", () => {
  test.each<NetworkName>(["seed", "conv", "residual", "sequence", "volume", "decoder"])(
    "the network %s computes the same in ONNX Runtime",
    async (name) => {
      expect(await distance(openTensorflowJs(name), name, onnxRuntimeEngine())).toBeLessThan(1e-5);
    },
  );

  test("the network sequence computes the same here", async () => {
    expect(await distance(openTensorflowJs("sequence"), "sequence", cpuEngine())).toBeLessThan(1e-5);
  });

  test.each<NetworkName>(["seed", "conv", "residual"])(
    "the network %s computes the same here, and saved as ONNX, and prunes with a certificate",
    async (name) => {
      const model = openTensorflowJs(name);
      expect(await distance(model, name, cpuEngine())).toBeLessThan(1e-5);
      const again = openModel(save(model, "onnx"), "again.onnx");
      expect(await distance(again, name, cpuEngine())).toBeLessThan(1e-5);
      const { report } = await prune(model, cpuEngine(), { ratio: 0.5 });
      expect(report.certificate.valid).toBe(true);
      expect(report.params.after).toBeLessThan(report.params.before);
    },
  );

  test("scores are those of the framework's filters, whatever the order of the kernel's axes", async () => {
    const model = openTensorflowJs("residual");
    const groups = group(model);
    const session = await cpuEngine().compile(model);
    const { norms } = await score(model, groups, session);
    session.close();
    const stem = groups.layers.findIndex(({ name }) => name === "stem");
    // The first weights of the shard: kernel [3, 3, 3, 4], then bias [4].
    const stored = new Float32Array(fixtureBytes("residual/group1-shard1of1.bin").buffer);
    const expected = Array.from({ length: 4 }, (_, filter) => {
      const filters = stored.subarray(0, 108).filter((__, at) => at % 4 === filter);
      return [...filters, stored[108 + filter] ?? 0].reduce((sum, weight) => sum + Math.abs(weight), 0);
    });
    expect([...(norms[stem] ?? [])]).toEqual(expected.map((sum) => expect.closeTo(sum, 5)));
  });

  test("weights share the shards' bytes; one that lies in two is joined", () => {
    const shards = new Map<string, Uint8Array>();
    const external = (path: string) => {
      const known = shards.get(path) ?? beside("conv")(path);
      if (known !== undefined) shards.set(path, known);
      return known;
    };
    const { initializers } = openModel(fixtureBytes("conv/model.json"), "model.json", { external });
    const buffers = [...shards.values()].map(({ buffer }) => buffer);
    const shared = [...initializers].filter(([, { bytes }]) => buffers.includes(bytes.buffer as ArrayBuffer));
    const names = shared.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(["batch_normalization_BatchNormalization1/gamma", "dense_Dense5/kernel"]),
    );
    expect(names).not.toContain("dense_Dense4/kernel");
    expect([...shards.keys()]).toHaveLength(3);
  });

  test("sizes that Keras leaves open stay open", async () => {
    const layer = (className: string, config: object) => ({ class_name: className, config });
    const conv = {
      name: "conv",
      kernel_size: [3, 3],
      padding: "same",
      batch_input_shape: [null, null, null, 1],
    };
    const layers = [layer("Conv2D", conv), layer("Activation", { name: "relu", activation: "relu" })];
    const weights = [
      { name: "conv/kernel", shape: [3, 3, 1, 2], dtype: "float32" },
      { name: "conv/bias", shape: [2], dtype: "float32" },
    ];
    const document = {
      modelTopology: { class_name: "Sequential", config: { name: "open", layers } },
      weightsManifest: [{ paths: ["weights.bin"], weights }],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(document));
    const model = openModel(bytes, "model.json", { external: () => new Uint8Array(80) });
    expect(model.inputs[0]?.dims).toEqual(["batch", "open_input.axis1", "open_input.axis2", 1]);
    const [output] = model.outputs;
    expect(output?.dims).toEqual(
      ["batch", 1, 2, 3].map((axis) => (axis === "batch" ? axis : `${output?.name}.axis${axis}`)),
    );
  });

  test("a causal convolution sees the past alone", async () => {
    const external = beside("sequence");
    const steps = Array.from({ length: 54 }, (_, at) => Math.sin(at));
    const later = steps.map((value, at) => (at % 27 >= 15 ? 9 : value));
    const causal = openModel(
      editedModelJson("sequence", '"same","dilation_rate":[2]', '"causal","dilation_rate":[2]'),
      "model.json",
      { external },
    );
    const conv = causal.nodes.find(({ name }) => name === "along");
    expect(conv?.attributes.get("pads")).toEqual([4, 0]);
    const outputs = [{ name: conv?.outputs[0] ?? "", dims: ["batch", 4, 9] }];
    const cut = { ...causal, nodes: causal.nodes.slice(0, causal.nodes.indexOf(conv as never) + 1), outputs };
    const [a, b] = [await compute(cut, cpuEngine(), [steps]), await compute(cut, cpuEngine(), [later])];
    const before = (numbers: typeof a) => numbers[0]?.data.filter((_, at) => at % 9 < 5);
    expect(before(a)).toEqual(before(b));
    expect(a).not.toEqual(b);
  });

  test.each<[string, NetworkName, Uint8Array, RegExp]>([
    [
      "a missing shard",
      "conv",
      fixtureBytes("conv/model.json"),
      /keeps weights in group1-shard2of3\.bin, which is missing/,
    ],
    [
      "a graph model",
      "seed",
      editedModelJson("seed", '"layers-model"', '"graph-model"'),
      /is a TensorFlow\.js graph model; Espalier reads layers models/,
    ],
    [
      "a shard elsewhere",
      "seed",
      editedModelJson("seed", "group1-", "../group1-"),
      /keeps weights in "\.\.\/group1-shard1of1\.bin", which is no file beside it/,
    ],
    [
      "quantised weights",
      "seed",
      editedModelJson(
        "seed",
        '"dtype":"float32"}',
        '"dtype":"float32","quantization":{"dtype":"uint8","min":0,"scale":1}}',
      ),
      /kept as uint8; Espalier reads float32 and float16/,
    ],
    [
      "weights beyond their files",
      "seed",
      editedModelJson("seed", '"shape":[2,2]', '"shape":[2,2000]'),
      /reach to byte 16000 of their files, which have 112/,
    ],
    [
      "a layer of its own",
      "seed",
      editedModelJson("seed", '"class_name":"Dense"', '"class_name":"LSTM"'),
      /the layer dense_Dense1 is of the class LSTM, which Espalier does not read from Keras/,
    ],
    [
      "an unknown activation",
      "seed",
      editedModelJson("seed", '"relu"', '"snake"'),
      /has the activation snake, which Espalier does not read/,
    ],
    [
      "channels in front",
      "conv",
      editedModelJson("conv", '"channels_last"', '"channels_first"'),
      /keeps its channels first/,
    ],
    [
      "a layer without weights",
      "seed",
      editedModelJson("seed", "dense_Dense1/", "other/"),
      /holds 0 weights for the layer dense_Dense1, which has kernel, bias/,
    ],
    [
      "a cycle",
      "residual",
      editedModelJson("residual", '[["image",0,0,{}]]', '[["sum",0,0,{}]]'),
      /needs its own output: the network has a cycle/,
    ],
    [
      "a value of nobody",
      "residual",
      editedModelJson("residual", '[["image",0,0,{}]]', '[["nobody",0,0,{}]]'),
      /the layer stem reads nobody, which nothing in the network makes/,
    ],
    [
      "two layers of one name",
      "residual",
      editedModelJson("residual", '"stem"', '"sum"'),
      /two layers named sum/,
    ],
    [
      "a description of nothing",
      "seed",
      new TextEncoder().encode('{"modelTopology":{"class_name":"Lambda"}}'),
      /describes a Lambda; of Keras, Espalier reads Sequential and functional/,
    ],
  ])("%s is refused", async (what, name, bytes, sentence) => {
    const files = beside(name);
    const external = (path: string) =>
      what === "a missing shard" && path.includes("2of3") ? undefined : files(path);
    const error = await refusal(() => openModel(bytes, "model.json", { external }));
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/^model\.json: .*\.$/);
  });
});
