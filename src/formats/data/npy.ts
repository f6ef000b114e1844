// NumPy's arrays (NPY, versions 1 to 3 of numpy.lib.format): a header in Python's words, then the numbers.

import { float16Value } from "../../model/convert.ts";
import { ModelError } from "../../model/error.ts";
import { elementCount } from "../../model/tensor.ts";
import { MOST_BYTES, type NumberArray, type Numbers } from "./array.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

interface NumberType {
  readonly width: number;
  readonly make: (count: number) => Numbers;
  readonly read: (view: DataView, at: number, little: boolean) => number;
}

/** By NumPy's letter and width. 64-bit whole numbers become float64, exact up to 2⁵³. */
const TYPES: Readonly<Record<string, NumberType>> = {
  // Not as bytes, which are taken for pixels.
  b1: { width: 1, make: (n) => new Int8Array(n), read: (view, at) => view.getUint8(at) },
  u1: { width: 1, make: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) },
  i1: { width: 1, make: (n) => new Int8Array(n), read: (view, at) => view.getInt8(at) },
  u2: { width: 2, make: (n) => new Uint16Array(n), read: (view, at, little) => view.getUint16(at, little) },
  i2: { width: 2, make: (n) => new Int16Array(n), read: (view, at, little) => view.getInt16(at, little) },
  u4: { width: 4, make: (n) => new Uint32Array(n), read: (view, at, little) => view.getUint32(at, little) },
  i4: { width: 4, make: (n) => new Int32Array(n), read: (view, at, little) => view.getInt32(at, little) },
  u8: {
    width: 8,
    make: (n) => new Float64Array(n),
    read: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  i8: {
    width: 8,
    make: (n) => new Float64Array(n),
    read: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  f2: {
    width: 2,
    make: (n) => new Float32Array(n),
    read: (view, at, little) => float16Value(view.getUint16(at, little)),
  },
  f4: { width: 4, make: (n) => new Float32Array(n), read: (view, at, little) => view.getFloat32(at, little) },
  f8: { width: 8, make: (n) => new Float64Array(n), read: (view, at, little) => view.getFloat64(at, little) },
};

/** True for bytes that start as an NPY file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

interface Header {
  readonly type: NumberType;
  readonly little: boolean;
  readonly dims: readonly number[];
  /** True where the first index runs fastest. */
  readonly byColumns: boolean;
  /** Where the numbers begin. */
  readonly start: number;
}

function refuse(code: "format" | "unsupported", name: string, what: string): never {
  throw new ModelError(code, name, `${name}: ${what}.`);
}

/** The text of the header and where it ends; undefined while there are too few bytes for it. */
function headerText(bytes: Uint8Array): { text: string; start: number } | undefined {
  const wide = (bytes[6] ?? 0) > 1;
  const first = wide ? 12 : 10;
  if (bytes.length < first) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = first + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length) return undefined;
  return { text: new TextDecoder("latin1").decode(bytes.subarray(first, start)), start };
}

/** Undefined while there are too few bytes. Throws ModelError for a header that is none, or of no numbers. */
function readHeader(bytes: Uint8Array, name: string): Header | undefined {
  if (!isNpy(bytes)) refuse("format", name, "the file is not a NumPy array");
  const found = headerText(bytes);
  if (found === undefined) return undefined;
  const { text, start } = found;
  const described = /'descr': *'([<>|=])(\w+)'/.exec(text);
  const shape = /'shape': *\(([\d, ]*)\)/.exec(text)?.[1];
  if (shape === undefined || !/'descr'/.test(text))
    return refuse("format", name, "the header does not say what the array holds");
  const type = TYPES[described?.[2] ?? ""];
  if (type === undefined) {
    const held = described?.[2] ?? "records";
    return refuse("unsupported", name, `the array holds ${held}; whole numbers or floats are expected`);
  }
  const dims = shape.split(",").flatMap((size) => (size.trim() === "" ? [] : [Number(size)]));
  const byColumns = dims.length > 1 && /'fortran_order': *True/.test(text);
  return { type, little: described?.[1] !== ">", dims, byColumns, start };
}

/** Bytes of the whole file, as far as its first bytes tell; undefined asks for more of them. Throws as readNpy does. */
export function npyLength(bytes: Uint8Array, name: string): number | undefined {
  const header = readHeader(bytes, name);
  if (header === undefined) return undefined;
  const { start, dims, type } = header;
  const size = elementCount(dims) * type.width;
  if (size <= MOST_BYTES) return start + size;
  const claim = `the array claims ${dims.join(" × ")} values, ${size} bytes`;
  return refuse("unsupported", name, `${claim}; at most ${MOST_BYTES} are unpacked`);
}

/** Place of every row-major element among elements that are kept by columns. */
function columnPlaces(dims: readonly number[]): (at: number) => number {
  return (at) => {
    let [rest, place, step] = [at, 0, elementCount(dims)];
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      const size = dims[axis] ?? 1;
      step /= size;
      place += (rest % size) * step;
      rest = Math.floor(rest / size);
    }
    return place;
  };
}

/**
 * Reads an array. Throws ModelError, its sentence starting with `name`: "format" for a damaged file, "unsupported" for
 * one that holds no numbers.
 */
export function readNpy(bytes: Uint8Array, name: string): NumberArray {
  const header = readHeader(bytes, name);
  if (header === undefined) return refuse("format", name, "the file ends within its header");
  const { type, little, dims, byColumns, start } = header;
  const count = elementCount(dims);
  const there = bytes.length - start;
  if (there !== count * type.width) {
    const claim = `${dims.join(" × ")} values, ${count * type.width} bytes`;
    return refuse("format", name, `the header claims ${claim}; there are ${there}`);
  }
  const data = type.make(count);
  if (data instanceof Uint8Array && !byColumns) return { dims, data: bytes.subarray(start) };
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, there);
  const place = byColumns ? columnPlaces(dims) : (at: number) => at;
  for (let at = 0; at < count; at++) data[at] = type.read(view, place(at) * type.width, little);
  return { dims, data };
}
