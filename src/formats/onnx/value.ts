// ONNX's ValueInfoProto ↔ Value: the ends of the graph, with a name for every axis that has no fixed size.

import { create } from "@bufbuild/protobuf";
import {
  TensorProto_DataType,
  type TensorShapeProto_Dimension,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type TypeProto_Tensor,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { ModelError } from "../../model/error.ts";
import type { Value } from "../../model/graph.ts";
import type { DataType } from "../../model/tensor.ts";
import { copyMessage } from "./message.ts";
import { onnxType, onnxTypeName } from "./tensor.ts";

function readDimension(dimension: TensorShapeProto_Dimension, name: string, axis: number): number | string {
  const { value } = dimension;
  if (value.case === "dimParam" && value.value !== "") return value.value;
  // Sizes of 0 and −1 are how some exporters say "any".
  if (value.case === "dimValue" && value.value > 0n) return Number(value.value);
  return axis === 0 ? "batch" : `${name}_axis_${axis}`;
}

function tensorType(proto: ValueInfoProto): TypeProto_Tensor | undefined {
  return proto.type?.value.case === "tensorType" ? proto.type.value.value : undefined;
}

/** A graph output; one whose shape the file leaves out has no dimensions. */
export function readOutput(proto: ValueInfoProto): Value {
  const dims = tensorType(proto)?.shape?.dim ?? [];
  return {
    name: proto.name,
    dims: dims.map((dimension, axis) => readDimension(dimension, proto.name, axis)),
  };
}

/** Types of inputs that can be fed with float32: weights of the same type are computed with as float32 too. */
const FLOATS: ReadonlySet<number> = new Set([
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.BFLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.FLOAT8E4M3FN,
  TensorProto_DataType.FLOAT8E5M2,
]);

/** Inputs of whole numbers: ids of words, masks, lengths. */
const WHOLE: ReadonlyMap<number, DataType> = new Map([
  [TensorProto_DataType.INT64, "int64"],
  [TensorProto_DataType.INT32, "int32"],
  [TensorProto_DataType.UINT8, "uint8"],
  [TensorProto_DataType.BOOL, "bool"],
]);

/** A graph input. Throws ModelError "unsupported" where it is not a tensor of numbers of known shape. */
export function readInput(proto: ValueInfoProto): Value {
  const type = tensorType(proto);
  const refuse = (what: string) =>
    new ModelError("unsupported", proto.name, `The input ${proto.name} ${what}`);
  if (type?.shape === undefined) throw refuse("does not say its shape.");
  const whole = WHOLE.get(type.elemType);
  if (whole !== undefined) return { ...readOutput(proto), type: whole };
  if (!FLOATS.has(type.elemType))
    throw refuse(`takes ${onnxTypeName(type.elemType)} values; Espalier takes floats and whole numbers.`);
  return readOutput(proto);
}

function writeDimension(size: number | string): TensorShapeProto_Dimension {
  return create(TensorShapeProto_DimensionSchema, {
    value:
      typeof size === "number"
        ? { case: "dimValue", value: BigInt(size) }
        : { case: "dimParam", value: size },
  });
}

/** A new ValueInfoProto of floats. */
export function writeValue(value: Value, type: DataType = value.type ?? "float32"): ValueInfoProto {
  const shape = create(TensorShapeProtoSchema, { dim: value.dims.map(writeDimension) });
  const tensor = create(TypeProto_TensorSchema, { elemType: onnxType(type), shape });
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: create(TypeProtoSchema, { value: { case: "tensorType", value: tensor } }),
  });
}

/** The same value with other dimensions; its type, doc string and unknown fields stay. */
export function resizeValue(proto: ValueInfoProto, dims: Value["dims"]): ValueInfoProto {
  const tensor = tensorType(proto);
  if (proto.type === undefined || tensor === undefined) return writeValue({ name: proto.name, dims });
  const shape = create(TensorShapeProtoSchema, { dim: dims.map(writeDimension) });
  const value = { case: "tensorType" as const, value: copyMessage(tensor, { shape }) };
  return copyMessage(proto, { type: copyMessage(proto.type, { value }) });
}
