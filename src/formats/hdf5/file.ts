// An HDF5 file as a tree of paths (specification 3.0, II.A): the superblock says where it begins.

import type { StoredTensor } from "../stored.ts";
import { readTexts } from "./attribute.ts";
import { isDataset, readDataset } from "./dataset.ts";
import { type Links, readLinks } from "./group.ts";
import { type Hdf5Reader, makeHdf5Reader, refuseUnread, uint } from "./reader.ts";

/** Asked by path, as in "model_weights/dense"; "" is the root. Every call throws ModelError for a damaged file. */
export interface Hdf5File {
  /** Names in a group; undefined where there is no group. */
  readonly names: (path: string) => readonly string[] | undefined;
  /** Texts of an attribute; undefined where there is none. */
  readonly texts: (path: string, attribute: string) => readonly string[] | undefined;
  /** A tensor, the same one for all its paths; undefined where there is no dataset. */
  readonly tensor: (path: string) => StoredTensor | undefined;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** True for bytes that start as HDF5 does. */
export function isHdf5(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** Where the root group is. */
function findRoot(reader: Hdf5Reader): number {
  const version = uint(reader, 8, 1);
  if (version > 3) refuseUnread(reader, `has the version ${version}`);
  const old = version < 2;
  const [offsets, lengths] = [uint(reader, old ? 13 : 9, 1), uint(reader, old ? 14 : 10, 1)];
  if (offsets !== 8 || lengths !== 8) refuseUnread(reader, "counts in numbers of another size");
  if (!old) return uint(reader, 36, 8);
  // Four addresses, then the root's entry: its name and where it is.
  return uint(reader, (version === 0 ? 24 : 28) + 40, 8);
}

/** Opens a file, whose bytes must not be written to afterwards; `where` names it in sentences. */
export function openHdf5(bytes: Uint8Array, where: string): Hdf5File {
  const reader = makeHdf5Reader(bytes, where);
  const root = findRoot(reader);
  const known = new Map<number, Links>();
  const tensors = new Map<number, StoredTensor>();
  const linksOf = (object: number): Links => {
    const links = known.get(object) ?? readLinks(reader, object);
    known.set(object, links);
    return links;
  };
  const find = (path: string): number | undefined => {
    let object: number | undefined = root;
    for (const name of path.split("/")) {
      if (name === "") continue;
      if (object === undefined) return undefined;
      object = linksOf(object).get(name);
    }
    return object;
  };
  return {
    names: (path) => {
      const object = find(path);
      return object === undefined ? undefined : [...linksOf(object).keys()];
    },
    texts: (path, attribute) => {
      const object = find(path);
      return object === undefined ? undefined : readTexts(reader, object, attribute);
    },
    tensor: (path) => {
      const object = find(path);
      if (object === undefined || !isDataset(reader, object)) return undefined;
      const tensor = tensors.get(object) ?? readDataset(reader, object, path);
      tensors.set(object, tensor);
      return tensor;
    },
  };
}
