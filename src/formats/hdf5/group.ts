// What lies in a group of HDF5: names and the places of their objects. Old groups keep them in a tree over a heap of
// names (specification 3.0, III.A, III.B, III.D), new small ones in messages of their own.

import { MESSAGE, type Message, readMessages } from "./header.ts";
import {
  address,
  expectLetters,
  type Hdf5Reader,
  NOWHERE,
  refuseDamaged,
  refuseUnread,
  spend,
  text,
  uint,
} from "./reader.ts";

/** Objects by name. */
export type Links = ReadonlyMap<string, number>;

/** Deeper trees than this hold more names than a file has bytes. */
const DEEPEST = 20;

/** Longer names than this are none of Keras. */
const LONGEST_NAME = 4096;

const SYMBOL_BYTES = 40;

/** Where the names begin, and the byte after them. */
interface Heap {
  readonly start: number;
  readonly end: number;
}

function readHeap(reader: Hdf5Reader, at: number): Heap {
  expectLetters(reader, at, "HEAP");
  const start = uint(reader, at + 24, 8);
  return { start, end: Math.min(reader.bytes.length, start + uint(reader, at + 8, 8)) };
}

function add(reader: Hdf5Reader, links: Map<string, number>, name: string, at: number): void {
  if (links.has(name)) refuseDamaged(reader, `a group holds two parts named ${name}`);
  links.set(name, at);
}

function readSymbols(reader: Hdf5Reader, at: number, heap: Heap, links: Map<string, number>): void {
  expectLetters(reader, at, "SNOD");
  const count = uint(reader, at + 6, 2);
  for (let index = 0; index < count; index++) {
    spend(reader);
    const entry = at + 8 + index * SYMBOL_BYTES;
    const start = heap.start + uint(reader, entry, 8);
    const length = Math.max(0, Math.min(LONGEST_NAME, heap.end - start));
    add(reader, links, text(reader, start, length), uint(reader, entry + 8, 8));
  }
}

function readTree(reader: Hdf5Reader, at: number, heap: Heap, links: Map<string, number>, depth = 0): void {
  spend(reader);
  expectLetters(reader, at, "TREE");
  if (depth > DEEPEST) refuseDamaged(reader, "a tree of names is deeper than any could be");
  const [type, level, count] = [uint(reader, at + 4, 1), uint(reader, at + 5, 1), uint(reader, at + 6, 2)];
  if (type !== 0) refuseDamaged(reader, "a tree of names holds something else");
  for (let index = 0; index < count; index++) {
    const child = uint(reader, at + 32 + index * 16, 8);
    if (level === 0) readSymbols(reader, child, heap, links);
    else readTree(reader, child, heap, links, depth + 1);
  }
}

function readLink(reader: Hdf5Reader, { at }: Message, links: Map<string, number>): void {
  const flags = uint(reader, at + 1, 1);
  let place = at + 2;
  const hard = (flags & 8) === 0 || uint(reader, place, 1) === 0;
  if ((flags & 8) !== 0) place += 1;
  if ((flags & 4) !== 0) place += 8;
  if ((flags & 0x10) !== 0) place += 1;
  const sizeBytes = 1 << (flags & 3);
  const length = uint(reader, place, sizeBytes);
  // Links to names and to other files lead nowhere here.
  if (hard)
    add(reader, links, text(reader, place + sizeBytes, length), uint(reader, place + sizeBytes + length, 8));
}

/** True where new links are kept in a heap of their own, which is not read. */
function isDense(reader: Hdf5Reader, { at }: Message): boolean {
  const ordered = (uint(reader, at + 1, 1) & 1) !== 0;
  return address(reader, at + (ordered ? 10 : 2)) !== NOWHERE;
}

/** The parts of the group at `at`. */
export function readLinks(reader: Hdf5Reader, at: number): Links {
  const links = new Map<string, number>();
  for (const message of readMessages(reader, at)) {
    if (message.type === MESSAGE.symbolTable)
      readTree(reader, uint(reader, message.at, 8), readHeap(reader, uint(reader, message.at + 8, 8)), links);
    if (message.type === MESSAGE.link) readLink(reader, message, links);
    if (message.type === MESSAGE.linkInfo && isDense(reader, message))
      refuseUnread(reader, "keeps a group's names in a heap");
  }
  return links;
}
