// Checks on numbers that every reader shares: a network with a NaN in it opens nowhere.

import { float16Value } from "../model/convert.ts";
import { ModelError } from "../model/error.ts";
import { elementBytes, floats, type Tensor } from "../model/tensor.ts";

/** The position of an element, by its row-major offset: [row, column] for a matrix. */
function positionOf(offset: number, dims: readonly number[]): number[] {
  const position: number[] = [];
  let rest = offset;
  for (const size of dims.toReversed()) {
    position.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return position;
}

/** Index of the first element whose two highest bytes, under the mask, are those of NaN and infinity; or −1. */
function findExponent(bytes: Uint8Array, width: number, mask: number): number {
  const [low, high] = [mask & 0xff, mask >> 8];
  for (let at = width - 1; at < bytes.length; at += width) {
    if (((bytes[at] ?? 0) & high) === high && ((bytes[at - 1] ?? 0) & low) === low)
      return (at + 1) / width - 1;
  }
  return -1;
}

/** float64 that float32 cannot hold is infinite too: it is computed with as float32. */
function findTooLarge(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += 8) {
    const value = Math.fround(view.getFloat64(at, true));
    // x − x is 0 for every finite x, and NaN for the others.
    if (value - value !== 0) return at / 8;
  }
  return -1;
}

/** Looks at the bytes, wherever they lie, so that opening a network converts and copies none of its weights. */
function firstNotFinite({ type, bytes }: Tensor): number {
  if (type === "float64") return findTooLarge(bytes);
  if (type === "float32") return findExponent(bytes, 4, 0x7f80);
  if (type === "bfloat16") return findExponent(bytes, 2, 0x7f80);
  if (type === "float8_e4m3fn") return bytes.findIndex((byte) => (byte & 0x7f) === 0x7f);
  if (type === "float8_e5m2") return bytes.findIndex((byte) => (byte & 0x7c) === 0x7c);
  if (type === "float8_e4m3fnuz" || type === "float8_e5m2fnuz") return bytes.indexOf(0x80);
  if (type === "float8_e8m0fnu") return bytes.indexOf(0xff);
  if (type === "complex64") return Math.floor(findExponent(bytes, 4, 0x7f80) / 2);
  return type === "float16" ? findExponent(bytes, 2, 0x7c00) : -1;
}

/** One value, without converting the others. */
function valueAt({ type, bytes }: Tensor, offset: number): number {
  const width = elementBytes(type);
  const one = new Uint8Array(bytes.subarray(offset * width, (offset + 1) * width));
  if (type === "float16") return float16Value(new Uint16Array(one.buffer)[0] ?? 0);
  return floats({ type, dims: [1], bytes: one })[0] ?? 0;
}

/** Throws ModelError "value" naming the tensor and the place of its first NaN or infinity (as float32). Other types pass. */
export function checkFinite(name: string, tensor: Tensor): void {
  const offset = firstNotFinite(tensor);
  if (offset < 0) return;
  const value = valueAt(tensor, offset);
  const place = tensor.dims.length === 0 ? "" : ` at [${positionOf(offset, tensor.dims).join(", ")}]`;
  const word = Number.isNaN(value) ? "NaN (not a number)" : String(value).replace("Infinity", "infinity");
  const message = `The weights ${name} hold ${word}${place}; every weight must be finite.`;
  throw new ModelError("value", name, message);
}
