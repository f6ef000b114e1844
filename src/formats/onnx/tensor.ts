// ONNX's TensorProto ↔ Tensor. Raw bytes are wrapped where they lie in the file; numbers in typed fields are packed
// into bytes once.

import { create } from "@bufbuild/protobuf";
import { type TensorProto, TensorProto_DataType, TensorProtoSchema } from "onnx-buf";
import { ModelError } from "../../model/error.ts";
import { type DataType, elementBytes, elementCount, type Tensor } from "../../model/tensor.ts";
import { copyMessage } from "./message.ts";

const TYPES: ReadonlyMap<number, DataType> = new Map([
  [TensorProto_DataType.FLOAT, "float32"],
  [TensorProto_DataType.DOUBLE, "float64"],
  [TensorProto_DataType.FLOAT16, "float16"],
  [TensorProto_DataType.BFLOAT16, "bfloat16"],
  [TensorProto_DataType.FLOAT8E4M3FN, "float8_e4m3fn"],
  [TensorProto_DataType.FLOAT8E4M3FNUZ, "float8_e4m3fnuz"],
  [TensorProto_DataType.FLOAT8E5M2, "float8_e5m2"],
  [TensorProto_DataType.FLOAT8E5M2FNUZ, "float8_e5m2fnuz"],
  [TensorProto_DataType.FLOAT8E8M0, "float8_e8m0fnu"],
  [TensorProto_DataType.COMPLEX64, "complex64"],
  [TensorProto_DataType.INT8, "int8"],
  [TensorProto_DataType.INT16, "int16"],
  [TensorProto_DataType.INT32, "int32"],
  [TensorProto_DataType.INT64, "int64"],
  [TensorProto_DataType.UINT8, "uint8"],
  [TensorProto_DataType.UINT16, "uint16"],
  [TensorProto_DataType.UINT32, "uint32"],
  [TensorProto_DataType.UINT64, "uint64"],
  [TensorProto_DataType.BOOL, "bool"],
]);

const NUMBERS: ReadonlyMap<DataType, number> = new Map([...TYPES].map(([number, type]) => [type, number]));

/** ONNX's number for a data type. */
export function onnxType(type: DataType): number {
  return NUMBERS.get(type) ?? TensorProto_DataType.UNDEFINED;
}

/** True for one of ONNX's types that the model does not have. */
export function isForeign(type: number): boolean {
  return type !== TensorProto_DataType.UNDEFINED && type in TensorProto_DataType && !TYPES.has(type);
}

/** ONNX's name for one of its data type numbers, for sentences. */
export function onnxTypeName(type: number): string {
  return TensorProto_DataType[type] ?? `number ${type}`;
}

/** The values of the typed field that ONNX prescribes for a type, as bytes. */
function typedBytes(proto: TensorProto, type: DataType): Uint8Array {
  const { floatData, doubleData, int32Data, int64Data, uint64Data } = proto;
  const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  switch (type) {
    case "float32":
    case "complex64":
      return bytes(Float32Array.from(floatData));
    case "float64":
      return bytes(Float64Array.from(doubleData));
    case "int64":
      return bytes(BigInt64Array.from(int64Data));
    case "uint64":
      return bytes(BigUint64Array.from(uint64Data));
    case "uint32":
      return bytes(Uint32Array.from(uint64Data, Number));
    case "int32":
      return bytes(Int32Array.from(int32Data));
    case "int16":
    case "uint16":
    case "float16":
    case "bfloat16":
      return bytes(Uint16Array.from(int32Data));
    case "float8_e4m3fn":
    case "float8_e4m3fnuz":
    case "float8_e5m2":
    case "float8_e5m2fnuz":
    case "float8_e8m0fnu":
    case "int8":
    case "uint8":
    case "bool":
      return bytes(Uint8Array.from(int32Data));
    case "float6_e2m3fn":
    case "float6_e3m2fn":
    case "float4_e2m1fn":
      return proto.rawData;
  }
}

/** Sizes as numbers. Throws ModelError "shape" for those that cannot be. */
export function readDims(sizes: readonly bigint[], name: string, label: string): number[] {
  const dims = sizes.map(Number);
  if (dims.some((size) => size < 0) || !Number.isSafeInteger(elementCount(dims))) {
    throw new ModelError("shape", name, `${label} has the impossible shape [${sizes}].`);
  }
  return dims;
}

/**
 * Reads a tensor; `label` names it in sentences ("The initializer w"). Shares the proto's raw bytes.
 * Throws ModelError "unsupported" for types Espalier does not have, "shape" for a misfit.
 */
export function readTensor(proto: TensorProto, label: string): Tensor {
  const type = TYPES.get(proto.dataType);
  const refuse = (message: string) => new ModelError("unsupported", proto.name, `${label} ${message}`);
  if (type === undefined)
    throw refuse(`holds values of the type ${onnxTypeName(proto.dataType)}, which Espalier does not have.`);
  if (proto.segment !== undefined)
    throw refuse("is stored in segments; save the network with whole tensors.");
  const dims = readDims(proto.dims, proto.name, label);
  const bytes = proto.rawData.length > 0 ? proto.rawData : typedBytes(proto, type);
  const wanted = elementCount(dims) * elementBytes(type);
  if (bytes.length !== wanted) {
    throw new ModelError(
      "shape",
      proto.name,
      `${label} has ${bytes.length} bytes of ${type}, but its shape [${dims}] needs ${wanted}.`,
    );
  }
  return { type, dims, bytes };
}

/** True where both have the same type, shape and bits. */
export function sameTensor(a: Tensor, b: Tensor): boolean {
  if (a === b) return true;
  if (a.type !== b.type || a.dims.length !== b.dims.length || a.bytes.length !== b.bytes.length) return false;
  if (a.dims.some((size, axis) => size !== b.dims[axis])) return false;
  const sameMemory = a.bytes.buffer === b.bytes.buffer && a.bytes.byteOffset === b.bytes.byteOffset;
  return sameMemory || a.bytes.every((byte, index) => byte === b.bytes[index]);
}

/**
 * A TensorProto with the tensor's values as raw bytes. With `from`, everything else that stands there (doc string,
 * metadata, unknown fields) is kept.
 */
export function writeTensor(name: string, tensor: Tensor, from?: TensorProto): TensorProto {
  const values = {
    name,
    dataType: onnxType(tensor.type),
    dims: tensor.dims.map(BigInt),
    rawData: tensor.bytes as Uint8Array<ArrayBuffer>,
  };
  if (from === undefined) return create(TensorProtoSchema, values);
  const empty = { floatData: [], doubleData: [], int32Data: [], int64Data: [], uint64Data: [] };
  return copyMessage(from, { ...values, ...empty });
}
