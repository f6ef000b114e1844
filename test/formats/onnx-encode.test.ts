// Files are written as the protobuf library writes them, byte for byte.

import { readdirSync, readFileSync } from "node:fs";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  NodeProtoSchema,
  StringStringEntryProtoSchema,
  TensorAnnotationSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { expect, it } from "vitest";
import { encodeModel } from "../../src/formats/onnx/encode.ts";

const files = ["test/fixtures", "public/samples"].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".onnx"))
    .map((name) => `${folder}/${name}`),
);

function compare(model: ModelProto): void {
  const [ours, theirs] = [encodeModel(model), toBinary(ModelProtoSchema, model)];
  expect(Buffer.compare(ours, theirs)).toBe(0);
}

it.each(files)("%s", (file) => compare(fromBinary(ModelProtoSchema, new Uint8Array(readFileSync(file)))));

const unknown = { no: 99, wireType: 2 as const, data: Uint8Array.of(3, 7, 8, 9) };
const entry = create(StringStringEntryProtoSchema, { key: "key", value: "value" });
const tensors = [
  create(TensorProtoSchema, {
    name: "raw",
    dims: [2n, 100n],
    dataType: 1,
    rawData: new Uint8Array(800).fill(5),
    docString: "said of it",
    externalData: [entry],
    dataLocation: 1,
    $unknown: [unknown],
  }),
  create(TensorProtoSchema, {
    name: "typed",
    dims: [2n],
    dataType: 1,
    floatData: [1, 2],
    segment: { begin: 1n },
  }),
  create(TensorProtoSchema, { name: "empty and set", dims: [0n], dataType: 1, rawData: new Uint8Array() }),
  create(TensorProtoSchema, { name: "words", dims: [1n], dataType: 8, stringData: [Uint8Array.of(65)] }),
  create(TensorProtoSchema),
];

const inner = create(GraphProtoSchema, { name: "inner", initializer: tensors });

it("fields on both sides of the weights, what the library does not know, weights inside of nodes", () => {
  const attribute = create(AttributeProtoSchema, { name: "then_branch", g: inner, tensors });
  const graph = create(GraphProtoSchema, {
    node: [create(NodeProtoSchema, { name: "n", opType: "If", attribute: [attribute] })],
    name: "graph",
    initializer: tensors,
    docString: "said of it",
    input: [create(ValueInfoProtoSchema, { name: "x" })],
    quantizationAnnotation: [create(TensorAnnotationSchema, { tensorName: "raw" })],
    metadataProps: [entry],
    $unknown: [unknown],
  });
  const functions = [create(FunctionProtoSchema, { name: "f", domain: "own" })];
  const whole = { irVersion: 8n, producerName: "test", graph, metadataProps: [entry], functions };
  compare(create(ModelProtoSchema, { ...whole, $unknown: [unknown] }));
  compare(create(ModelProtoSchema, { graph }));
});

it("a document without a graph, and a graph without anything", () => {
  compare(create(ModelProtoSchema, { irVersion: 8n, $unknown: [unknown] }));
  compare(create(ModelProtoSchema));
  compare(create(ModelProtoSchema, { graph: create(GraphProtoSchema) }));
});

it("messages of 127 and 128 bytes, whose lengths take one byte and two", () => {
  for (let size = 100; size < 150; size++) {
    const tensor = create(TensorProtoSchema, { name: "w", rawData: new Uint8Array(size).fill(size) });
    compare(create(ModelProtoSchema, { graph: create(GraphProtoSchema, { initializer: [tensor] }) }));
  }
});
