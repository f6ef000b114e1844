// Files of named tensors for tests, built by hand and not with the writers under test.

import type { DataType, Tensor } from "../../src/model/tensor.ts";

const NAMES: Readonly<Partial<Record<DataType, string>>> = {
  complex64: "C64",
  float32: "F32",
  float64: "F64",
  float16: "F16",
  bfloat16: "BF16",
  float8_e4m3fn: "F8_E4M3",
  float8_e4m3fnuz: "F8_E4M3FNUZ",
  float8_e5m2: "F8_E5M2",
  float8_e5m2fnuz: "F8_E5M2FNUZ",
  float8_e8m0fnu: "F8_E8M0",
  float6_e2m3fn: "F6_E2M3",
  float6_e3m2fn: "F6_E3M2",
  float4_e2m1fn: "F4",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint64: "U64",
  uint32: "U32",
  uint16: "U16",
  uint8: "U8",
  bool: "BOOL",
};

/** All types of the format. */
export const SAFETENSORS_TYPES = Object.keys(NAMES) as DataType[];

/** A float32 tensor that counts 1, 2, 3 … */
export function counting(...dims: number[]): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, (_, index) => index + 1);
  return { type: "float32", dims, bytes: new Uint8Array(values.buffer) };
}

/** A safetensors file of a header's text and the bytes behind it. */
export function rawSafetensors(header: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

export function safetensors(tensors: Readonly<Record<string, Tensor>>, metadata?: object): Uint8Array {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  const data: number[] = [];
  for (const [name, { type, dims, bytes }] of Object.entries(tensors)) {
    header[name] = {
      dtype: NAMES[type],
      shape: dims,
      data_offsets: [data.length, data.length + bytes.length],
    };
    data.push(...bytes);
  }
  return rawSafetensors(JSON.stringify(header), Uint8Array.from(data));
}
