// The contents of a tensor as JavaScript numbers and back, for every type: what folding constants computes with.

import { convertFloats } from "./convert.ts";
import { ModelError } from "./error.ts";
import { type DataType, elementBytes, elementCount, type Tensor } from "./tensor.ts";

/**
 * All elements in row-major order; a bool is 0 or 1, a complex number its magnitude. int64 beyond ±2⁵³ is rounded. Throws
 * ModelError "unsupported" for types whose elements lie packed.
 */
export function elementNumbers(tensor: Tensor): number[] {
  const buffer = new Uint8Array(tensor.bytes).buffer;
  switch (tensor.type) {
    case "float32":
      return Array.from(new Float32Array(buffer));
    case "float64":
      return Array.from(new Float64Array(buffer));
    case "float16":
    case "bfloat16":
    case "float8_e4m3fn":
    case "float8_e4m3fnuz":
    case "float8_e5m2":
    case "float8_e5m2fnuz":
    case "float8_e8m0fnu":
    case "complex64":
      return Array.from(convertFloats(tensor.type, new Uint8Array(buffer)));
    case "int8":
      return Array.from(new Int8Array(buffer));
    case "int16":
      return Array.from(new Int16Array(buffer));
    case "int32":
      return Array.from(new Int32Array(buffer));
    case "int64":
      return Array.from(new BigInt64Array(buffer), Number);
    case "uint16":
      return Array.from(new Uint16Array(buffer));
    case "uint32":
      return Array.from(new Uint32Array(buffer));
    case "uint64":
      return Array.from(new BigUint64Array(buffer), Number);
    case "uint8":
    case "bool":
      return Array.from(new Uint8Array(buffer));
    case "float6_e2m3fn":
    case "float6_e3m2fn":
    case "float4_e2m1fn":
      throw new ModelError(
        "unsupported",
        "tensor",
        `Values of the type ${tensor.type} are kept, and not read.`,
      );
  }
}

const LARGEST = 2n ** 63n - 1n;

/** A float as int64, with what lies beyond it at its ends. */
function toInt64(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return LARGEST;
  return value <= -(2 ** 63) ? -LARGEST - 1n : BigInt(Math.trunc(value));
}

function pack(type: DataType, values: readonly number[]): ArrayBufferView | undefined {
  switch (type) {
    case "float32":
      return Float32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "int8":
      return Int8Array.from(values);
    case "int16":
      return Int16Array.from(values);
    case "int32":
      return Int32Array.from(values);
    case "int64":
      return BigInt64Array.from(values, toInt64);
    case "uint8":
      return Uint8Array.from(values);
    case "uint16":
      return Uint16Array.from(values);
    case "uint32":
      return Uint32Array.from(values);
    case "uint64":
      return BigUint64Array.from(values, toInt64);
    case "bool":
      return Uint8Array.from(values, (value) => (value === 0 ? 0 : 1));
    case "float16":
    case "bfloat16":
    case "float8_e4m3fn":
    case "float8_e4m3fnuz":
    case "float8_e5m2":
    case "float8_e5m2fnuz":
    case "float8_e8m0fnu":
    case "float6_e2m3fn":
    case "float6_e3m2fn":
    case "float4_e2m1fn":
    case "complex64":
      return undefined;
  }
}

/** A tensor of these numbers; undefined for types that nothing here computes: short floats, complex numbers. */
export function numbersTensor(
  type: DataType,
  dims: readonly number[],
  values: readonly number[],
): Tensor | undefined {
  const view = pack(type, values);
  if (view === undefined) return undefined;
  return { type, dims, bytes: new Uint8Array(view.buffer, view.byteOffset, view.byteLength) };
}

/** The elements at the given row-major positions, as a tensor of shape `dims`; −1 takes the element of `filler`. */
export function pickElements(
  type: DataType,
  dims: readonly number[],
  sources: readonly Tensor[],
  positions: Int32Array,
  filler?: Tensor,
): Tensor {
  const width = elementBytes(type);
  const bytes = new Uint8Array(elementCount(dims) * width);
  const starts: number[] = [];
  let total = 0;
  for (const source of sources) {
    starts.push(total);
    total += source.bytes.length / width;
  }
  const only = sources.length === 1 ? sources[0] : undefined;
  positions.forEach((position, at) => {
    const part = only !== undefined ? 0 : starts.findLastIndex((start) => start <= position);
    const source = position < 0 ? filler : sources[part];
    if (source === undefined) return;
    const from = position < 0 ? 0 : (position - (starts[part] ?? 0)) * width;
    for (let byte = 0; byte < width; byte++) bytes[at * width + byte] = source.bytes[from + byte] ?? 0;
  });
  return { type, dims, bytes };
}
