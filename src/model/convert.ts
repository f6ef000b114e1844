// The float types that weights are stored in, as the float32 that everything is computed with. Shorter ones fit into
// float32 exactly; float64 does not and is rounded.

export type FloatType = "float32" | "float64" | "float16" | "bfloat16" | "float8_e4m3fn" | "float8_e5m2";

/** IEEE 754 binary16 bits as a number. */
export function float16Value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Every float16 there is, by its bits: 65,536 numbers, made when the first is asked for. */
let float16Values: Float32Array | undefined;

function convertFloat16(bits: Uint16Array): Float32Array {
  float16Values ??= Float32Array.from({ length: 0x10000 }, (_, index) => float16Value(index));
  const out = new Float32Array(bits.length);
  for (let index = 0; index < bits.length; index++) out[index] = float16Values[bits[index] ?? 0] ?? 0;
  return out;
}

/** bfloat16 is the upper half of a float32. */
function convertBfloat16(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length);
  for (let index = 0; index < bits.length; index++) out[index] = (bits[index] ?? 0) << 16;
  return new Float32Array(out.buffer);
}

/** Four bits of exponent, three of fraction, no infinity; all ones is no number (Micikevicius et al. 2022, E4M3). */
function float8E4m3Value(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 0) return sign * fraction * 2 ** -9;
  return exponent === 0xf && fraction === 7 ? Number.NaN : sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

/** E5M2 is the upper half of a float16. */
const float8E5m2Value = (bits: number): number => float16Value(bits << 8);

/** Little-endian bytes, aligned to their type, as float32: a view of them where that is what they are, else a copy. */
export function convertFloats(type: FloatType, bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = bytes;
  switch (type) {
    case "float32":
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    case "float64":
      return Float32Array.from(new Float64Array(buffer, byteOffset, byteLength / 8));
    case "float16":
      return convertFloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
    case "bfloat16":
      return convertBfloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
    case "float8_e4m3fn":
      return Float32Array.from(bytes, float8E4m3Value);
    case "float8_e5m2":
      return Float32Array.from(bytes, float8E5m2Value);
  }
}
