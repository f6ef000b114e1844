// Reads of an ONNX file everything but its large weights: walks the messages ModelProto → GraphProto → TensorProto
// (onnx.proto3, IR version 10) by their fields' lengths and passes over the bytes of the weights.

import type { PartialFile } from "../partial-file.ts";

/** Tags of the fields that are walked into: number × 8 + 2 (a field with a length). */
const [GRAPH, INITIALIZER] = [7 * 8 + 2, 5 * 8 + 2];
/** Longer fields of a tensor are its values; sizes, axes and the like are shorter and may decide about shapes. */
const MOST_VALUE_BYTES = 4096;
const LONGEST_VARINT = 10;

interface Field {
  readonly tag: number;
  /** Where its value begins, and where the next field does. */
  readonly start: number;
  readonly end: number;
}

async function readVarint(file: PartialFile, at: number): Promise<{ value: number; end: number }> {
  await file.need(at, LONGEST_VARINT);
  let [value, scale] = [0, 1];
  for (let end = at; end < at + LONGEST_VARINT; ) {
    const byte = file.bytes[end++] ?? 0;
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) return { value, end };
  }
  throw new RangeError("no number ends here");
}

/** The field at `at`; throws RangeError where none can be. */
async function readField(file: PartialFile, at: number, limit: number): Promise<Field> {
  const { value: tag, end: start } = await readVarint(file, at);
  const kind = tag & 7;
  if (kind === 0) return { tag, start, end: (await readVarint(file, start)).end };
  if (kind === 1 || kind === 5) return { tag, start, end: start + (kind === 1 ? 8 : 4) };
  const { value: length, end: first } = await readVarint(file, start);
  if (kind !== 2 || first + length > limit) throw new RangeError("no field is like this");
  return { tag, start: first, end: first + length };
}

/** Walks the fields from `start` to `limit`. */
async function walk(
  file: PartialFile,
  start: number,
  limit: number,
  visit: (field: Field) => Promise<void>,
): Promise<void> {
  for (let at = start; at < limit; ) {
    const field = await readField(file, at, limit);
    await visit(field);
    at = field.end;
  }
}

/** Reads everything but the values of large initializers. Throws RangeError where the file is no ONNX file. */
export async function readOnnxOutline(file: PartialFile): Promise<void> {
  const take = ({ start, end }: Field) => file.need(start, end - start);
  const takeShort = async (field: Field) => {
    if (field.end - field.start <= MOST_VALUE_BYTES) await take(field);
  };
  const graph = ({ start, end }: Field) =>
    walk(file, start, end, (field) =>
      field.tag === INITIALIZER ? walk(file, field.start, field.end, takeShort) : take(field),
    );
  await walk(file, 0, file.bytes.length, (field) => (field.tag === GRAPH ? graph(field) : take(field)));
}
