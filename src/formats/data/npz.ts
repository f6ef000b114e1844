// Several NumPy arrays in one archive (NPZ), stored as savez writes them or compressed as savez_compressed does.

import { isZip, readZip, unpackEntry } from "../zip.ts";
import type { NamedArray } from "./array.ts";
import { npyLength, readNpy } from "./npy.ts";

/** True for an archive of NPY files and nothing else. */
export function isNpz(bytes: Uint8Array): boolean {
  return holdsOnly(bytes, (name) => name.endsWith(".npy"));
}

/** True for an archive in which every file has a name that fits; false for what is no archive, or a damaged one. */
export function holdsOnly(bytes: Uint8Array, fits: (name: string) => boolean): boolean {
  if (!isZip(bytes)) return false;
  try {
    const names = [...readZip(bytes, "").entries.keys()].filter((name) => !name.endsWith("/"));
    return names.length > 0 && names.every(fits);
  } catch {
    return false;
  }
}

/** The arrays of an NPZ file. Throws ModelError as readNpy and the reader of archives do. */
export async function readNpz(bytes: Uint8Array, name: string): Promise<NamedArray[]> {
  const zip = readZip(bytes, name);
  const arrays: NamedArray[] = [];
  for (const entry of zip.entries.keys()) {
    const where = `${name}/${entry.replace(/\.npy$/, "")}`;
    // One byte more than the header claims is enough to know that the array is too long.
    const limit = (start: Uint8Array) => {
      const length = npyLength(start, where);
      return length && length + 1;
    };
    arrays.push({ ...readNpy(await unpackEntry(zip, entry, limit), where), name: where });
  }
  return arrays;
}
