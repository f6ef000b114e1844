// A pickle's bytes, taken from the front. Nothing is taken that is not there.

import { ModelError } from "../../model/error.ts";

export interface ByteReader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** What the file is called in sentences. */
  readonly where: string;
  offset: number;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

export function makeReader(bytes: Uint8Array, where: string, offset = 0): ByteReader {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), where, offset };
}

/** Throws ModelError "format" with what is wrong and where. */
export function refuseBytes(reader: ByteReader, what: string): never {
  const message = `The pickle in the file is damaged: ${what} (at byte ${reader.offset}).`;
  throw new ModelError("format", reader.where, message);
}

/** Moves `count` bytes on and returns where they begin. */
function skip(reader: ByteReader, count: number): number {
  const start = reader.offset;
  if (count > reader.bytes.length - start) refuseBytes(reader, "it ends too early");
  reader.offset += count;
  return start;
}

export function takeBytes(reader: ByteReader, count: number): Uint8Array {
  const start = skip(reader, count);
  return reader.bytes.subarray(start, start + count);
}

export const takeUint8 = (reader: ByteReader): number => reader.view.getUint8(skip(reader, 1));
export const takeUint16 = (reader: ByteReader): number => reader.view.getUint16(skip(reader, 2), true);
export const takeUint32 = (reader: ByteReader): number => reader.view.getUint32(skip(reader, 4), true);
export const takeInt32 = (reader: ByteReader): number => reader.view.getInt32(skip(reader, 4), true);
/** A 64-bit length; one that a number cannot hold is rounded, and far beyond any file. */
export const takeUint64 = (reader: ByteReader): number =>
  Number(reader.view.getBigUint64(skip(reader, 8), true));
/** Pickles alone keep these with the highest byte first. */
export const takeFloat64 = (reader: ByteReader): number => reader.view.getFloat64(skip(reader, 8), false);

export function takeText(reader: ByteReader, count: number): string {
  const bytes = takeBytes(reader, count);
  try {
    return utf8.decode(bytes);
  } catch {
    return refuseBytes(reader, "a text is not UTF-8");
  }
}

/** The longest line, which is a Python name. */
const LONGEST_LINE = 1000;

/** Text up to the end of the line, which is taken too. */
export function takeLine(reader: ByteReader): string {
  const length = reader.bytes.subarray(reader.offset, reader.offset + LONGEST_LINE).indexOf(0x0a);
  if (length < 0) refuseBytes(reader, "a name does not end");
  const text = takeText(reader, length);
  reader.offset += 1;
  return text;
}

/** Bytes of the longest whole number: PyTorch's own longest has ten. */
const LONGEST_INTEGER = 16;

/** A whole number of `count` bytes, two's complement; a plain number where one holds it. */
export function takeInteger(reader: ByteReader, count: number): number | bigint {
  if (count > LONGEST_INTEGER) refuseBytes(reader, `a whole number has ${count} bytes`);
  const digits = takeBytes(reader, count);
  let value = 0n;
  for (const byte of digits.toReversed()) value = value * 256n + BigInt(byte);
  if ((digits.at(-1) ?? 0) >= 0x80) value -= 1n << BigInt(8 * count);
  const plain = Number(value);
  return Number.isSafeInteger(plain) ? plain : value;
}
