// IDX files: the arrays of bytes that MNIST and its kin come in, gzipped or not. Their header is four bytes and a
// size for each axis, big-endian (yann.lecun.com/exdb/mnist).

import { ModelError } from "../model/error.ts";
import { elementCount } from "../model/tensor.ts";
import { MOST_BYTES } from "./data/array.ts";
import { decompress, isGzip } from "./gzip.ts";

/** An array of unsigned bytes, row-major. */
export interface IdxArray {
  readonly dims: readonly number[];
  readonly data: Uint8Array;
}

/** A file that the reader names in its sentences. */
export interface NamedFile {
  readonly bytes: Uint8Array;
  readonly name: string;
}

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  [0x09, "signed bytes"],
  [0x0b, "16-bit integers"],
  [0x0c, "32-bit integers"],
  [0x0d, "float32 values"],
  [0x0e, "float64 values"],
]);

interface Header {
  readonly dims: readonly number[];
  /** Bytes of the whole file, header and all. */
  readonly length: number;
}

/** The header, or undefined while there are too few bytes for it. Throws ModelError for a wrong one. */
function readHeader(bytes: Uint8Array, name: string): Header | undefined {
  const refuse = (code: "format" | "unsupported", what: string) =>
    new ModelError(code, name, `${name}: ${what}`);
  const [first, second, type = 0, rank = 0] = bytes;
  if (bytes.length < 4) return undefined;
  if (first !== 0 || second !== 0 || (type !== 0x08 && !TYPE_NAMES.has(type)) || rank === 0) {
    const found = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw refuse("format", `the file starts with the bytes ${found}, which is not an IDX header.`);
  }
  if (type !== 0x08)
    throw refuse("unsupported", `the file holds ${TYPE_NAMES.get(type)}; unsigned bytes are expected.`);
  if (bytes.length < 4 + 4 * rank) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = elementCount(dims);
  if (!(count <= MOST_BYTES))
    throw refuse(
      "unsupported",
      `the file claims ${dims.join(" × ")} values; at most ${MOST_BYTES} are read.`,
    );
  return { dims, length: 4 + 4 * rank + count };
}

/**
 * Reads an IDX file of unsigned bytes, gzipped or not. Throws ModelError, its sentence starting with `name`, for
 * anything else and for a file with fewer or more values than it claims.
 */
export async function readIdx(bytes: Uint8Array, name: string): Promise<IdxArray> {
  if (bytes.length === 0) throw new ModelError("format", name, `${name}: the file is empty (0 bytes).`);
  // One byte more than the header claims is enough to know that the file is too long.
  const limit = (start: Uint8Array) => {
    const header = readHeader(start, name);
    return header && header.length + 1;
  };
  const plain = isGzip(bytes) ? await decompress("gzip", bytes, name, limit) : bytes;
  const header = readHeader(plain, name);
  if (header === undefined)
    throw new ModelError("format", name, `${name}: the file ends within its header (${plain.length} bytes).`);
  if (plain.length !== header.length) {
    const found = plain.length < header.length ? `ends after ${plain.length}` : "goes on after that";
    const claim = `${header.dims.join(" × ")} values in ${header.length} bytes`;
    throw new ModelError("format", name, `${name}: the file claims ${claim}, but it ${found}.`);
  }
  return { dims: header.dims, data: plain.subarray(header.length - elementCount(header.dims)) };
}
