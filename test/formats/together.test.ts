import { describe, expect, test } from "vitest";
import { looksLikeData } from "../../src/formats/data/raw.ts";
import { openModel } from "../../src/formats/formats.ts";
import { openTogether } from "../../src/formats/together.ts";
import { readFile } from "../prune/expected.ts";
import { externalTensor, graph, onnx, rawTensor } from "./build.ts";
import { safetensors } from "./build-weights.ts";
import { randomTensors } from "./named-tensors.ts";
import { refusal } from "./refusal.ts";

const file = (name: string, bytes: Uint8Array = readFile(`test/fixtures/${name}`)) => ({ name, bytes });
const weights = (name: string, ...specs: string[]) =>
  file(name, safetensors(Object.fromEntries(randomTensors(specs))));
const text = (name: string, content: object) => file(name, new TextEncoder().encode(JSON.stringify(content)));

const opened = (...files: ReturnType<typeof file>[]) => {
  const together = openTogether(files);
  if (together === undefined) throw new Error("nothing to open");
  return openModel(together.file.bytes, together.file.name, together.options);
};

describe("files that come together", () => {
  test("an ONNX file lends its arrows to weights, in either order", () => {
    const files = [file("fashion-cnn-bn.onnx"), file("fashion-cnn.state.pt")];
    for (const order of [files, files.toReversed()]) {
      const model = opened(...order);
      expect(model.name).toBe("fashion-cnn.state");
      expect(model.inputs[0]?.dims).toEqual(["batch", 1, 28, 28]);
    }
  });

  test("parts are one network, with their index or without, whatever lies beside them", () => {
    const [one, two] = ["model-1-of-2.safetensors", "model-2-of-2.safetensors"];
    const parts = [weights(two, "b.weight 2 4"), weights(one, "a.weight 4 3")];
    const index = text("model.safetensors.index.json", {
      weight_map: { "a.weight": one, "b.weight": two },
    });
    const config = text("config.json", { hidden_size: 4 });
    for (const files of [parts, [...parts, index], [config, ...parts, index, text("tokenizer.json", {})]])
      expect([...opened(...files).initializers.keys()]).toEqual(["a.weight", "b.weight"]);
  });

  test("a single file is what it is, and no file is nothing", () => {
    expect(opened(file("seed.onnx")).nodes).toHaveLength(6);
    expect(openTogether([])).toBeUndefined();
  });

  test("of two networks the larger is opened, and more are refused", async () => {
    const [small, large] = [file("seed.onnx"), file("fashion-cnn.onnx")];
    for (const order of [
      [small, large],
      [large, small],
    ])
      expect(openTogether(order)).toMatchObject({ file: large, other: small });
    const error = await refusal(() => openTogether([small, large, file("fashion-cnn-bn.onnx")]));
    expect(error.message).toBe(
      "seed.onnx and fashion-cnn.onnx came together, and more; open one network, or two to be held against each other.",
    );
  });

  test("TensorFlow.js's shards are parts of their model.json", () => {
    const shards = [1, 2, 3].map((part) => file(`keras/conv/group1-shard${part}of3.bin`));
    const model = opened(...shards, file("keras/conv/model.json"));
    expect(model.initializers.get("dense_Dense5/kernel")?.dims).toEqual([7, 3]);
  });

  test("raw weights that begin as an IDX file does are weights, once a network has asked for them", () => {
    // 2 × 3 labels of bytes, and six floats to ONNX.
    const raw = new Uint8Array(24);
    raw.set([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 6]);
    const weight = externalTensor("w", [3, 2], "w.bin");
    const network = file("net.onnx", onnx(graph({ initializer: [weight, rawTensor("b", [3], [0, 0, 0])] })));
    const data = file("w.bin", raw);
    expect(looksLikeData(data)).toBe(true);
    const together = openTogether([data, network]);
    expect(together?.file).toBe(network);
    expect(together?.asked.has(data)).toBe(false);
    const model = openModel(network.bytes, network.name, together?.options);
    expect(model.initializers.get("w")?.bytes).toEqual(raw);
    expect(together?.asked.has(data)).toBe(true);
    expect(openTogether([data])).toBeUndefined();
  });
});
