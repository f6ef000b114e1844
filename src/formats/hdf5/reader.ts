// Numbers at places of an HDF5 file, every one of them held to the file's bounds. Places are byte offsets from its
// start; everything is little-endian.

import { ModelError } from "../../model/error.ts";

/** A text of a heap. */
export interface HeapObject {
  readonly at: number;
  readonly size: number;
}

export interface Hdf5Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** What the file is called in sentences. */
  readonly where: string;
  /** Structures that may still be read: one that leads back to itself ends there. */
  budget: number;
  /** Bytes that may still be asked for to put together what lies in pieces, and to lay out anew what lies in another order. */
  memory: number;
  /** Heaps of texts that were looked through, by their places. */
  readonly heaps: Map<number, ReadonlyMap<number, HeapObject>>;
}

/** More than the largest networks have, few enough to be read in a fraction of a second. */
const MOST_STRUCTURES = 500_000;

/**
 * Times the file's size that its weights may have in all. Deflated weights have about nine tenths of their size, so that
 * files of more are rare, and could be made to ask for any amount.
 */
const MOST_UNPACKED = 2;

/** An address that points nowhere. */
export const NOWHERE = -1;

export function makeHdf5Reader(bytes: Uint8Array, where: string): Hdf5Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    bytes,
    view,
    where,
    budget: MOST_STRUCTURES,
    memory: MOST_UNPACKED * bytes.length,
    heaps: new Map(),
  };
}

/** Throws: the file contradicts itself. */
export function refuseDamaged({ where }: Hdf5Reader, what: string): never {
  throw new ModelError("format", where, `The file is a damaged HDF5 file: ${what}.`);
}

/** Throws: the file is whole, but uses what Keras does not. */
export function refuseUnread({ where }: Hdf5Reader, what: string): never {
  throw new ModelError(
    "unsupported",
    where,
    `The HDF5 file ${what}; Espalier reads HDF5 as Keras writes it.`,
  );
}

/** Throws unless there are `length` bytes at `at`. */
export function checkRange(reader: Hdf5Reader, at: number, length: number): void {
  if (at < 0 || length < 0 || at + length > reader.bytes.length)
    refuseDamaged(reader, `${length} bytes at ${at} are named, but it has ${reader.bytes.length}`);
}

/** Counts a structure. Throws where there are too many, as in a file whose parts lead in a circle. */
export function spend(reader: Hdf5Reader): void {
  if (--reader.budget < 0) refuseDamaged(reader, "its parts lead in a circle");
}

/** Counts bytes that are about to be asked for. Throws where a file's weights would have too many. */
export function spendMemory(reader: Hdf5Reader, bytes: number, name: string): void {
  reader.memory -= bytes;
  if (reader.memory < 0)
    refuseUnread(
      reader,
      `unpacks to more than ${MOST_UNPACKED} times its size, with ${name} of ${bytes} bytes (h5repack -l CONTI -f NONE OLD NEW writes it as it is)`,
    );
}

/** An unsigned number of 1, 2, 4 or 8 bytes. What is no exact number becomes one beyond every file. */
export function uint(reader: Hdf5Reader, at: number, size: number): number {
  checkRange(reader, at, size);
  if (size === 1) return reader.view.getUint8(at);
  if (size === 2) return reader.view.getUint16(at, true);
  if (size === 4) return reader.view.getUint32(at, true);
  return Number(reader.view.getBigUint64(at, true));
}

/** An address; NOWHERE where all its bits are set. */
export function address(reader: Hdf5Reader, at: number): number {
  checkRange(reader, at, 8);
  const value = reader.view.getBigUint64(at, true);
  return value === 0xffff_ffff_ffff_ffffn ? NOWHERE : Number(value);
}

/** Throws unless the four letters stand there. */
export function expectLetters(reader: Hdf5Reader, at: number, letters: string): void {
  checkRange(reader, at, 4);
  for (let index = 0; index < 4; index++)
    if (reader.bytes[at + index] !== letters.charCodeAt(index))
      refuseDamaged(reader, `no ${letters} stands at byte ${at}`);
}

const DECODER = new TextDecoder();

/** UTF-8 text of `length` bytes, up to its first zero. */
export function text(reader: Hdf5Reader, at: number, length: number): string {
  checkRange(reader, at, length);
  const bytes = reader.bytes.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return DECODER.decode(end < 0 ? bytes : bytes.subarray(0, end));
}
