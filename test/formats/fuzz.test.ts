// Damaged ONNX, JSON, IDX, Keras and TensorFlow.js files: opened whole or refused with a sentence, quickly, and without
// asking for more than twice their size.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { readOnnx } from "../../src/formats/onnx.ts";
import type { Model } from "../../src/model/graph.ts";
import { externalTensor, graph, intAttribute, node, onnx, rawTensor, value } from "./build.ts";
import { damage, flip, numbers } from "./damage.ts";
import { countAllocations, fuzz, type Reader, tryExamples, tryFile } from "./fuzzing.ts";
import { beside, fixtureBytes, type NetworkName } from "./keras-fixtures.ts";

const onnxOf = (read: (bytes: Uint8Array, name: string) => Model, beside = 0): Reader => ({
  read: (bytes) => read(bytes, "fuzzed"),
  beside,
  format: "onnx",
});

const openOrRefuse = (bytes: Uint8Array) => tryFile(bytes, onnxOf(openModel), { bytes: 0 });

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

const besideModel = (name: NetworkName) => {
  const files = new Map<string, Uint8Array | undefined>();
  const external = (path: string) => {
    if (!files.has(path))
      files.set(path, /^group1-shard\dof\d\.bin$/.test(path) ? shardOf(name, path) : undefined);
    return files.get(path);
  };
  return (bytes: Uint8Array) => openModel(bytes, "model.json", { external });
};

/** The shard of that name; undefined where damage has made it one that is not there. */
function shardOf(name: NetworkName, path: string): Uint8Array | undefined {
  try {
    return beside(name)(path);
  } catch {
    return undefined;
  }
}

// 10,000 for each reader.
test.each<[string, Uint8Array, Reader, number]>([
  ["seed.onnx", new Uint8Array(readFileSync("test/fixtures/seed.onnx")), onnxOf(readOnnx), 5000],
  ["an ONNX file of many operators", mixed, onnxOf(readOnnx), 5000],
  ["an ONNX file with weights in another", outside, onnxOf(readBeside, 48), 10_000],
  ["seed.json", new Uint8Array(readFileSync("public/samples/seed.json")), onnxOf(openModel), 10_000],
  ["Keras's archive", fixtureBytes("seed.keras"), onnxOf(openModel), 10_000],
  ["Keras's HDF5", fixtureBytes("seed.h5"), onnxOf(openModel), 8200],
  ["Keras's HDF5 in pieces", fixtureBytes("conv-packed.h5"), onnxOf(openModel), 300],
  ["Keras's HDF5 with a network in it", fixtureBytes("residual.h5"), onnxOf(openModel), 1500],
  ["TensorFlow.js's model.json", fixtureBytes("seed/model.json"), onnxOf(besideModel("seed"), 112), 6000],
  [
    "TensorFlow.js with three shards",
    fixtureBytes("conv/model.json"),
    onnxOf(besideModel("conv"), 4480),
    2000,
  ],
  [
    "TensorFlow.js with calls",
    fixtureBytes("residual/model.json"),
    onnxOf(besideModel("residual"), 2244),
    2000,
  ],
])("damaged copies of %s open whole or are refused with a sentence", (_, bytes, reader, rounds) => {
  const found = fuzz(bytes, reader, rounds, 20);
  expect(found.refused).toBeGreaterThan(rounds / 100);
  expect(found.opened).toBeGreaterThan(0);
});

test("damaged shards of TensorFlow.js open whole or are refused", () => {
  const shard = fixtureBytes("seed/group1-shard1of1.bin");
  const document = fixtureBytes("seed/model.json");
  const read = (bytes: Uint8Array) => openModel(document, "model.json", { external: () => bytes });
  const found = fuzz(shard, { read, beside: document.length, format: "onnx" }, 2000, 23);
  expect(found.refused).toBeGreaterThan(500);
  expect(found.opened).toBeGreaterThan(500);
});

test("every truncation of seed.onnx is refused", () => {
  const bytes = new Uint8Array(readFileSync("test/fixtures/seed.onnx"));
  // The last field is the operator set, 5 bytes; without it the file is one without an operator set.
  for (let length = 0; length < bytes.length; length++)
    expect(openOrRefuse(bytes.subarray(0, length))).toBe("refused");
});

test("random bytes are refused", () => {
  const below = numbers(21);
  for (let round = 0; round < 2000; round++) {
    const bytes = Uint8Array.from({ length: below(64) }, () => below(256));
    expect(openOrRefuse(bytes)).toBe("refused");
  }
});

const idx = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

// 10,000 in all. Damage to a packed file cannot make it longer than a thousand times its size: deflate packs no better.
test.each<[string, Uint8Array, number, number]>([
  ["IDX files", idx, 1, 7500],
  ["gzipped IDX files", new Uint8Array(gzipSync(idx)), 1032, 2500],
])("damaged %s read whole or are refused with a sentence", async (_, bytes, swells, rounds) => {
  const below = numbers(22);
  const counter = countAllocations();
  const found = { opened: 0, refused: 0 };
  try {
    for (let round = 0; round < rounds; round++) {
      const copy = round % 2 === 0 ? flip(bytes, below) : damage(bytes, below);
      found[await tryExamples(copy, swells * copy.length, counter)]++;
    }
  } finally {
    vi.unstubAllGlobals();
  }
  expect(found.refused).toBeGreaterThan(rounds / 10);
  expect(found.opened).toBeGreaterThan(rounds / 100);
});

// A gigabyte is the most that is taken for an array; a claim of it over no data must cost nothing.
test("an IDX file that claims a gigabyte asks for no more than it has", async () => {
  const claim = Uint8Array.of(0, 0, 8, 1, 0x3f, 0xff, 0xff, 0xff, 1, 2);
  const counter = countAllocations();
  for (const bytes of [claim, new Uint8Array(gzipSync(claim))])
    expect(await tryExamples(bytes, claim.length, counter)).toBe("refused");
  vi.unstubAllGlobals();
});
