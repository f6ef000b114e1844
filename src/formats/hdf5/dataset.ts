// A dataset of HDF5 → tensor (specification 3.0, IV.A.2.i). In one piece it shares the file's bytes, as long as its axes are
// wanted in their own order.

import { elementCount } from "../../model/tensor.ts";
import { onceEach, reorder, type StoredTensor } from "../stored.ts";
import { readFilters, readLayout, readPieces } from "./chunks.ts";
import { MESSAGE, type Message, readMessages } from "./header.ts";
import {
  address,
  checkRange,
  type Hdf5Reader,
  NOWHERE,
  refuseDamaged,
  refuseUnread,
  spendMemory,
  uint,
} from "./reader.ts";
import { readShape, readType } from "./types.ts";

const [COMPACT, CONTIGUOUS, CHUNKED] = [0, 1, 2];

const HOW_TO_JOIN = "h5repack -l CONTI -f NONE OLD NEW writes it in one";

/** Where the numbers lie. */
function findData(reader: Hdf5Reader, { at }: Message, name: string): { at: number; size: number } {
  const kind = uint(reader, at + 1, 1);
  if (kind === COMPACT) return { at: at + 4, size: uint(reader, at + 2, 2) };
  if (kind !== CONTIGUOUS)
    refuseUnread(reader, `keeps ${name} in a form that Keras does not use (${HOW_TO_JOIN})`);
  const size = uint(reader, at + 10, 8);
  const start = address(reader, at + 2);
  if (start === NOWHERE && size > 0) refuseUnread(reader, `does not hold the numbers of ${name}`);
  return { at: Math.max(0, start), size };
}

/** True for an object that holds numbers, and is no group. */
export function isDataset(reader: Hdf5Reader, object: number): boolean {
  return readMessages(reader, object).some(({ type }) => type === MESSAGE.layout);
}

/** The tensor at `object`, each order of its axes read once; `name` is what it is called in sentences. */
export function readDataset(reader: Hdf5Reader, object: number, name: string): StoredTensor {
  const messages = readMessages(reader, object);
  const one = (type: number, what: string): Message =>
    messages.find((message) => message.type === type) ?? refuseDamaged(reader, `${name} has no ${what}`);
  const found = readType(reader, one(MESSAGE.datatype, "type").at);
  const dims = readShape(reader, one(MESSAGE.dataspace, "shape").at);
  if (found.kind !== "number") refuseUnread(reader, `holds something else than numbers in ${name}`);
  const layout = one(MESSAGE.layout, "place");
  const version = uint(reader, layout.at, 1);
  if (version !== 3 && version !== 4) refuseUnread(reader, `keeps ${name} in an old form (${HOW_TO_JOIN})`);
  const place = { name, dims, width: found.size };
  if (uint(reader, layout.at + 1, 1) === CHUNKED)
    return { type: found.type, dims, bytes: onceEach(joinPieces(reader, messages, layout, place)) };
  const stored = { type: found.type, dims, bytes: wholeBytes(reader, layout, place) };
  const bytes = onceEach((order) => {
    if (order === undefined) return stored.bytes;
    spendMemory(reader, stored.bytes.length, name);
    return reorder(stored, order);
  });
  return { type: found.type, dims, bytes };
}

interface Place {
  readonly name: string;
  readonly dims: readonly number[];
  readonly width: number;
}

function wholeBytes(reader: Hdf5Reader, layout: Message, { name, dims, width }: Place): Uint8Array {
  const data = findData(reader, layout, name);
  const size = elementCount(dims) * width;
  if (data.size < size)
    refuseDamaged(reader, `${name} of shape [${dims}] needs ${size} bytes, but has ${data.size}`);
  checkRange(reader, data.at, size);
  return reader.bytes.subarray(data.at, data.at + size);
}

function joinPieces(
  reader: Hdf5Reader,
  messages: readonly Message[],
  layout: Message,
  place: Place,
): StoredTensor["bytes"] {
  if (uint(reader, layout.at, 1) !== 3)
    refuseUnread(reader, `lists the pieces of ${place.name} in a new form (${HOW_TO_JOIN})`);
  const { tree, chunk } = readLayout(reader, layout, place);
  const message = messages.find(({ type }) => type === MESSAGE.filters);
  const filters = message === undefined ? [] : readFilters(reader, message, place.name);
  return (order) => readPieces(reader, tree, { ...place, chunk, filters }, order);
}
