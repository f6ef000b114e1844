// Small ONNX documents for tests, built with the protobuf library itself and not with the writer under test.

import {
  create,
  type DescMessage,
  type MessageInitShape,
  toBinary,
  type UnknownField,
} from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  type AttributeProtoSchema,
  type GraphProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";

/** The fields of a message, all of them optional. */
type Fields<S extends DescMessage> = Extract<MessageInitShape<S>, { $typeName?: never }>;

export type Tensor = Fields<typeof TensorProtoSchema>;
export type Node = Fields<typeof NodeProtoSchema>;
export type Graph = Fields<typeof GraphProtoSchema>;
type ValueInfo = Fields<typeof ValueInfoProtoSchema>;

/** A value of float32, a string dimension being a dim_param and undefined an unnamed one. */
export function value(name: string, dims: readonly (number | string | undefined)[]): ValueInfo {
  const dim = dims.map((size) => {
    if (size === undefined) return {};
    if (typeof size === "string") return { value: { case: "dimParam" as const, value: size } };
    return { value: { case: "dimValue" as const, value: BigInt(size) } };
  });
  const tensor = { elemType: TensorProto_DataType.FLOAT, shape: { dim } };
  return { name, type: { value: { case: "tensorType", value: tensor } } };
}

export function floatTensor(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  return { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT, floatData: [...values] };
}

export function rawTensor(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  const rawData = new Uint8Array(Float32Array.from(values).buffer);
  return { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT, rawData };
}

/** A float32 tensor whose values lie in another file; `fields` are more entries, such as its offset. */
export function externalTensor(
  name: string,
  dims: readonly number[],
  location: string,
  fields: Readonly<Record<string, string>> = {},
): Tensor {
  const externalData = Object.entries({ location, ...fields }).map(([key, text]) => ({ key, value: text }));
  const dataLocation = TensorProto_DataLocation.EXTERNAL;
  return { name, dims: dims.map(BigInt), dataType: TensorProto_DataType.FLOAT, dataLocation, externalData };
}

export function node(opType: string, input: string[], output: string[], extra: Node = {}): Node {
  return { opType, input, output, name: `${opType.toLowerCase()}_of_${output[0]}`, ...extra };
}

export function intAttribute(name: string, i: number): Fields<typeof AttributeProtoSchema> {
  return { name, type: AttributeProto_AttributeType.INT, i: BigInt(i) };
}

/** h = x · wᵀ + b */
export function gemm(attribute = [intAttribute("transB", 1)]): Node {
  return node("Gemm", ["x", "w", "b"], ["h"], { attribute });
}

/** x [batch, 2] → Gemm with w [3, 2] and b [3] → h → Relu → y [batch, 3]. */
export function graph(changes: Graph = {}): Graph {
  return {
    name: "small",
    node: [gemm(), node("Relu", ["h"], ["y"])],
    initializer: [rawTensor("w", [3, 2], [1, 2, 3, 4, 5, 6]), rawTensor("b", [3], [0.1, 0.2, 0.3])],
    input: [value("x", ["batch", 2])],
    output: [value("y", ["batch", 3])],
    ...changes,
  };
}

/** The bytes of a document with that graph and, at its end, fields that no schema knows. */
export function onnx(
  graphInit: Graph = graph(),
  changes: Fields<typeof ModelProtoSchema> = {},
  unknown: UnknownField[] = [],
): Uint8Array {
  const opsetImport = [{ domain: "", version: 17n }];
  const document = create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph: graphInit, ...changes });
  document.$unknown = unknown;
  return toBinary(ModelProtoSchema, document);
}
