// ZIP archives (APPNOTE.TXT 6.3) as networks are kept in them: entries stored as they are, found by the directory at the
// end. An entry is a view of the file; nothing is unpacked, so that nothing can swell. Data may be compressed: that is
// unpacked as far as its own header says (unpackEntry).

import { ModelError } from "../model/error.ts";
import { decompress } from "./gzip.ts";

/** One file in the archive, as the directory describes it. */
interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly size: number;
  readonly stored: number;
  /** Where its local header begins. */
  readonly offset: number;
}

export interface Zip {
  readonly bytes: Uint8Array;
  /** What the file is called in sentences. */
  readonly where: string;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

const [LOCAL, CENTRAL, END, END_64, LOCATOR_64] = [
  0x04034b50, 0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50,
];
const [END_BYTES, LOCATOR_BYTES, END_64_BYTES, CENTRAL_BYTES, LOCAL_BYTES] = [22, 20, 56, 46, 30];
const LONGEST_COMMENT = 0xffff;
/** Says in a 32-bit field that the number is in the 64-bit extra field. */
const ELSEWHERE = 0xffffffff;

function refuse(where: string, what: string): never {
  throw new ModelError("format", where, `The file is a damaged ZIP archive: ${what}.`);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Where the end record begins: the last place that looks like one and whose comment reaches to the end. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let at = view.byteLength - END_BYTES; at >= first; at--) {
    if (view.getUint32(at, true) !== END) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  return -1;
}

/** Where the directory begins and how many bytes it has. */
function findDirectory(view: DataView, where: string): { offset: number; size: number } {
  const end = findEnd(view);
  if (end < 0) refuse(where, "it has no directory at its end");
  const locator = end - LOCATOR_BYTES;
  if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
    const at = Number(view.getBigUint64(locator + 8, true));
    if (at > view.byteLength - END_64_BYTES || view.getUint32(at, true) !== END_64)
      refuse(where, "its 64-bit directory is not where it is said to be");
    return {
      size: Number(view.getBigUint64(at + 40, true)),
      offset: Number(view.getBigUint64(at + 48, true)),
    };
  }
  return { size: view.getUint32(end + 12, true), offset: view.getUint32(end + 16, true) };
}

/** The 64-bit numbers of an entry, in the extra field with the id 1. */
function wideNumbers(view: DataView, start: number, end: number): number[] {
  for (let at = start; at + 4 <= end; ) {
    const [id, size] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    const last = Math.min(end, at + 4 + size);
    if (id === 1) {
      const numbers: number[] = [];
      for (let place = at + 4; place + 8 <= last; place += 8)
        numbers.push(Number(view.getBigUint64(place, true)));
      return numbers;
    }
    at += 4 + size;
  }
  return [];
}

function readEntry(view: DataView, at: number, name: string, extra: number, extraEnd: number): ZipEntry {
  const wide = wideNumbers(view, extra, extraEnd);
  // In this order, and only those that are said to be there.
  const [size = 0, stored = 0, offset = 0] = [24, 20, 42].map((field) => {
    const number = view.getUint32(at + field, true);
    return number === ELSEWHERE ? (wide.shift() ?? number) : number;
  });
  return {
    name,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    size,
    stored,
    offset,
  };
}

/** True for bytes that start as an archive does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Reads the archive's directory and nothing else. Throws ModelError "format" where it is damaged. */
export function readZip(bytes: Uint8Array, where: string): Zip {
  const view = viewOf(bytes);
  const { offset, size } = findDirectory(view, where);
  if (offset + size > bytes.length) refuse(where, "its directory reaches beyond the file");
  const entries = new Map<string, ZipEntry>();
  for (let at = offset; at < offset + size; ) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL)
      refuse(where, "its directory holds something else");
    const extra = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
    const extraEnd = extra + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > offset + size) refuse(where, "its directory ends too early");
    const name = new TextDecoder().decode(bytes.subarray(at + CENTRAL_BYTES, extra));
    if (entries.has(name)) refuse(where, `it holds two entries named ${name}`);
    entries.set(name, readEntry(view, at, name, extra, extraEnd));
    at = next;
  }
  return { bytes, where, entries };
}

/** The bytes of an entry as they are kept, and whether they are compressed. */
function storedBytes({ bytes, where }: Zip, entry: ZipEntry): { kept: Uint8Array; packed: boolean } {
  const { name, method, flags, size, stored, offset } = entry;
  if ((flags & 1) !== 0)
    throw new ModelError("unsupported", where, `The archive's entry ${name} is encrypted.`);
  const packed = method !== 0;
  const view = viewOf(bytes);
  if (offset + LOCAL_BYTES > bytes.length || view.getUint32(offset, true) !== LOCAL)
    refuse(where, `its entry ${name} is not where it is said to be`);
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if ((!packed && size !== stored) || start + stored > bytes.length)
    refuse(where, `its entry ${name} is not whole`);
  return { kept: bytes.subarray(start, start + stored), packed };
}

/**
 * The bytes of an entry, shared with the file; undefined where there is none of that name. Throws ModelError "format"
 * where it is damaged, "unsupported" where it is compressed or encrypted.
 */
export function zipEntry(zip: Zip, name: string): Uint8Array | undefined {
  const entry = zip.entries.get(name);
  if (entry === undefined) return undefined;
  if (entry.method === 0) return storedBytes(zip, entry).kept;
  const message = `The archive's entry ${name} is compressed; networks are kept stored.`;
  throw new ModelError("unsupported", zip.where, message);
}

const DEFLATED = 8;

/**
 * The bytes of an entry that may be compressed, up to `limit(start)` of them (gzip.ts). Throws ModelError as zipEntry does,
 * "format" also where there is no entry of that name or its data are damaged.
 */
export async function unpackEntry(
  zip: Zip,
  name: string,
  limit: (start: Uint8Array) => number | undefined,
): Promise<Uint8Array> {
  const entry = zip.entries.get(name) ?? refuse(zip.where, `it holds no entry ${name}`);
  const { kept, packed } = storedBytes(zip, entry);
  if (!packed) return kept;
  if (entry.method === DEFLATED) return decompress("deflate-raw", kept, `${zip.where}/${name}`, limit);
  const message = `The archive's entry ${name} is compressed in a way (${entry.method}) that is not known here.`;
  throw new ModelError("unsupported", zip.where, message);
}
