import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { readIdx } from "../../src/formats/idx.ts";
import { readOnnx } from "../../src/formats/onnx.ts";
import { ModelError } from "../../src/model/error.ts";
import { elementBytes, elementCount } from "../../src/model/tensor.ts";
import { externalTensor, graph, intAttribute, node, onnx, rawTensor, value } from "./build.ts";
import { damage, numbers } from "./damage.ts";

/** Opens the bytes; a network that opens must be whole and must be writable. */
function openOrRefuse(
  bytes: Uint8Array,
  read: (bytes: Uint8Array, name: string) => ReturnType<typeof openModel>,
) {
  try {
    const model = read(bytes, "fuzzed");
    for (const tensor of model.initializers.values())
      expect(tensor.bytes.length).toBe(elementCount(tensor.dims) * elementBytes(tensor.type));
    expect(saveModel(model, "onnx").length).toBeGreaterThan(0);
    return "opened";
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    expect(error.message).toMatch(/\.$/);
    return "refused";
  }
}

const mixed = onnx({
  name: "mixed",
  input: [value("x", ["batch", 1, 2]), value("w", [2, 3])],
  output: [value("y", ["batch", 3])],
  valueInfo: [value("m", ["batch", 3])],
  node: [
    node("Constant", [], ["shape"], { attribute: [{ name: "value_ints", type: 7, ints: [0n, -1n] }] }),
    node("Reshape", ["x", "shape"], ["flat"]),
    node("MatMul", ["flat", "w"], ["m"]),
    node("Add", ["m", "b"], ["a"]),
    node("Softmax", ["a"], ["y"], { attribute: [intAttribute("axis", -1)] }),
  ],
  initializer: [
    rawTensor("w", [2, 3], [1, 2, 3, 4, 5, 6]),
    { name: "b", dims: [3n], dataType: 1, floatData: [1, 2, 3] },
  ],
});

const outside = onnx(
  graph({
    initializer: [
      externalTensor("w", [3, 2], "data/w.bin", { offset: "16", length: "24" }),
      { name: "b", dims: [3n], dataType: 10, rawData: new Uint8Array(6) },
    ],
  }),
);

const readBeside = (bytes: Uint8Array, name: string) =>
  openModel(bytes, name, { external: (path) => (path === "data/w.bin" ? new Uint8Array(48) : undefined) });

test.each<[string, Uint8Array, typeof openModel, number]>([
  ["seed.onnx", readFileSync("test/fixtures/seed.onnx"), readOnnx, 5000],
  ["an ONNX file of many operators", mixed, readOnnx, 5000],
  ["an ONNX file with weights in another", outside, readBeside, 5000],
  ["seed.json", readFileSync("public/samples/seed.json"), openModel, 10_000],
])("damaged copies of %s open whole or are refused with a sentence", (_, bytes, read, rounds) => {
  const below = numbers(20);
  const found = { opened: 0, refused: 0 };
  const plain = new Uint8Array(bytes);
  for (let round = 0; round < rounds; round++) found[openOrRefuse(damage(plain, below), read)]++;
  expect(found.refused).toBeGreaterThan(rounds / 20);
  expect(found.opened).toBeGreaterThan(0);
});

test("every truncation of seed.onnx is refused", () => {
  const bytes = new Uint8Array(readFileSync("test/fixtures/seed.onnx"));
  // The last field is the operator set, 5 bytes; without it the file is one without an operator set.
  for (let length = 0; length < bytes.length; length++)
    expect(openOrRefuse(bytes.subarray(0, length), openModel)).toBe("refused");
});

test("random bytes are refused", () => {
  const below = numbers(21);
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: below(64) }, () => below(256));
    expect(openOrRefuse(bytes, openModel)).toBe("refused");
  }
});

test("damaged IDX files read whole or are refused with a sentence", async () => {
  const below = numbers(22);
  const whole = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  for (let round = 0; round < 3000; round++) {
    const read = await readIdx(damage(whole, below), "fuzzed").catch((error: unknown) => error);
    if (read instanceof Error) expect(read).toBeInstanceOf(ModelError);
    else expect(read).toMatchObject({ dims: expect.any(Array), data: expect.any(Uint8Array) });
  }
});
