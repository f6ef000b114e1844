// A tensor is a type, its dimensions and its bytes, little-endian and row-major, as they stand in the file.
// Keeping bytes (not numbers) makes "bit-identical" a comparison of bytes and slicing the same for every type.

import { convertFloats, type FloatType } from "./convert.ts";
import { ModelError } from "./error.ts";
import type { Steps } from "./steps.ts";

/** Element types, named as NumPy and its ml_dtypes name them. */
export type DataType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "float8_e4m3fn"
  | "float8_e4m3fnuz"
  | "float8_e5m2"
  | "float8_e5m2fnuz"
  | "float8_e8m0fnu"
  | "float6_e2m3fn"
  | "float6_e3m2fn"
  | "float4_e2m1fn"
  | "complex64"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "bool";

const ELEMENT_BYTES: Readonly<Record<DataType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
  float8_e4m3fn: 1,
  float8_e4m3fnuz: 1,
  float8_e5m2: 1,
  float8_e5m2fnuz: 1,
  float8_e8m0fnu: 1,
  float6_e2m3fn: 0.75,
  float6_e3m2fn: 0.75,
  float4_e2m1fn: 0.5,
  complex64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
};

/** Immutable: nobody writes into `bytes` after the tensor is made. */
export interface Tensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** Bytes that one element takes: a part of one for the types that lie packed, which are kept and neither read nor cut. */
export function elementBytes(type: DataType): number {
  return ELEMENT_BYTES[type];
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** Wraps float32 values of shape `dims` without copying. Throws ModelError "shape" when the counts differ. */
export function float32Tensor(dims: readonly number[], values: Float32Array, where = "tensor"): Tensor {
  if (values.length !== elementCount(dims)) {
    throw new ModelError(
      "shape",
      where,
      `${where} has ${values.length} values, but its shape [${dims}] needs ${elementCount(dims)}.`,
    );
  }
  return {
    type: "float32",
    dims,
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

/** A 1-D int64 tensor, the type ONNX uses for shapes and indices. */
export function int64Tensor(values: readonly number[]): Tensor {
  const data = BigInt64Array.from(values, BigInt);
  return { type: "int64", dims: [values.length], bytes: new Uint8Array(data.buffer) };
}

const floatsOf = new WeakMap<Uint8Array, Float32Array>();

const FLOATS: ReadonlySet<DataType> = new Set([
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "float8_e4m3fn",
  "float8_e4m3fnuz",
  "float8_e5m2",
  "float8_e5m2fnuz",
  "float8_e8m0fnu",
  "complex64",
] satisfies FloatType[]);

/** True for the types of weights that have scores. The engines compute with all of them but complex numbers. */
export function isFloat(type: DataType): type is FloatType {
  return FLOATS.has(type);
}

/** The bytes of a tensor at an address that views of `width`-byte elements accept; copied only where it has to be. */
function aligned(bytes: Uint8Array, width: number): Uint8Array {
  // Not slice(): a Node Buffer's slice is a view, as unaligned as the original.
  return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
}

/**
 * The values of a float tensor as float32: a view of its bytes where they are float32 and 4-aligned, else one copy that
 * is kept for the next call. Shorter floats convert exactly, float64 is rounded to the nearest, and a complex number z counts as
 * its magnitude |z|.
 * Throws ModelError "unsupported" for any other type.
 */
export function floats(tensor: Tensor, where = "tensor"): Float32Array {
  const { type, bytes } = tensor;
  if (!isFloat(type)) {
    throw new ModelError(
      "unsupported",
      where,
      `${where} holds ${type} values; Espalier computes with float32.`,
    );
  }
  const known = floatsOf.get(bytes);
  if (known !== undefined) return known;
  const values = convertFloats(type, aligned(bytes, ELEMENT_BYTES[type]));
  floatsOf.set(bytes, values);
  return values;
}

const PIECE = 1 << 23;

/** Makes the copy that `floats` needs of a tensor, where it needs one, a piece at a step. */
export function* copyFloats({ type, bytes }: Tensor): Steps<void> {
  if (type !== "float32" || bytes.byteOffset % ELEMENT_BYTES[type] === 0 || floatsOf.has(bytes)) return;
  const copy = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += PIECE) {
    copy.set(bytes.subarray(at, at + PIECE), at);
    yield;
  }
  floatsOf.set(bytes, new Float32Array(copy.buffer));
}

/** One value of a float tensor, as float32, by its row-major index. */
export function float32At(tensor: Tensor, index: number): number {
  return floats(tensor)[index] ?? Number.NaN;
}

/** The values of an int32 or int64 tensor as numbers. Throws ModelError "unsupported" for any other type. */
export function integers(tensor: Tensor, where = "tensor"): number[] {
  const bytes = new Uint8Array(tensor.bytes);
  if (tensor.type === "int64") return Array.from(new BigInt64Array(bytes.buffer), Number);
  if (tensor.type === "int32") return Array.from(new Int32Array(bytes.buffer));
  throw new ModelError(
    "unsupported",
    where,
    `${where} holds ${tensor.type} values where integers are expected.`,
  );
}
