// Deflated data (RFC 1950 and 1951), unpacked in one go into as many bytes as there have to be: for files whose parts are
// packed each by itself and whose readers do not wait. Whatever would swell beyond that ends there.

/** A symbol for every code of so many bits: the symbol times 16 and the length of its code; 0 where there is none. */
interface Table {
  readonly entries: Uint16Array;
  bits: number;
}

interface Tables extends Readonly<Record<"symbols" | "distances", Table>> {
  readonly lengths: Uint8Array;
}

const LONGEST_CODE = 15;

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
/** The order in which a block says how long the codes of code lengths are. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Made when the first file needs them, and used again by every block. */
let tables: Tables | undefined;

class Damaged extends Error {}

interface Bits {
  readonly bytes: Uint8Array;
  at: number;
  hold: number;
  count: number;
}

/** The next bits without taking them; beyond the end they are 0. */
function peek(bits: Bits, count: number): number {
  while (bits.count < count) {
    bits.hold |= (bits.bytes[bits.at++] ?? 0) << bits.count;
    bits.count += 8;
  }
  return bits.hold & (2 ** count - 1);
}

function skip(bits: Bits, count: number): void {
  bits.hold >>>= count;
  bits.count -= count;
  if (bits.at - (bits.count >> 3) > bits.bytes.length) throw new Damaged("its data ends too early");
}

function take(bits: Bits, count: number): number {
  const value = peek(bits, count);
  skip(bits, count);
  return value;
}

/** Fills a table from the lengths of the codes: Huffman's, counted up from the shortest. */
function fillTable(table: Table, lengths: Uint8Array): void {
  const { entries } = table;
  table.bits = lengths.reduce((most, length) => Math.max(most, length), 1);
  const size = 2 ** table.bits;
  entries.fill(0, 0, size);
  let code = 0;
  for (let length = 1; length <= table.bits; length++, code *= 2) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (code >= 2 ** length) throw new Damaged("its codes are more than fit");
      // Codes come with their first bit lowest, and what follows a code may be anything.
      let reversed = 0;
      for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let at = reversed; at < size; at += 2 ** length) entries[at] = symbol * 16 + length;
      code++;
    }
  }
}

function symbolOf(bits: Bits, table: Table): number {
  const entry = table.entries[peek(bits, table.bits)] ?? 0;
  if (entry === 0) throw new Damaged("it has a code without a meaning");
  skip(bits, entry & 15);
  return entry >> 4;
}

function fixedTables({ symbols, distances, lengths }: Tables): void {
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  fillTable(symbols, lengths.subarray(0, 288));
  fillTable(distances, lengths.fill(5, 0, 30).subarray(0, 30));
}

function readTables(bits: Bits, { symbols, distances, lengths }: Tables): void {
  const [literals, distanceCodes, described] = [take(bits, 5) + 257, take(bits, 5) + 1, take(bits, 4) + 4];
  lengths.fill(0);
  for (const symbol of LENGTH_ORDER.slice(0, described)) lengths[symbol] = take(bits, 3);
  fillTable(symbols, lengths.subarray(0, 19));
  lengths.fill(0);
  const all = literals + distanceCodes;
  for (let at = 0; at < all; ) {
    const symbol = symbolOf(bits, symbols);
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    if (symbol === 16 && at === 0) throw new Damaged("it repeats a length before the first");
    const [value, times] =
      symbol === 16
        ? [lengths[at - 1] ?? 0, 3 + take(bits, 2)]
        : [0, symbol === 17 ? 3 + take(bits, 3) : 11 + take(bits, 7)];
    if (at + times > all) throw new Damaged("it has more code lengths than codes");
    lengths.fill(value, at, at + times);
    at += times;
  }
  fillTable(symbols, lengths.subarray(0, literals));
  fillTable(distances, lengths.subarray(literals, all));
}

/** Bytes that stand in the data as they are. */
function copyStored(bits: Bits, out: Uint8Array, from: number): number {
  skip(bits, bits.count & 7);
  const [length, check] = [take(bits, 16), take(bits, 16)];
  if ((length ^ check) !== 0xffff) throw new Damaged("a length in it contradicts itself");
  // What was looked at and not taken lies in whole bytes.
  const start = bits.at - (bits.count >> 3);
  if (start + length > bits.bytes.length) throw new Damaged("its data ends too early");
  if (from + length > out.length) throw new Damaged("it unpacks to more than it should");
  out.set(bits.bytes.subarray(start, start + length), from);
  Object.assign(bits, { at: start + length, hold: 0, count: 0 });
  return from + length;
}

/** One block of codes; where the output ends behind it. */
function unpackBlock(bits: Bits, { symbols, distances }: Tables, out: Uint8Array, from: number): number {
  for (let to = from; ; ) {
    const symbol = symbolOf(bits, symbols);
    if (symbol === 256) return to;
    if (to === out.length) throw new Damaged("it unpacks to more than it should");
    if (symbol < 256) {
      out[to++] = symbol;
      continue;
    }
    const base = LENGTH_BASE[symbol - 257];
    const length = (base ?? 0) + take(bits, LENGTH_EXTRA[symbol - 257] ?? 0);
    const far = symbolOf(bits, distances);
    const distance = (DISTANCE_BASE[far] ?? 0) + take(bits, DISTANCE_EXTRA[far] ?? 0);
    if (base === undefined || distance === 0 || distance > to)
      throw new Damaged("it repeats what was not there");
    if (to + length > out.length) throw new Damaged("it unpacks to more than it should");
    for (const end = to + length; to < end; to++) out[to] = out[to - distance] ?? 0;
  }
}

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  // So many bytes that neither sum leaves 32 bits before it is reduced.
  for (let start = 0; start < bytes.length; start += 5552) {
    for (let at = start; at < Math.min(bytes.length, start + 5552); at++) {
      low += bytes[at] ?? 0;
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return high * 65536 + low;
}

function unpack(bytes: Uint8Array, out: Uint8Array): void {
  const head = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (((head >> 8) & 15) !== 8 || head % 31 !== 0 || (head & 32) !== 0)
    throw new Damaged("it does not begin as deflated data do");
  tables ??= {
    symbols: { entries: new Uint16Array(2 ** LONGEST_CODE), bits: 1 },
    distances: { entries: new Uint16Array(2 ** LONGEST_CODE), bits: 1 },
    lengths: new Uint8Array(320),
  };
  const bits: Bits = { bytes, at: 2, hold: 0, count: 0 };
  let to = 0;
  for (let last = false; !last; ) {
    last = take(bits, 1) === 1;
    const kind = take(bits, 2);
    if (kind === 3) throw new Damaged("it has a block of no kind");
    if (kind === 1) fixedTables(tables);
    if (kind === 2) readTables(bits, tables);
    to = kind === 0 ? copyStored(bits, out, to) : unpackBlock(bits, tables, out, to);
  }
  if (to !== out.length) throw new Damaged("it unpacks to less than it should");
  skip(bits, bits.count & 7);
  const sum = [24, 16, 8, 0].map((shift) => take(bits, 8) * 2 ** shift).reduce((a, b) => a + b);
  if (sum !== adler32(out)) throw new Damaged("its checksum is another");
}

/** Fills `out` with what zlib has deflated into `bytes`. What is wrong with them, as words; undefined where all is well. */
export function inflateInto(bytes: Uint8Array, out: Uint8Array): string | undefined {
  try {
    unpack(bytes, out);
    return undefined;
  } catch (error) {
    if (error instanceof Damaged) return error.message;
    throw error;
  }
}
