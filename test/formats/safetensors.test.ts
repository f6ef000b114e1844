import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../src/formats/safetensors.ts";
import { cpuEngine, group, open, prune, save } from "../../src/index.ts";
import type { Model } from "../../src/model/graph.ts";
import { take } from "../../src/model/take.ts";
import { type DataType, elementBytes, floats, int64Tensor, type Tensor } from "../../src/model/tensor.ts";
import { openSample, readFile } from "../prune/expected.ts";
import { counting, rawSafetensors, SAFETENSORS_TYPES, safetensors } from "./build-weights.ts";
import { refusal } from "./refusal.ts";

const small = {
  "fc1.weight": counting(3, 2),
  "fc1.bias": counting(3),
  "fc2.weight": counting(1, 3),
};

function read(tensors: Readonly<Record<string, Tensor>>, metadata?: object): Model {
  return readSafetensors(safetensors(tensors, metadata), "small");
}

/** The small network without its second hidden neuron. */
function withoutNeuron(model: Model): Model {
  const initializers = new Map(model.initializers);
  for (const [name, axis] of [
    ["fc1.weight", 0],
    ["fc1.bias", 0],
    ["fc2.weight", 1],
  ] as const) {
    const tensor = model.initializers.get(name);
    if (tensor !== undefined) initializers.set(name, take(tensor, axis, [0, 2]));
  }
  return { ...model, initializers };
}

describe("readSafetensors", () => {
  test("opens PyTorch's weights of the seed, with ReLU between the layers and a note", () => {
    const model = readSafetensors(readFile("test/fixtures/seed.safetensors"), "seed");
    expect(model.nodes.map(({ operator }) => operator)).toEqual(["Gemm", "Relu", "Gemm", "Relu", "Gemm"]);
    expect(model.inputs).toEqual([{ name: "input", dims: ["batch", 2] }]);
    expect(model.outputs).toEqual([{ name: "output", dims: ["batch", 2] }]);
    expect([...floats(model.initializers.get("0.weight") ?? counting(0))]).toEqual([1, -1, 5, 2]);
    expect(model.notes).toEqual([
      "The file holds weights without a network: the order 0 → 2 → 4 comes from their names and fits their shapes; ReLU between the layers and no activation after the last are assumed.",
    ]);
  });

  test("copies no weights", () => {
    const file = safetensors(small);
    for (const { bytes } of readSafetensors(file, "small").initializers.values())
      expect(bytes.buffer).toBe(file.buffer);
  });

  test.each<[string, string, Uint8Array | undefined, RegExp]>([
    ["no JSON", '{"w":', undefined, /header is not a JSON object/],
    ["a list", "{]", undefined, /header is not a JSON object/],
    ["no shape", '{"w":{"dtype":"F32","data_offsets":[0,4]}}', undefined, /w has no possible shape/],
    [
      "a negative size",
      '{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}',
      undefined,
      /no possible shape/,
    ],
    [
      "more elements than numbers can count",
      '{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}',
      undefined,
      /no possible shape/,
    ],
    ["no offsets", '{"w":{"dtype":"F32","shape":[1]}}', undefined, /w has no two offsets/],
    ["no tensor", '{"w":7}', undefined, /w has no possible shape/],
    ["null for a tensor", '{"w":null}', undefined, /w has no possible shape/],
    [
      "an unknown type",
      '{"w":{"dtype":"C128","shape":[4],"data_offsets":[0,64]}}',
      undefined,
      /w has the type C128, which Espalier does not have/,
    ],
    [
      "values that end within a byte",
      '{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}',
      undefined,
      /w of shape \[3\] and type F4 does not fill whole bytes/,
    ],
    [
      "too few bytes for the shape",
      '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}',
      undefined,
      /w has 4 bytes, but its shape \[2\] of float32 needs 8/,
    ],
    [
      "bytes beyond the file",
      '{"w":{"dtype":"F32","shape":[250000000],"data_offsets":[0,1000000000]}}',
      new Uint8Array(4),
      /tensors take 1000000000 bytes, but there are 4 after the header/,
    ],
    [
      "bytes of no tensor at the end",
      '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      new Uint8Array(8),
      /tensors take 4 bytes, but there are 8 after the header/,
    ],
    [
      "an overlap",
      '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}',
      new Uint8Array(6),
      /The tensor b overlaps the one before it, at byte 2/,
    ],
    [
      "a gap",
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[6,10]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      new Uint8Array(10),
      /The tensor b leaves a gap before it, at byte 6/,
    ],
    [
      "numbers in its metadata",
      '{"__metadata__":{"epoch":3}}',
      undefined,
      /__metadata__ is not an object of texts/,
    ],
    ["no tensors", "{}", undefined, /The file holds 0 tensors, but no weights of a layer/],
  ])("refuses a header with %s", async (_, header, data, sentence) => {
    const error = await refusal(() => readSafetensors(rawSafetensors(header, data), "broken"));
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/\.$/);
  });

  test("refuses headers that are longer than the file, or than any", async () => {
    const file = safetensors(small);
    const view = new DataView(file.buffer);
    view.setBigUint64(0, 99_999_999n, true);
    expect((await refusal(() => readSafetensors(file, "f"))).message).toMatch(
      /ends within its header: 100000007 bytes/,
    );
    view.setBigUint64(0, 2n ** 63n, true);
    expect((await refusal(() => readSafetensors(file, "f"))).message).toMatch(/no usable length/);
    expect((await refusal(() => readSafetensors(new Uint8Array(4), "f"))).message).toMatch(
      /no usable length/,
    );
  });

  test("refuses NaN by its place", async () => {
    const weight = counting(2, 2);
    new DataView(weight.bytes.buffer).setFloat32(4, Number.NaN, true);
    expect((await refusal(() => read({ "0.weight": weight }))).message).toMatch(
      /0\.weight hold NaN .* at \[0, 1\]/,
    );
  });
});

