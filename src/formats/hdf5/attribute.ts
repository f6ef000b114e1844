// Attributes of HDF5's objects, as far as they are texts: that is where Keras keeps a network and the names of its
// weights (specification 3.0, IV.A.2.m; texts of any length lie in global heaps, III.E).

import { elementCount } from "../../model/tensor.ts";
import { MESSAGE, type Message, readMessages } from "./header.ts";
import {
  address,
  checkRange,
  expectLetters,
  type Hdf5Reader,
  type HeapObject,
  NOWHERE,
  refuseDamaged,
  refuseUnread,
  spend,
  text,
  uint,
} from "./reader.ts";
import { type Hdf5Type, readShape, readType } from "./types.ts";

const pad8 = (size: number): number => Math.ceil(size / 8) * 8;

interface Attribute {
  readonly type: Hdf5Type;
  readonly dims: readonly number[];
  readonly at: number;
}

/** The attribute in a message where it has that name. */
function readAttribute(reader: Hdf5Reader, { at }: Message, name: string): Attribute | undefined {
  const version = uint(reader, at, 1);
  if (version < 1 || version > 3) refuseDamaged(reader, `an attribute has the version ${version}`);
  const sizes = [2, 4, 6].map((field) => uint(reader, at + field, 2));
  const [nameSize = 0, typeSize = 0, shapeSize = 0] = version === 1 ? sizes.map(pad8) : sizes;
  const start = at + (version === 3 ? 9 : 8);
  if (text(reader, start, nameSize) !== name) return undefined;
  const typeAt = start + nameSize;
  const shapeAt = typeAt + typeSize;
  return { type: readType(reader, typeAt), dims: readShape(reader, shapeAt), at: shapeAt + shapeSize };
}

/** Where the objects of the heap at `at` lie, by their numbers; found once, for it may hold thousands of names. */
function heapObjects(reader: Hdf5Reader, at: number): ReadonlyMap<number, HeapObject> {
  const known = reader.heaps.get(at);
  if (known !== undefined) return known;
  const objects = new Map<number, HeapObject>();
  reader.heaps.set(at, objects);
  expectLetters(reader, at, "GCOL");
  const end = Math.min(reader.bytes.length, at + uint(reader, at + 8, 8));
  for (let place = at + 16; place + 16 <= end; ) {
    spend(reader);
    const [index, size] = [uint(reader, place, 2), uint(reader, place + 8, 8)];
    if (index === 0) break;
    objects.set(index, { at: place + 16, size });
    place += 16 + pad8(size);
  }
  return objects;
}

/** Object `index` of the heap at `at`, up to `length` bytes. */
function heapText(reader: Hdf5Reader, at: number, index: number, length: number): string {
  const found = heapObjects(reader, at).get(index);
  if (found === undefined) return refuseDamaged(reader, `a heap lacks its text ${index}`);
  return text(reader, found.at, Math.min(found.size, length));
}

function oneText(reader: Hdf5Reader, { kind, size }: Hdf5Type, at: number): string {
  if (kind === "text") return text(reader, at, size).trimEnd();
  return heapText(reader, uint(reader, at + 4, 8), uint(reader, at + 12, 4), uint(reader, at, 4));
}

/** The texts of an object's attribute; undefined where it has none of that name, or one of something else. */
export function readTexts(reader: Hdf5Reader, object: number, name: string): string[] | undefined {
  for (const message of readMessages(reader, object)) {
    if (message.type === MESSAGE.attributeInfo) {
      const ordered = (uint(reader, message.at + 1, 1) & 1) !== 0;
      if (address(reader, message.at + (ordered ? 4 : 2)) !== NOWHERE)
        refuseUnread(reader, "keeps its attributes in a heap");
    }
    const found = message.type === MESSAGE.attribute ? readAttribute(reader, message, name) : undefined;
    if (found === undefined || (found.type.kind !== "text" && found.type.kind !== "heap-text")) continue;
    const { type, dims, at } = found;
    const count = elementCount(dims);
    checkRange(reader, at, count * type.size);
    if (type.size === 0) refuseDamaged(reader, `its attribute ${name} holds texts without a size`);
    return Array.from({ length: count }, (_, index) => oneText(reader, type, at + index * type.size));
  }
  return undefined;
}
