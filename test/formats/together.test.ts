import { describe, expect, test } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { openTogether } from "../../src/formats/together.ts";
import { readFile } from "../prune/expected.ts";
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

  test("two networks are refused", async () => {
    const error = await refusal(() => openTogether([file("seed.onnx"), file("fashion-cnn.onnx")]));
    expect(error.message).toBe("seed.onnx and fashion-cnn.onnx came together; open one network at a time.");
  });
});