describe("writeSafetensors", () => {
  test.each(["seed", "fashion-mlp"])("gives back the very bytes of %s.safetensors", (name) => {
    const bytes = readFileSync(`test/fixtures/${name}.safetensors`);
    const model = readSafetensors(readFile(`test/fixtures/${name}.safetensors`), name);
    expect(Buffer.compare(writeSafetensors(model), bytes)).toBe(0);
  });

  test("changes what changed and keeps names, order, metadata and tensors aside", () => {
    const steps = int64Tensor([1, 2, 3]);
    const model = read({ ...small, steps }, { format: "pt", author: "someone" });
    expect(model.notes?.at(-1)).toBe("No part of the network, kept as they are: steps.");
    const written = writeSafetensors(withoutNeuron(model));
    const length = Number(new DataView(written.buffer).getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(written.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: "pt", author: "someone" },
      "fc1.weight": { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
      "fc1.bias": { dtype: "F32", shape: [2], data_offsets: [16, 24] },
      "fc2.weight": { dtype: "F32", shape: [1, 2], data_offsets: [24, 32] },
      steps: { dtype: "I64", shape: [3], data_offsets: [32, 56] },
    });
    expect([...new Float32Array(written.slice(8 + length, 8 + length + 32).buffer)]).toEqual([
      1, 2, 5, 6, 1, 3, 1, 3,
    ]);
    expect(written.slice(-24)).toEqual(steps.bytes);
  });

  test("writes the weights of a network from another format", () => {
    const seed = openSample("test/fixtures/seed.onnx");
    const again = readSafetensors(writeSafetensors(seed), "seed");
    expect([...again.initializers]).toEqual([...seed.initializers]);
  });

  test("keeps every type to the bit", () => {
    expect(SAFETENSORS_TYPES).toHaveLength(22);
    const aside = Object.fromEntries(
      SAFETENSORS_TYPES.map((type) => [
        `${type}.table`,
        { type, dims: [4], bytes: new Uint8Array(4 * elementBytes(type)).fill(1) },
      ]),
    );
    const half: Tensor = { type: "float16", dims: [1, 1], bytes: Uint8Array.of(0x00, 0x3c) };
    const model = read({ "0.weight": half, ...aside });
    const again = readSafetensors(
      writeSafetensors({ ...model, initializers: new Map(model.initializers) }),
      "again",
    );
    expect(again.initializers.get("0.weight")).toEqual(half);
    expect(writeSafetensors(again)).toEqual(safetensors({ "0.weight": half, ...aside }));
  });
});

const complex = (dims: number[], ...parts: number[]): Tensor => ({
  type: "complex64",
  dims,
  bytes: new Uint8Array(Float32Array.from(parts).buffer),
});

describe("complex weights", () => {
  const tensors = {
    "fc1.weight": complex([3, 1], 3, 4, 0, 1, -6, 8),
    "fc1.bias": complex([3], 0, 0, 0, 0.5, 5, -12),
    "fc2.weight": complex([1, 3], 1, 1, 2, 2, 3, 3),
  };

  test("are scored by their magnitudes, cut and written back, and not run", async () => {
    const model = open(safetensors(tensors), "complex.safetensors");
    expect(model.notes?.at(-1)).toMatch(/complex64 weights are scored by their magnitudes \|z\|/);
    const { model: pruned, report } = await prune(model, cpuEngine(), { ratio: 0.34 });
    expect(report.layers[0]).toMatchObject({ scores: [5, 1.5, 23], removed: [1] });
    expect(report.certificate).toMatchObject({ verdict: "checked", equivalence: { holds: null } });
    expect(JSON.stringify(report.certificate)).toMatch(/fc1\.weight are complex numbers/);
    const kept = safetensors({
      "fc1.weight": complex([2, 1], 3, 4, -6, 8),
      "fc1.bias": complex([2], 0, 0, 5, -12),
      "fc2.weight": complex([1, 2], 1, 1, 3, 3),
    });
    const again = readSafetensors(save(pruned, "safetensors"), "complex");
    expect([...again.initializers]).toEqual([...readSafetensors(kept, "kept").initializers]);
    expect(() => save(model, "onnx")).toThrow(/ONNX's layers take no complex weights/);
  });

  test("that are not finite are refused by their place", async () => {
    const broken = { ...tensors, "fc2.weight": complex([1, 3], 1, 1, 2, Number.NaN, 3, 3) };
    expect((await refusal(() => read(broken))).message).toMatch(/fc2\.weight hold NaN .* at \[0, 1\]/);
  });
});

test.each<[string, DataType]>([
  ["w2.weight", "int8"],
  ["w2.qweight", "int32"],
  ["w2.weight_packed", "uint8"],
  ["w2.weight", "float4_e2m1fn"],
])("a layer %s of %s forbids the network around it, and comes back as it was", (name, type) => {
  const packed: Tensor = { type, dims: [4, 4], bytes: new Uint8Array(16 * elementBytes(type)).fill(3) };
  const file = safetensors({ "w1.weight": counting(4, 2), [name]: packed, "w3.weight": counting(1, 4) });
  const model = readSafetensors(file, "quantised");
  expect(model.notes?.[0]).toContain(`the tensor ${name} holds ${type} values where a layer's weights`);
  expect(group(model).families).toEqual([]);
  expect(writeSafetensors(model)).toEqual(file);
});
