// Bits of deflated data and Huffman's codes in them (RFC 1951, 3.1 and 3.2).

/** A symbol for every code of so many bits: the symbol times 16 and the length of its code; 0 where there is none. */
interface Table {
  readonly entries: Uint16Array;
  bits: number;
}

export interface Tables extends Readonly<Record<"symbols" | "distances", Table>> {
  readonly lengths: Uint8Array;
}

const LONGEST_CODE = 15;

/** The order in which a block says how long the codes of code lengths are. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** What is wrong with the data, as words. */
export class Damaged extends Error {}

/** Where reading is: `hold` has `count` bits that were looked at and not taken. */
export interface Bits {
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
  return bits.hold & ((1 << count) - 1);
}

export function skip(bits: Bits, count: number): void {
  bits.hold >>>= count;
  bits.count -= count;
  if (bits.at - (bits.count >> 3) > bits.bytes.length) throw new Damaged("its data ends too early");
}

export function take(bits: Bits, count: number): number {
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

export function symbolOf(bits: Bits, table: Table): number {
  const entry = table.entries[peek(bits, table.bits)] ?? 0;
  if (entry === 0) throw new Damaged("it has a code without a meaning");
  skip(bits, entry & 15);
  return entry >> 4;
}

export function fixedTables({ symbols, distances, lengths }: Tables): void {
  lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  fillTable(symbols, lengths.subarray(0, 288));
  fillTable(distances, lengths.fill(5, 0, 30).subarray(0, 30));
}

export function readTables(bits: Bits, { symbols, distances, lengths }: Tables): void {
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

/** Room for tables, to be filled again by every block. */
export function makeTables(): Tables {
  return {
    symbols: { entries: new Uint16Array(2 ** LONGEST_CODE), bits: 1 },
    distances: { entries: new Uint16Array(2 ** LONGEST_CODE), bits: 1 },
    lengths: new Uint8Array(320),
  };
}
