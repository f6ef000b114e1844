// Keras's files hold the networks that TensorFlow.js saved: what is read from one is what is read from the other.

import { describe, expect, test } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { numberAttribute } from "../../src/model/graph.ts";
import { fixtureBytes, openTensorflowJs } from "./keras-fixtures.ts";
import { refusal } from "./refusal.ts";

/** The bytes with one text put in place of another that is as long. */
function edited(file: string, from: string, to: string): Uint8Array {
  const bytes = Buffer.from(fixtureBytes(file));
  if (from.length !== to.length) throw new Error("the texts have different lengths");
  let found = 0;
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1), found++) bytes.write(to, at);
  if (found === 0) throw new Error(`${from} is not in ${file}`);
  return new Uint8Array(bytes);
}

describe.each(["seed", "conv", "residual"] as const)("%s", (name) => {
  test.each([`${name}.h5`, `${name}.keras`])("as %s is the network of TensorFlow.js's model.json", (file) => {
    const [found, wanted] = [openModel(fixtureBytes(file), file), openTensorflowJs(name)];
    expect(found.nodes).toEqual(wanted.nodes);
    expect(found.initializers).toEqual(wanted.initializers);
    expect([found.inputs, found.outputs]).toEqual([wanted.inputs, wanted.outputs]);
  });
});

test("weights in pieces, deflated, shuffled and with checksums, are the weights in one", () => {
  const [packed, whole] = ["conv-packed.h5", "conv.h5"].map((file) => openModel(fixtureBytes(file), file));
  expect(packed?.initializers).toEqual(whole?.initializers);
  expect(packed?.nodes).toEqual(whole?.nodes);
});

describe("Keras's files", () => {
  test.each(["seed.h5", "seed.keras"])("dense weights of %s are views of the file", (file) => {
    const bytes = fixtureBytes(file);
    for (const { bytes: weights } of openModel(bytes, file).initializers.values())
      expect(weights.buffer).toBe(bytes.buffer);
  });

  test("hard_sigmoid means another line since Keras 3", () => {
    const slope = (file: string) => {
      const bytes = edited(file, '"sigmoid", "use_bias": true, ', '"hard_sigmoid",              ');
      const node = openModel(bytes, file).nodes.find(({ operator }) => operator === "HardSigmoid");
      return node === undefined ? undefined : numberAttribute(node, "alpha", 0);
    };
    expect([slope("conv.h5"), slope("conv.keras")]).toEqual([0.2, 1 / 6]);
  });

  test.each<[string, string, Uint8Array, RegExp]>([
    [
      "a layer that is not read",
      "seed.h5",
      edited("seed.h5", '"class_name": "Dense"', '"class_name": "Dance"'),
      /the layer dense_Dense1 is of the class Dance/,
    ],
    [
      "weights that are not there",
      "seed.h5",
      edited("seed.h5", "\0\0kernel:0\0", "\0\0colonel:\0"),
      /names the weights dense_Dense1\/kernel:0, but does not hold them/,
    ],
    [
      "HDF5 without a network",
      "seed.h5",
      edited("seed.h5", "model_config", "model_konfig"),
      /holds no network \(no model_config\); in Keras, save the whole model/,
    ],
    [
      "a description that is no JSON",
      "seed.keras",
      edited("seed.keras", '{"class_name": "Seq', '["class_name": "Seq'),
      /the text is not JSON/,
    ],
    [
      "an archive without its weights",
      "seed.keras",
      edited("seed.keras", "model.weights.h5", "model.weights.h6"),
      /a ZIP archive without data\.pkl; of archives Espalier reads those of torch\.save and of Keras/,
    ],
    [
      "HDF5 cut short",
      "seed.h5",
      fixtureBytes("seed.h5").subarray(0, 9000),
      /is a damaged HDF5 file: \d+ bytes at \d+ are named, but it has 9000/,
    ],
  ])("%s is refused", async (_, file, bytes, sentence) => {
    const error = await refusal(() => openModel(bytes, file));
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/\.$/);
  });
});
