// Object headers of HDF5 (specification 3.0, IV.A): a row of messages that say what the object is, in blocks that may
// lie anywhere in the file.

import {
  checkRange,
  expectLetters,
  type Hdf5Reader,
  refuseDamaged,
  refuseUnread,
  spend,
  uint,
} from "./reader.ts";

/** Types of messages that are read. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A message's data lie at `at` and have `size` bytes. */
export interface Message {
  readonly type: number;
  readonly at: number;
  readonly size: number;
}

interface Block {
  readonly at: number;
  readonly size: number;
}

/** How a header's messages begin: version 1 in 8 bytes, version 2 in 4 or 6. */
interface Form {
  readonly version: 1 | 2;
  readonly prefix: number;
}

/** A message that is kept elsewhere for several objects. */
const SHARED = 2;

function readMessage(reader: Hdf5Reader, at: number, { version, prefix }: Form): Message {
  const type = uint(reader, at, version === 1 ? 2 : 1);
  const size = uint(reader, at + (version === 1 ? 2 : 1), 2);
  const flags = uint(reader, at + (version === 1 ? 4 : 3), 1);
  checkRange(reader, at + prefix, size);
  if ((flags & SHARED) !== 0) refuseUnread(reader, "shares descriptions between its parts");
  return { type, at: at + prefix, size };
}

function continued(reader: Hdf5Reader, message: Message, { version }: Form): Block {
  const [at, size] = [uint(reader, message.at, 8), uint(reader, message.at + 8, 8)];
  checkRange(reader, at, size);
  if (version === 1) return { at, size };
  expectLetters(reader, at, "OCHK");
  // Its letters in front and a checksum behind.
  return { at: at + 4, size: size - 8 };
}

/** The first block of a header, and its form. */
function firstBlock(reader: Hdf5Reader, at: number): { form: Form; block: Block } {
  if (uint(reader, at, 1) === 1)
    return { form: { version: 1, prefix: 8 }, block: { at: at + 16, size: uint(reader, at + 8, 4) } };
  expectLetters(reader, at, "OHDR");
  const flags = uint(reader, at + 5, 1);
  const times = (flags & 0x20) !== 0 ? 16 : 0;
  const limits = (flags & 0x10) !== 0 ? 4 : 0;
  const sizeBytes = 1 << (flags & 3);
  const start = at + 6 + times + limits;
  const form: Form = { version: 2, prefix: (flags & 4) !== 0 ? 6 : 4 };
  return { form, block: { at: start + sizeBytes, size: uint(reader, start, sizeBytes) } };
}

/** The messages of the object at `at`, in order. */
export function readMessages(reader: Hdf5Reader, at: number): readonly Message[] {
  const { form, block } = firstBlock(reader, at);
  checkRange(reader, block.at, block.size);
  const messages: Message[] = [];
  const blocks = [block];
  for (let next = blocks.shift(); next !== undefined; next = blocks.shift()) {
    const end = next.at + next.size;
    for (let place = next.at; place + form.prefix <= end; ) {
      spend(reader);
      const message = readMessage(reader, place, form);
      place = message.at + message.size;
      if (place > end) refuseDamaged(reader, `a message at byte ${message.at} is longer than its block`);
      if (message.type === MESSAGE.continuation) blocks.push(continued(reader, message, form));
      else messages.push(message);
    }
  }
  return messages;
}
