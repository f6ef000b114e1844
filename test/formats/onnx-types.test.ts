// ONNX files whose weights are not float32: read, computed with as float32, and written back in their own type.

import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType as Type } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { cpuEngine, prune } from "../../src/index.ts";
import { floats } from "../../src/model/tensor.ts";
import { gemm, graph, node, onnx, type Tensor, value } from "./build.ts";
import { safetensors } from "./build-weights.ts";
import { refusal } from "./refusal.ts";

const WEIGHTS = [3, 4, -1, 2, 0.5, 6];

/** The upper halves of float32 numbers, which for these are exact. */
function bfloat16(values: readonly number[]): Uint8Array {
  const bits = new Uint32Array(Float32Array.from(values).buffer);
  return new Uint8Array(Uint16Array.from(bits, (each) => each >>> 16).buffer);
}

const HALVES: ReadonlyMap<number, number> = new Map([
  [3, 0x4200],
  [4, 0x4400],
  [-1, 0xbc00],
  [2, 0x4000],
  [0.5, 0x3800],
  [6, 0x4600],
  [1, 0x3c00],
  [0, 0],
]);

const PACK = {
  FLOAT16: (values: readonly number[]) =>
    new Uint8Array(Uint16Array.from(values, (each) => HALVES.get(each) ?? 0).buffer),
  BFLOAT16: bfloat16,
  DOUBLE: (values: readonly number[]) => new Uint8Array(Float64Array.from(values).buffer),
} as const;

type Name = keyof typeof PACK;

function tensor(name: string, type: Name, dims: readonly number[], values: readonly number[]): Tensor {
  return {
    name,
    dims: dims.map(BigInt),
    dataType: Type[type],
    rawData: PACK[type](values) as Uint8Array<ArrayBuffer>,
  };
}

function end(name: string, type: Name, size: number) {
  const plain = value(name, ["batch", size]);
  const tensorType = plain.type?.value;
  if (tensorType?.case === "tensorType") tensorType.value.elemType = Type[type];
  return plain;
}

/** x [batch, 2] → Gemm of three neurons → MatMul → y [batch, 1], all of one type. */
function network(type: Name): Uint8Array {
  return onnx(
    graph({
      node: [gemm(), node("MatMul", ["h", "v"], ["y"])],
      initializer: [
        tensor("w", type, [3, 2], WEIGHTS),
        tensor("b", type, [3], [0, 0, 0]),
        tensor("v", type, [3, 1], [1, 1, 1]),
      ],
      input: [end("x", type, 2)],
      output: [end("y", type, 1)],
    }),
  );
}

describe.each<[Name, RegExp]>([
  ["FLOAT16", /float16 weights are computed with as float32, which they fit into exactly/],
  ["BFLOAT16", /bfloat16 weights are computed with as float32, which they fit into exactly/],
  ["DOUBLE", /float64 weights are computed with rounded to float32/],
])("a network of %s", (type, note) => {
  test("opens with a note and has the values of its weights", async () => {
    const model = openModel(network(type), "net.onnx");
    expect(model.notes).toEqual([expect.stringMatching(note)]);
    const w = model.initializers.get("w");
    expect(w === undefined ? [] : [...floats(w)]).toEqual(WEIGHTS);
    const session = await cpuEngine().compile(model);
    const run = await session.run(new Map([["x", Float32Array.of(1, 1)]]), 1);
    expect([...(run.get("y")?.data ?? [])]).toEqual([14.5]);
  });

  test("is written back to the byte, and pruned in its own type", async () => {
    const bytes = network(type);
    const model = openModel(bytes, "net.onnx");
    expect(saveModel(model, "onnx")).toEqual(bytes);
    const pruned = await prune(model, cpuEngine(), { ratio: 0.4 });
    expect(pruned.report.certificate.valid).toBe(true);
    const written = fromBinary(ModelProtoSchema, saveModel(pruned.model, "onnx"));
    const [w] = written.graph?.initializer ?? [];
    expect(w?.dataType).toBe(Type[type]);
    expect(w?.rawData).toEqual(PACK[type]([3, 4, 0.5, 6]));
  });

  test("goes through safetensors and back into ONNX with its type", () => {
    const bytes = PACK[type]([3, 4]);
    const name = type === "DOUBLE" ? "float64" : (type.toLowerCase() as "float16");
    const weights = openModel(safetensors({ "0.weight": { type: name, dims: [1, 2], bytes } }), "w");
    const document = fromBinary(ModelProtoSchema, saveModel(weights, "onnx"));
    const input = document.graph?.input[0]?.type?.value;
    expect(input?.case === "tensorType" ? input.value.elemType : undefined).toBe(Type[type]);
    expect(document.graph?.initializer[0]?.rawData).toEqual(bytes);
  });
});

test("JSON takes what float32 holds exactly and refuses what it would round", async () => {
  const half = openModel(network("FLOAT16"), "net.onnx");
  expect(new TextDecoder().decode(saveModel(half, "json"))).toContain("[0.5, 6]");
  const double = openModel(network("DOUBLE"), "net.onnx");
  expect((await refusal(() => saveModel(double, "json"))).message).toMatch(
    /float64 weights, which float32 would round/,
  );
});

test("ONNX does not take weights of several float types together", async () => {
  const mixed = safetensors({
    "0.weight": { type: "float16", dims: [1, 1], bytes: new Uint8Array(2) },
    "0.bias": { type: "float32", dims: [1], bytes: new Uint8Array(4) },
  });
  const error = await refusal(() => saveModel(openModel(mixed, "mixed"), "onnx"));
  expect(error.message).toMatch(
    /mixes float16, float32 weights, which ONNX's operators do not take together/,
  );
});

test.each(Array.from({ length: 16 }, (_, index) => 7 + index))(
  "operator set %i opens and is written back",
  (version) => {
    const bytes = onnx(graph(), { opsetImport: [{ domain: "", version: BigInt(version) }] });
    const model = openModel(bytes, "net.onnx");
    expect(model.opset).toBe(version);
    expect(saveModel(model, "onnx")).toEqual(bytes);
  },
);
