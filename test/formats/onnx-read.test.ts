import { readFileSync } from "node:fs";
import { TensorProto_DataType } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { readOnnx } from "../../src/formats/onnx.ts";
import { inferShapes } from "../../src/model/shapes.ts";
import { floats, integers, type Tensor } from "../../src/model/tensor.ts";
import {
  externalTensor,
  type Graph,
  gemm,
  graph,
  intAttribute,
  node,
  onnx,
  rawTensor,
  value,
} from "./build.ts";
import { refusal } from "./refusal.ts";

function read(changes: Graph) {
  return readOnnx(onnx(graph(changes)), "small");
}

function numbers(tensor: Tensor | undefined): number[] {
  return tensor === undefined ? [] : [...floats(tensor)];
}

describe("readOnnx", () => {
  test("reads the seed's network as PyTorch wrote it", () => {
    const model = readOnnx(readFileSync("test/fixtures/seed.onnx"), "seed");
    expect(model.nodes.map((item) => item.operator)).toEqual([
      "Gemm",
      "Relu",
      "Gemm",
      "Relu",
      "Gemm",
      "Relu",
    ]);
    expect(model.opset).toBe(13);
    expect(model.inputs).toEqual([{ name: "input", dims: ["batch", 2] }]);
    expect(model.outputs).toEqual([{ name: "logits", dims: ["batch", 2] }]);
    expect(numbers(model.initializers.get("0.weight"))).toEqual([1, -1, 5, 2]);
    expect(numbers(model.initializers.get("2.bias"))).toEqual([-0.2, 0.1, 0.3, 0.5].map(Math.fround));
    expect(model.nodes[0]?.attributes).toEqual(
      new Map([
        ["alpha", 1],
        ["beta", 1],
        ["transB", 1],
      ]),
    );
  });

  test("shares the file's bytes instead of copying the weights", () => {
    const bytes = new Uint8Array(readFileSync("public/samples/fashion-mlp.onnx"));
    const model = readOnnx(bytes, "fashion-mlp");
    const weight = model.initializers.get("0.weight");
    expect(weight?.dims).toEqual([300, 784]);
    expect(weight?.bytes.buffer).toBe(bytes.buffer);
  });

  test.each([
    ["float32", { dataType: TensorProto_DataType.FLOAT, floatData: [1.5, -2] }, [1.5, -2], Float32Array],
    ["float64", { dataType: TensorProto_DataType.DOUBLE, doubleData: [1.5, -2] }, [1.5, -2], Float64Array],
    ["int8", { dataType: TensorProto_DataType.INT8, int32Data: [1, -2] }, [1, -2], Int8Array],
    ["uint8", { dataType: TensorProto_DataType.UINT8, int32Data: [1, 254] }, [1, 254], Uint8Array],
    ["int16", { dataType: TensorProto_DataType.INT16, int32Data: [1, -2] }, [1, -2], Int16Array],
    ["uint16", { dataType: TensorProto_DataType.UINT16, int32Data: [1, 65534] }, [1, 65534], Uint16Array],
    ["int32", { dataType: TensorProto_DataType.INT32, int32Data: [1, -2] }, [1, -2], Int32Array],
    [
      "uint32",
      { dataType: TensorProto_DataType.UINT32, uint64Data: [1n, 4294967294n] },
      [1, 4294967294],
      Uint32Array,
    ],
    ["int64", { dataType: TensorProto_DataType.INT64, int64Data: [1n, -2n] }, [1n, -2n], BigInt64Array],
    [
      "uint64",
      { dataType: TensorProto_DataType.UINT64, uint64Data: [1n, 2n ** 63n] },
      [1n, 2n ** 63n],
      BigUint64Array,
    ],
    ["bool", { dataType: TensorProto_DataType.BOOL, int32Data: [1, 0] }, [1, 0], Uint8Array],
    [
      "float16",
      { dataType: TensorProto_DataType.FLOAT16, int32Data: [0x3c00, 0xc000] },
      [0x3c00, 0xc000],
      Uint16Array,
    ],
    [
      "bfloat16",
      { dataType: TensorProto_DataType.BFLOAT16, int32Data: [0x3f80, 0xc000] },
      [0x3f80, 0xc000],
      Uint16Array,
    ],
  ])("reads %s initializers from their typed field", (type, fields, expected, View) => {
    const extra = { name: "extra", dims: [2n], ...fields };
    const tensor = read({ initializer: [...(graph().initializer ?? []), extra] }).initializers.get("extra");
    expect(tensor?.type).toBe(type);
    const bytes = tensor?.bytes.slice().buffer ?? new ArrayBuffer(0);
    expect(Array.from(new View(bytes) as ArrayLike<number | bigint>)).toEqual(expected);
  });

  test("turns Constant nodes into initializers", () => {
    const shape = { name: "", dims: [2n], dataType: TensorProto_DataType.INT64, int64Data: [0n, 3n] };
    const model = read({
      node: [
        node("Constant", [], ["w"], {
          attribute: [{ name: "value", type: 4, t: rawTensor("", [3, 2], [1, 2, 3, 4, 5, 6]) }],
        }),
        node("Constant", [], ["slope"], { attribute: [{ name: "value_float", type: 1, f: 0.5 }] }),
        node("Constant", [], ["sizes"], { attribute: [{ name: "value_ints", type: 7, ints: [4n, 5n] }] }),
        node("Constant", [], ["shape"], { attribute: [{ name: "value", type: 4, t: shape }] }),
        node("Gemm", ["x", "w", "b"], ["h"], { attribute: [intAttribute("transB", 1)] }),
        node("Reshape", ["h", "shape"], ["y"]),
      ],
      initializer: [rawTensor("b", [3], [0, 0, 0])],
    });
    expect(model.nodes.map((item) => item.operator)).toEqual(["Gemm", "Reshape"]);
    expect(numbers(model.initializers.get("w"))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(model.initializers.get("slope")).toMatchObject({ type: "float32", dims: [] });
    expect(integers(model.initializers.get("sizes") as Tensor)).toEqual([4, 5]);
    expect(integers(model.initializers.get("shape") as Tensor)).toEqual([0, 3]);
  });

  test("leaves initializers that are listed as inputs out of the inputs", () => {
    const model = read({ input: [value("x", ["batch", 2]), value("w", [3, 2]), value("b", [3])] });
    expect(model.inputs.map((input) => input.name)).toEqual(["x"]);
  });

  test("names every axis without a size", () => {
    const model = read({ input: [value("x", [undefined, 2])], output: [value("y", ["N", 0])] });
    expect(model.inputs[0]?.dims).toEqual(["batch", 2]);
    expect(model.outputs[0]?.dims).toEqual(["N", "y_axis_1"]);
  });

  test("sorts nodes that do not stand in order", () => {
    const nodes = graph().node ?? [];
    const model = read({ node: nodes.toReversed() });
    expect(model.nodes.map((item) => item.operator)).toEqual(["Gemm", "Relu"]);
  });

  test("reads attributes of every kind and leaves graphs to the file", () => {
    const text = (words: string) => new TextEncoder().encode(words);
    const attribute = [
      { name: "alpha", type: 1, f: 0.25 },
      { name: "word", type: 3, s: text("hello") },
      { name: "numbers", type: 6, floats: [1.5, 2.5] },
      { name: "words", type: 8, strings: [text("a"), text("b")] },
      { name: "tensor", type: 4, t: rawTensor("", [1], [7]) },
      { name: "subgraph", type: 5, g: {} },
    ];
    const leaky = node("LeakyRelu", ["h"], ["y"], { attribute });
    const found = read({ node: [gemm(), leaky] }).nodes[1]?.attributes;
    expect([...(found?.keys() ?? [])]).toEqual(["alpha", "word", "numbers", "words", "tensor"]);
    expect(found?.get("alpha")).toBe(0.25);
    expect(found?.get("word")).toBe("hello");
    expect(found?.get("numbers")).toEqual([1.5, 2.5]);
    expect(found?.get("words")).toEqual(["a", "b"]);
  });
});

describe("readOnnx opens what the engines may lack", () => {
  test.each<[string, Graph]>([
    ["an unknown operator", { node: [gemm(), node("Quantum", ["h"], ["y"])] }],
    [
      "an operator of another domain",
      { node: [gemm(), node("Gelu", ["h"], ["y"], { domain: "com.microsoft" })] },
    ],
  ])("%s", (_, changes) => {
    const model = read(changes);
    expect(model.nodes[1]?.operator).toBe(changes.node?.[1]?.opType);
    expect(inferShapes(model, 4).get("h")).toEqual([4, 3]);
    expect(inferShapes(model, 4).has("y")).toBe(false);
  });

  test("float16 weights", () => {
    const dims = [3n, 2n];
    const half = { name: "w", dims, dataType: TensorProto_DataType.FLOAT16, int32Data: [0, 0, 0, 0, 0, 0] };
    const model = read({ initializer: [half, ...(graph().initializer ?? []).slice(1)] });
    expect(model.initializers.get("w")).toMatchObject({ type: "float16", dims: [3, 2] });
  });
});

describe("readOnnx refuses", () => {
  const weights = graph().initializer ?? [];

  test.each<[string, Graph, string, RegExp]>([
    [
      "a shape that does not fit",
      { input: [value("x", ["batch", 5])] },
      "shape",
      /5 features, but the weight w of shape \[3,2\] takes 2/,
    ],
    [
      "too few bytes for a shape",
      { initializer: [{ ...rawTensor("w", [3, 2], [1, 2]) }, ...weights.slice(1)] },
      "shape",
      /The initializer w has 8 bytes of float32, but its shape \[3,2\] needs 24/,
    ],
    [
      "an impossible shape",
      { initializer: [{ ...rawTensor("w", [2 ** 40, 2 ** 40], []) }] },
      "shape",
      /The initializer w has the impossible shape/,
    ],
    [
      "a negative size",
      { initializer: [{ ...rawTensor("w", [-3, 2], []) }] },
      "shape",
      /impossible shape \[-3,2\]/,
    ],
    [
      "a type it does not have",
      { initializer: [{ name: "w", dims: [1n], dataType: 77 }] },
      "unsupported",
      /The initializer w holds values of the type number 77/,
    ],
    [
      "external data",
      {
        initializer: [externalTensor("w", [3, 2], "w.bin")],
      },
      "unsupported",
      /The initializer w keeps its values in w\.bin, which is missing; open it together with the network/,
    ],
    [
      "two initializers of one name",
      { initializer: [...weights, ...weights] },
      "graph",
      /two initializers named w/,
    ],
    [
      "a value made twice",
      { node: [gemm(), node("Relu", ["h"], ["h"]), node("Relu", ["h"], ["y"])] },
      "graph",
      /The value h is made twice/,
    ],
    [
      "a value that nothing makes",
      { node: [gemm(), node("Relu", ["gone"], ["y"])] },
      "graph",
      /Relu relu_of_y reads gone, which nothing in the network makes/,
    ],
    [
      "a cycle",
      { node: [gemm(), node("Add", ["h", "y"], ["z"]), node("Relu", ["z"], ["y"])] },
      "graph",
      /the network has a cycle/,
    ],
    ["no output", { output: [] }, "graph", /The network has no output/],
    [
      "an output that nothing makes",
      { output: [value("gone", [1])] },
      "graph",
      /Nothing in the network makes its output gone/,
    ],
    [
      "no input",
      { input: [], initializer: [...weights, rawTensor("x", [1, 2], [1, 2])] },
      "graph",
      /no input besides its own weights/,
    ],
    [
      "an input without a shape",
      { input: [{ name: "x" }] },
      "unsupported",
      /The input x does not say its shape/,
    ],
    [
      "an input of words",
      {
        input: [
          {
            name: "x",
            type: {
              value: {
                case: "tensorType",
                value: { elemType: TensorProto_DataType.STRING, shape: { dim: [] } },
              },
            },
          },
        ],
      },
      "unsupported",
      /The input x takes STRING values/,
    ],
    [
      "NaN",
      { initializer: [rawTensor("w", [3, 2], [1, 2, 3, Number.NaN, 5, 6]), ...weights.slice(1)] },
      "value",
      /The weights w hold NaN \(not a number\) at \[1, 1\]/,
    ],
    [
      "infinity",
      { initializer: [weights[0] ?? {}, rawTensor("b", [3], [0, 0, Number.NEGATIVE_INFINITY])] },
      "value",
      /The weights b hold -infinity at \[2\]/,
    ],
    [
      "an attribute without a type",
      { node: [gemm([{ name: "transB", i: 1n }]), node("Relu", ["h"], ["y"])] },
      "format",
      /The attribute transB of gemm_of_h does not say its type/,
    ],
    [
      "a constant of something else",
      {
        node: [
          node("Constant", [], ["c"], {
            attribute: [{ name: "value_type", type: 3, s: new Uint8Array(1) }],
          }),
        ],
      },
      "unsupported",
      /The Constant constant_of_c is neither a tensor nor numbers/,
    ],
  ])("%s", async (_, changes, code, sentence) => {
    const error = await refusal(() => read(changes));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe(code);
  });

  test("an operator set that is too old, or none", async () => {
    const old = onnx(graph(), { opsetImport: [{ domain: "", version: 6n }] });
    expect((await refusal(() => readOnnx(old, "old"))).message).toBe(
      "The network uses ONNX operator set 6; Espalier reads 7 and newer.",
    );
    const none = onnx(graph(), { opsetImport: [{ domain: "ai.onnx.ml", version: 3n }] });
    expect((await refusal(() => readOnnx(none, "none"))).message).toMatch(
      /does not say which ONNX operator set/,
    );
  });

  test("a truncated file", async () => {
    const whole = readFileSync("test/fixtures/seed.onnx");
    const error = await refusal(() => readOnnx(whole.subarray(0, 500), "seed"));
    expect(error.message).toBe("The file is not a whole ONNX file: it ends too early.");
    expect(error.code).toBe("format");
  });
});

test("a Reshape to no axes is refused or read, whatever the batch is called", async () => {
  const shape = { name: "shape", dims: [0n], dataType: 7, rawData: new Uint8Array(0) };
  const nodes = [node("Reshape", ["x", "shape"], ["y"])];
  const bytes = (input: number | string) =>
    onnx({
      name: "r",
      input: [value("x", [input, 2])],
      output: [value("y", [])],
      node: nodes,
      initializer: [shape],
    });
  for (const input of ["batch", 1])
    expect((await refusal(() => readOnnx(bytes(input), "r"))).message).toMatch(/do not fit the shape \[\]/);
});
