// A tensor is a type, its dimensions and its bytes, little-endian and row-major, as they stand in the file.
// Keeping bytes (not numbers) makes "bit-identical" a comparison of bytes and slicing the same for every type.

import { ModelError } from "./error.ts";

/** Element types, named as NumPy and safetensors name them. */
export type DataType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
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

/** Bytes that one element takes. */
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

/**
 * The values of a float32 tensor as numbers: a view of its bytes where they are 4-aligned, else one copy that is
 * kept for the next call. Throws ModelError "unsupported" for any other type.
 */
export function floats(tensor: Tensor, where = "tensor"): Float32Array {
  if (tensor.type !== "float32") {
    throw new ModelError(
      "unsupported",
      where,
      `${where} holds ${tensor.type} values; Espalier computes with float32.`,
    );
  }
  const known = floatsOf.get(tensor.bytes);
  if (known !== undefined) return known;
  const { bytes } = tensor;
  // Not slice(): a Node Buffer's slice is a view, as unaligned as the original.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const values = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  floatsOf.set(bytes, values);
  return values;
}

/** One value of a float32 tensor by its row-major index. */
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

/**
 * Keeps the given indices of one axis, in the order given, as ONNX's Gather does along that axis.
 * The result owns its bytes. Shape: dims with dims[axis] replaced by indices.length.
 */
export function take(tensor: Tensor, axis: number, indices: readonly number[]): Tensor {
  const size = tensor.dims[axis];
  if (size === undefined) throw new RangeError(`axis ${axis} of a tensor of shape [${tensor.dims}]`);
  const inner = elementCount(tensor.dims.slice(axis + 1)) * elementBytes(tensor.type);
  const outer = elementCount(tensor.dims.slice(0, axis));
  const dims = tensor.dims.with(axis, indices.length);
  const bytes = new Uint8Array(outer * indices.length * inner);
  const inWords = inner % 4 === 0 && inner <= LONGEST_BY_WORD && tensor.bytes.byteOffset % 4 === 0;
  if (inWords) takeWords(tensor.bytes, bytes, { outer, size, inner: inner / 4 }, indices);
  else takeBytes(tensor.bytes, bytes, { outer, size, inner }, indices);
  return { type: tensor.type, dims, bytes };
}

/** A copy call costs more than a loop over so few bytes: cutting 3 × 3 kernels was four times as slow with it. */
const LONGEST_BY_WORD = 256;

/** A tensor seen as [outer][size][inner], in bytes or words. */
interface Runs {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

function takeBytes(
  from: Uint8Array,
  to: Uint8Array,
  { outer, size, inner }: Runs,
  indices: readonly number[],
): void {
  let target = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const source = (o * size + index) * inner;
      to.set(from.subarray(source, source + inner), target);
      target += inner;
    }
  }
}

function takeWords(
  from: Uint8Array,
  to: Uint8Array,
  { outer, size, inner }: Runs,
  indices: readonly number[],
): void {
  const read = new Uint32Array(from.buffer, from.byteOffset, from.byteLength / 4);
  const write = new Uint32Array(to.buffer, to.byteOffset, to.byteLength / 4);
  let target = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const source = (o * size + index) * inner;
      for (let word = source; word < source + inner; word++) write[target++] = read[word] as number;
    }
  }
}
