// The float types that weights are stored in, as the float32 that everything is computed with. Shorter ones fit into
// float32 exactly; float64 does not and is rounded. Complex numbers are scored, by their magnitudes, and not computed with.

export type FloatType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "float8_e4m3fn"
  | "float8_e4m3fnuz"
  | "float8_e5m2"
  | "float8_e5m2fnuz"
  | "float8_e8m0fnu"
  | "complex64";

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

/**
 * The forms with no infinity, no −0 (its bits are the only NaN) and a bias that is one larger (Noune et al. 2022), with
 * this many bits of fraction.
 */
const float8FnuzValue =
  (fractionBits: number) =>
  (bits: number): number => {
    if (bits === 0x80) return Number.NaN;
    const sign = bits & 0x80 ? -1 : 1;
    const bias = 2 ** (6 - fractionBits);
    const exponent = (bits & 0x7f) >> fractionBits;
    const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
    return exponent === 0
      ? sign * fraction * 2 ** (1 - bias)
      : sign * (1 + fraction) * 2 ** (exponent - bias);
  };

/** A power of two and nothing else: the scales of the OCP's microscaling formats. */
const float8E8m0Value = (bits: number): number => (bits === 0xff ? Number.NaN : 2 ** (bits - 127));

/** |z| of real and imaginary parts in turns. Not Math.hypot, which may round differently from one browser to the next. */
function magnitudes(parts: Float32Array): Float32Array {
  const out = new Float32Array(parts.length / 2);
  for (let index = 0; index < out.length; index++) {
    const [real = 0, imaginary = 0] = [parts[2 * index], parts[2 * index + 1]];
    out[index] = Math.sqrt(real * real + imaginary * imaginary);
  }
  return out;
}

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
    case "float8_e4m3fnuz":
      return Float32Array.from(bytes, float8FnuzValue(3));
    case "float8_e5m2":
      return Float32Array.from(bytes, float8E5m2Value);
    case "float8_e5m2fnuz":
      return Float32Array.from(bytes, float8FnuzValue(2));
    case "float8_e8m0fnu":
      return Float32Array.from(bytes, float8E8m0Value);
    case "complex64":
      return magnitudes(new Float32Array(buffer, byteOffset, byteLength / 4));
  }
}
