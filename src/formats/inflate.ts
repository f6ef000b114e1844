// Deflated data (RFC 1950 and 1951), unpacked in one go and given away in parts, so that no room is needed but for what may
// still be repeated: for files whose parts are packed each by itself and whose readers do not wait. Whatever would swell
// beyond the bytes that there have to be ends there.

import {
  type Bits,
  Damaged,
  fixedTables,
  makeTables,
  readTables,
  skip,
  symbolOf,
  type Tables,
  take,
} from "./huffman.ts";

/** What extra bits of a length or a distance are added to. */
function bases(first: number, extra: readonly number[]): number[] {
  let next = first;
  return extra.map((bits) => {
    const base = next;
    next += 2 ** bits;
    return base;
  });
}

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5];
const LENGTH_BASE = [...bases(3, LENGTH_EXTRA), 258];
const DISTANCE_EXTRA = Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));
const DISTANCE_BASE = bases(1, DISTANCE_EXTRA);
/** Bytes that are given away at once: as many as may be repeated from. */
const PART = 2 ** 15;

/** Where unpacked bytes lie until they are given away: those of the part before, and those of this one. */
interface Output {
  readonly ring: Uint8Array;
  /** How many bytes there have to be. */
  readonly length: number;
  /** How many there are. */
  to: number;
  readonly sums: [low: number, high: number];
  readonly give: (part: Uint8Array, at: number) => void;
}

/** Made when the first file needs them, and used again by every block. */
let tables: Tables | undefined;
let ring: Uint8Array | undefined;

/** Adler's sums with these bytes added (RFC 1950). */
function addSums(sums: [low: number, high: number], bytes: Uint8Array): void {
  let [low, high] = sums;
  // So many bytes that neither sum leaves 32 bits before it is reduced.
  for (let start = 0; start < bytes.length; start += 5552) {
    for (let at = start; at < Math.min(bytes.length, start + 5552); at++) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  sums[0] = low;
  sums[1] = high;
}

/** Gives away what lies behind the last whole part. */
function giveAway(out: Output): void {
  const count = out.to % PART || PART;
  const from = out.to - count;
  const part = out.ring.subarray(from % (2 * PART), (from % (2 * PART)) + count);
  addSums(out.sums, part);
  out.give(part, from);
}

function put(out: Output, byte: number): void {
  if (out.to === out.length) throw new Damaged("it unpacks to more than it should");
  out.ring[out.to % (2 * PART)] = byte;
  if (++out.to % PART === 0) giveAway(out);
}

/** Bytes that stand in the data as they are. */
function copyStored(bits: Bits, out: Output): void {
  skip(bits, bits.count & 7);
  const [length, check] = [take(bits, 16), take(bits, 16)];
  if ((length ^ check) !== 0xffff) throw new Damaged("a length in it contradicts itself");
  // What was looked at and not taken lies in whole bytes.
  const start = bits.at - (bits.count >> 3);
  if (start + length > bits.bytes.length) throw new Damaged("its data ends too early");
  for (let at = start; at < start + length; at++) put(out, bits.bytes[at] ?? 0);
  Object.assign(bits, { at: start + length, hold: 0, count: 0 });
}

/** One block of codes. */
function unpackBlock(bits: Bits, { symbols, distances }: Tables, out: Output): void {
  for (;;) {
    const symbol = symbolOf(bits, symbols);
    if (symbol === 256) return;
    if (symbol < 256) {
      put(out, symbol);
      continue;
    }
    const base = LENGTH_BASE[symbol - 257];
    const length = (base ?? 0) + take(bits, LENGTH_EXTRA[symbol - 257] ?? 0);
    const far = symbolOf(bits, distances);
    const distance = (DISTANCE_BASE[far] ?? 0) + take(bits, DISTANCE_EXTRA[far] ?? 0);
    if (base === undefined || distance === 0 || distance > out.to)
      throw new Damaged("it repeats what was not there");
    for (let times = 0; times < length; times++) put(out, out.ring[(out.to - distance) % (2 * PART)] ?? 0);
  }
}

function unpack(bytes: Uint8Array, length: number, give: Output["give"]): void {
  const head = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (((head >> 8) & 15) !== 8 || head % 31 !== 0 || (head & 32) !== 0)
    throw new Damaged("it does not begin as deflated data do");
  tables ??= makeTables();
  ring ??= new Uint8Array(2 * PART);
  const bits: Bits = { bytes, at: 2, hold: 0, count: 0 };
  const out: Output = { ring, length, to: 0, sums: [1, 0], give };
  for (let last = false; !last; ) {
    last = take(bits, 1) === 1;
    const kind = take(bits, 2);
    if (kind === 3) throw new Damaged("it has a block of no kind");
    if (kind === 1) fixedTables(tables);
    if (kind === 2) readTables(bits, tables);
    if (kind === 0) copyStored(bits, out);
    else unpackBlock(bits, tables, out);
  }
  if (out.to !== length) throw new Damaged("it unpacks to less than it should");
  if (out.to % PART !== 0) giveAway(out);
  skip(bits, bits.count & 7);
  const sum = [24, 16, 8, 0].map((shift) => take(bits, 8) * 2 ** shift).reduce((a, b) => a + b);
  if (sum !== out.sums[1] * 65536 + out.sums[0]) throw new Damaged("its checksum is another");
}

/**
 * Unpacks what zlib has deflated into `bytes`, which has to come to `length` bytes: `give` gets them in parts of 32 KiB, the
 * last one shorter, with their place; a part must be used at once. What is wrong, as words, perhaps after parts were given;
 * undefined where all is well.
 */
export function inflate(bytes: Uint8Array, length: number, give: Output["give"]): string | undefined {
  try {
    unpack(bytes, length, give);
    return undefined;
  } catch (error) {
    if (error instanceof Damaged) return error.message;
    throw error;
  }
}
