// The header of a safetensors file, held to the format before any of its numbers is used: tensors lie in the rest of
// the file without overlap, gap or remainder.

import { ModelError } from "../../model/error.ts";
import { type DataType, elementBytes, elementCount } from "../../model/tensor.ts";

/** The format's names of its types: all of `Dtype` in its own library (0.8). */
export const TYPES: ReadonlyMap<string, DataType> = new Map([
  ["C64", "complex64"],
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["F8_E4M3", "float8_e4m3fn"],
  ["F8_E4M3FNUZ", "float8_e4m3fnuz"],
  ["F8_E5M2", "float8_e5m2"],
  ["F8_E5M2FNUZ", "float8_e5m2fnuz"],
  ["F8_E8M0", "float8_e8m0fnu"],
  ["F6_E2M3", "float6_e2m3fn"],
  ["F6_E3M2", "float6_e3m2fn"],
  ["F4", "float4_e2m1fn"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U64", "uint64"],
  ["U32", "uint32"],
  ["U16", "uint16"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

/** Bytes of the header's length, in front of it. */
export const LENGTH_BYTES = 8;

/** The longest header that the format's own library reads. */
const LONGEST_HEADER = 100_000_000n;

export interface TensorEntry {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
  /** First byte and the one after the last, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  /** In the header's order. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the tensors' bytes begin in the file. */
  readonly start: number;
}

function refuse(where: string, message: string): never {
  throw new ModelError("format", where, message);
}

function headerLength(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
}

/** A header's length in 8 bytes, then the header, which is JSON. */
export function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length >= 10 && bytes[8] === 0x7b && headerLength(bytes) <= LONGEST_HEADER;
}

function parse(bytes: Uint8Array, name: string): { fields: [string, unknown][]; start: number } {
  const length = bytes.length < LENGTH_BYTES ? LONGEST_HEADER + 1n : headerLength(bytes);
  if (length > LONGEST_HEADER)
    refuse(name, "The file is not a safetensors file: its header has no usable length.");
  const start = LENGTH_BYTES + Number(length);
  if (start > bytes.length)
    refuse(
      name,
      `The file ends within its header: ${start} bytes are announced, but there are ${bytes.length}.`,
    );
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start));
    const header: unknown = JSON.parse(text);
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return { fields: Object.entries(header), start };
  } catch {
    // Said below, the same as for a header that is something else.
  }
  return refuse(name, "The file's header is not a JSON object of tensors.");
}

function isSize(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function readEntry(name: string, value: unknown): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  const label = `The tensor ${name}`;
  if (!Array.isArray(shape) || !shape.every(isSize) || !Number.isSafeInteger(elementCount(shape)))
    refuse(name, `${label} has no possible shape in the header.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    refuse(name, `${label} has no two offsets in the header.`);
  const type = typeof dtype === "string" ? TYPES.get(dtype) : undefined;
  if (type === undefined) {
    const found = typeof dtype === "string" ? dtype.slice(0, 20) : "none";
    throw new ModelError(
      "unsupported",
      name,
      `${label} has the type ${found}, which Espalier does not have.`,
    );
  }
  const [begin = 0, end = 0] = offsets as number[];
  const wanted = elementCount(shape) * elementBytes(type);
  if (!Number.isSafeInteger(wanted))
    refuse(name, `${label} of shape [${shape}] and type ${dtype} does not fill whole bytes.`);
  if (end - begin !== wanted)
    refuse(name, `${label} has ${end - begin} bytes, but its shape [${shape}] of ${type} needs ${wanted}.`);
  return { name, type, dims: shape, begin, end };
}

/** Throws where two tensors share bytes, or bytes belong to none. */
function checkLayout(entries: readonly TensorEntry[], size: number, name: string): void {
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const what = entry.begin < end ? "overlaps the one before it" : "leaves a gap before it";
    if (entry.begin !== end) refuse(entry.name, `The tensor ${entry.name} ${what}, at byte ${entry.begin}.`);
    end = entry.end;
  }
  if (end !== size)
    refuse(name, `The file's tensors take ${end} bytes, but there are ${size} after the header.`);
}

function readMetadata(value: unknown, name: string): Map<string, string> {
  const fields = typeof value === "object" && value !== null ? Object.entries(value) : undefined;
  const texts = fields?.filter((field): field is [string, string] => typeof field[1] === "string");
  if (fields === undefined || texts?.length !== fields.length)
    refuse(name, "The file's __metadata__ is not an object of texts.");
  return new Map(texts);
}

/**
 * Reads and checks the header. Throws ModelError "format" for a file that is not whole or not laid out as the format
 * says, "unsupported" for a type that Espalier does not have.
 */
export function readHeader(bytes: Uint8Array, name: string): Header {
  const { fields, start } = parse(bytes, name);
  const metadata = fields.find(([key]) => key === "__metadata__");
  const entries = fields.filter((field) => field !== metadata).map(([key, value]) => readEntry(key, value));
  checkLayout(entries, bytes.length - start, name);
  return { entries, start, metadata: metadata === undefined ? new Map() : readMetadata(metadata[1], name) };
}
