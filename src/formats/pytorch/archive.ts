// The two containers of torch.save: an archive with a pickle and a file for each storage (since PyTorch 1.6), and the
// older one, where the storages follow a row of pickles.

import { ModelError } from "../../model/error.ts";
import { elementBytes } from "../../model/tensor.ts";
import { readZip, type Zip, zipEntry } from "../zip.ts";
import { unpickle } from "./unpickle.ts";
import type { PickleValue, Storage } from "./values.ts";

/** What was saved, and the bytes of its storages. */
export interface Saved {
  readonly value: PickleValue;
  readonly read: (storage: Storage) => Uint8Array;
}

/** What a legacy file begins with: torch.serialization.MAGIC_NUMBER. */
const MAGIC = 0x1950a86a20f9469cfc6cn;

const PICKLE = "data.pkl";

function refuse(where: string, message: string): never {
  throw new ModelError("format", where, message);
}

/** Bytes that the storage needs; undefined where its elements have no size of their own. */
function storageSize({ type, count }: Storage): number {
  return count * (type === undefined ? 1 : elementBytes(type));
}

/** The folder in which PyTorch keeps everything. Throws where the archive is of something else. */
function findRoot(zip: Zip): string {
  const unsupported = (what: string) =>
    new ModelError("unsupported", zip.where, `The file is a ZIP archive ${what}`);
  const pickle = [...zip.entries.keys()].find((name) => name.split("/").at(-1) === PICKLE);
  if (pickle === undefined)
    throw unsupported(`without ${PICKLE}; of archives Espalier reads those of torch.save and of Keras.`);
  const root = pickle.slice(0, -PICKLE.length);
  if (zip.entries.has(`${root}constants.pkl`))
    throw unsupported("of TorchScript, which is code; in PyTorch, save model.state_dict() instead.");
  return root;
}

/** Reads what torch.save has put into an archive. */
export function readArchive(bytes: Uint8Array, where: string): Saved {
  const zip = readZip(bytes, where);
  const root = findRoot(zip);
  const order = new TextDecoder().decode(zipEntry(zip, `${root}byteorder`) ?? new Uint8Array(0));
  if (order !== "" && order !== "little")
    throw new ModelError(
      "unsupported",
      where,
      `The file's numbers are in ${order.slice(0, 10)}-endian order.`,
    );
  const pickle = zipEntry(zip, root + PICKLE) ?? new Uint8Array(0);
  const { value } = unpickle(pickle, where, new Map());
  const read = (storage: Storage) => {
    const stored = zipEntry(zip, `${root}data/${storage.key}`);
    if (stored === undefined)
      refuse(where, `The file names the storage ${storage.key}, but does not hold it.`);
    if (stored.length !== storageSize(storage))
      refuse(
        where,
        `The storage ${storage.key} has ${stored.length} bytes; ${storageSize(storage)} are announced.`,
      );
    return stored;
  };
  return { value, read };
}

/** Storages of a legacy file: in the order of their keys, each with its count before it. */
function readStorages(
  bytes: Uint8Array,
  where: string,
  keys: readonly PickleValue[],
  storages: ReadonlyMap<string, Storage>,
  start: number,
): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, Uint8Array>();
  let offset = start;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (storage === undefined) refuse(where, "The file holds a storage that its pickle does not name.");
    const begin = offset + 8;
    const end = begin + storageSize(storage);
    if (end > bytes.length) refuse(where, `The file ends within the storage ${storage.key}.`);
    if (view.getBigInt64(offset, true) !== BigInt(storage.count))
      refuse(where, `The storage ${storage.key} has not the ${storage.count} elements that are announced.`);
    found.set(storage.key, bytes.subarray(begin, end));
    offset = end;
  }
  return found;
}

/** Reads what torch.save wrote before PyTorch 1.6: magic number, protocol, system, value, storage keys, storages. */
export function readLegacy(bytes: Uint8Array, where: string): Saved {
  const storages = new Map<string, Storage>();
  let offset = 0;
  const next = () => {
    const { value, end } = unpickle(bytes, where, storages, offset);
    offset = end;
    return value;
  };
  if (next() !== MAGIC)
    throw new ModelError("unsupported", where, "The file is a Python pickle, but not one of torch.save.");
  next();
  const system = next();
  if (system instanceof Map && system.get("little_endian") === false)
    throw new ModelError("unsupported", where, "The file's numbers are in big-endian order.");
  const value = next();
  const keys = next();
  const found = readStorages(bytes, where, Array.isArray(keys) ? keys : [], storages, offset);
  const read = ({ key }: Storage) =>
    found.get(key) ?? refuse(where, `The file names the storage ${key}, but does not hold it.`);
  return { value, read };
}
