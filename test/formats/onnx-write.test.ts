import { readFileSync } from "node:fs";
import { fromBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { describe, expect, test } from "vitest";
import { readJson } from "../../src/formats/json.ts";
import { readOnnx, writeOnnx } from "../../src/formats/onnx.ts";
import type { Model } from "../../src/model/graph.ts";
import { take } from "../../src/model/take.ts";
import { float32Tensor } from "../../src/model/tensor.ts";
import { gemm, graph, intAttribute, node, onnx, rawTensor, value } from "./build.ts";

function parse(bytes: Uint8Array): ModelProto {
  return fromBinary(ModelProtoSchema, bytes);
}

/** The small network without its second neuron. */
function withoutNeuron(model: Model): Model {
  const initializers = new Map(model.initializers);
  for (const name of ["w", "b"]) {
    const tensor = model.initializers.get(name);
    if (tensor !== undefined) initializers.set(name, take(tensor, 0, [0, 2]));
  }
  return { ...model, initializers, outputs: [{ name: "y", dims: ["batch", 2] }] };
}

/** The small network with everything in it that a writer could lose. */
function rich(): Uint8Array {
  const note = { key: "author", value: "someone" };
  const w = { ...rawTensor("w", [3, 2], [1, 2, 3, 4, 5, 6]), docString: "the weights" };
  const document = graph({
    docString: "a graph",
    metadataProps: [note],
    initializer: [w, rawTensor("b", [3], [1, 2, 3])],
    input: [value("x", ["batch", 2]), value("w", [3, 2])],
    valueInfo: [value("h", ["batch", 3])],
    node: [
      gemm([intAttribute("transB", 1), { name: "note", type: 5, g: { name: "kept" } }]),
      node("Relu", ["h"], ["y"], { docString: "keeps what is positive" }),
    ],
  });
  const changes = {
    producerName: "a tool",
    producerVersion: "1.2",
    domain: "org.example",
    modelVersion: 7n,
    docString: "a model",
    metadataProps: [note],
    opsetImport: [
      { domain: "", version: 17n },
      { domain: "org.example", version: 2n },
    ],
    functions: [{ name: "Twice", domain: "org.example", input: ["a"], output: ["b"] }],
  };
  return onnx(document, changes, [{ no: 1000, wireType: 0, data: Uint8Array.of(42) }]);
}

describe("writeOnnx of a file", () => {
  test.each(["test/fixtures/seed.onnx", "public/samples/fashion-mlp.onnx"])(
    "gives back the very bytes of %s",
    (file) => {
      const bytes = readFileSync(file);
      expect(Buffer.compare(writeOnnx(readOnnx(bytes, "model")), bytes)).toBe(0);
    },
  );

  test("gives back every byte of a file with names, notes, functions and unknown fields", () => {
    const bytes = rich();
    expect(Buffer.compare(writeOnnx(readOnnx(bytes, "rich")), bytes)).toBe(0);
  });

  test("changes what changed and keeps the rest", () => {
    const before = parse(rich());
    const after = parse(writeOnnx(withoutNeuron(readOnnx(rich(), "rich"))));
    expect(after.$unknown).toEqual([{ no: 1000, wireType: 0, data: Uint8Array.of(42) }]);
    const graphs = [before.graph, after.graph];
    for (const found of graphs) {
      expect(found?.docString).toBe("a graph");
      expect(found?.initializer[0]?.docString).toBe("the weights");
    }
    expect(after.graph?.node).toEqual(before.graph?.node);
    expect(after.functions).toEqual(before.functions);
    expect(after.metadataProps).toEqual(before.metadataProps);
    expect(after.opsetImport).toEqual(before.opsetImport);
    expect(after.producerName).toBe("a tool");
    expect(after.graph?.valueInfo).toEqual([]);
    const resized = parse(onnx(graph({ input: [value("x", ["batch", 2]), value("w", [2, 2])] })));
    expect(after.graph?.input).toEqual(resized.graph?.input);
    const read = readOnnx(writeOnnx(withoutNeuron(readOnnx(rich(), "rich"))), "again");
    expect(read.initializers).toEqual(withoutNeuron(readOnnx(rich(), "rich")).initializers);
    expect(read.initializers.get("b")).toEqual(float32Tensor([2], Float32Array.of(1, 3)));
    expect(read.outputs[0]?.dims).toEqual(["batch", 2]);
  });

  test("rewrites a Constant that changed and keeps one that did not", () => {
    const constant = (name: string, dims: number[], values: number[]) =>
      node("Constant", [], [name], {
        attribute: [{ name: "value", type: 4, t: rawTensor("", dims, values) }],
      });
    const nodes = [constant("w", [3, 2], [1, 2, 3, 4, 5, 6]), constant("b", [3], [1, 2, 3]), gemm()];
    const bytes = onnx(graph({ node: [...nodes, node("Relu", ["h"], ["y"])], initializer: [] }));
    const model = readOnnx(bytes, "constants");
    expect(Buffer.compare(writeOnnx(model), bytes)).toBe(0);
    const after = parse(writeOnnx(withoutNeuron(model)));
    expect(after.graph?.node.map((item) => item.opType)).toEqual(["Constant", "Constant", "Gemm", "Relu"]);
    expect(after.graph?.initializer).toEqual([]);
    expect(after.graph?.node[0]?.attribute[0]?.t?.dims).toEqual([2n, 2n]);
  });

  test("edits, adds and removes nodes", () => {
    const model = readOnnx(rich(), "rich");
    const [first, second] = model.nodes;
    if (first === undefined || second === undefined) throw new Error("two nodes expected");
    const leaky = { ...second, operator: "LeakyRelu", attributes: new Map([["alpha", 1]]), inputs: ["k"] };
    const added = {
      name: "new",
      operator: "Tanh",
      domain: "",
      inputs: ["h"],
      outputs: ["k"],
      attributes: new Map(),
    };
    const after = parse(writeOnnx({ ...model, nodes: [first, added, leaky] })).graph;
    expect(after?.node.map((item) => item.opType)).toEqual(["Gemm", "Tanh", "LeakyRelu"]);
    expect(after?.node[2]?.docString).toBe("keeps what is positive");
    expect(after?.node[2]?.attribute[0]).toMatchObject({ name: "alpha", type: 1, f: 1 });
    expect(after?.node[0]?.attribute[1]?.g?.name).toBe("kept");
    expect(after?.valueInfo).toEqual([]);
    const shorter = { ...model, nodes: [{ ...first, outputs: ["y"] }] };
    expect(parse(writeOnnx(shorter)).graph?.node.map((item) => item.opType)).toEqual(["Gemm"]);
  });
});

describe("writeOnnx of a network made by hand", () => {
  test("makes a whole document that reads back to the same network", () => {
    const model = readJson(readFileSync("public/samples/seed.json"), "seed");
    const bytes = writeOnnx(model);
    const document = parse(bytes);
    expect(document).toMatchObject({ irVersion: 8n, producerName: "espalier" });
    expect(document.opsetImport[0]).toMatchObject({ domain: "", version: 17n });
    const { origin: _, ...again } = readOnnx(bytes, "seed");
    expect(again).toEqual(model);
  });

  test("keeps attribute types: alpha 1 stays a float, axis an integer", () => {
    const attributes = new Map<string, number>([["alpha", 1]]);
    const w = float32Tensor([1, 1], Float32Array.of(2));
    const model: Model = {
      name: "tiny",
      opset: 17,
      inputs: [{ name: "x", dims: ["batch", 1] }],
      outputs: [{ name: "y", dims: ["batch", 1] }],
      nodes: [
        { name: "", operator: "Gemm", domain: "", inputs: ["x", "w"], outputs: ["h"], attributes },
        {
          name: "",
          operator: "Softmax",
          domain: "",
          inputs: ["h"],
          outputs: ["y"],
          attributes: new Map([["axis", -1]]),
        },
      ],
      initializers: new Map([["w", w]]),
    };
    const nodes = parse(writeOnnx(model)).graph?.node;
    expect(nodes?.[0]?.attribute[0]).toMatchObject({ type: 1, f: 1 });
    expect(nodes?.[1]?.attribute[0]).toMatchObject({ type: 2, i: -1n });
  });
});
