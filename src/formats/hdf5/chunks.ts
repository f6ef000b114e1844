// Datasets of HDF5 that lie in pieces, plain or deflated and shuffled, as h5py and h5repack write them: found by a tree
// (specification 3.0, III.A.1, node type 1), unpacked one after the other and put where they belong.

import { elementCount } from "../../model/tensor.ts";
import { inflate } from "../inflate.ts";
import { rowStrides } from "../stored.ts";
import type { Message } from "./header.ts";
import { type Pieces, place, type Target } from "./place.ts";
import {
  address,
  checkRange,
  expectLetters,
  type Hdf5Reader,
  NOWHERE,
  refuseDamaged,
  refuseUnread,
  spend,
  spendMemory,
  uint,
} from "./reader.ts";

const [DEFLATE, SHUFFLE, CHECKSUM] = [1, 2, 3];

/** The order in which filters are read here, each once: that in which h5py and h5repack apply them. */
const ORDER: readonly number[] = [SHUFFLE, DEFLATE, CHECKSUM];

/** Deeper trees than this hold more pieces than a file has bytes. */
const DEEPEST = 20;

/** What a dataset's bytes went through. */
export function readFilters(reader: Hdf5Reader, { at }: Message, name: string): number[] {
  const [version, count] = [uint(reader, at, 1), uint(reader, at + 1, 1)];
  if (version !== 1 && version !== 2) refuseDamaged(reader, `filters of ${name} have the version ${version}`);
  let place = at + (version === 1 ? 8 : 2);
  const filters = Array.from({ length: count }, () => {
    const id = uint(reader, place, 2);
    const named = version === 1 || id >= 256;
    const length = named ? uint(reader, place + 2, 2) : 0;
    const values = uint(reader, place + (named ? 6 : 4), 2);
    if (!ORDER.includes(id))
      refuseUnread(reader, `packs ${name} by the filter ${id} (h5repack -f NONE OLD NEW unpacks it)`);
    const padding = version === 1 && values % 2 === 1 ? 4 : 0;
    place += (named ? 8 : 6) + (version === 1 ? Math.ceil(length / 8) * 8 : length) + 4 * values + padding;
    return id;
  });
  if (filters.some((id, index) => index > 0 && ORDER.indexOf(id) <= ORDER.indexOf(filters[index - 1] ?? id)))
    refuseUnread(
      reader,
      `packs ${name} by filters in the order ${filters.join(", ")} (h5repack -f NONE OLD NEW unpacks it)`,
    );
  return filters;
}

/** One stored piece: where its first element belongs, and its bytes. */
interface Piece {
  readonly origin: readonly number[];
  readonly at: number;
  readonly size: number;
  /** A bit for each filter that was left out. */
  readonly skipped: number;
}

function* piecesIn(reader: Hdf5Reader, at: number, rank: number, depth = 0): Generator<Piece> {
  spend(reader);
  expectLetters(reader, at, "TREE");
  if (depth > DEEPEST) refuseDamaged(reader, "a tree of pieces is deeper than any could be");
  const [type, level, count] = [uint(reader, at + 4, 1), uint(reader, at + 5, 1), uint(reader, at + 6, 2)];
  if (type !== 1) refuseDamaged(reader, "a tree of pieces holds something else");
  const keyBytes = 8 + 8 * (rank + 1);
  for (let index = 0; index < count; index++) {
    spend(reader);
    const key = at + 24 + index * (keyBytes + 8);
    const child = uint(reader, key + keyBytes, 8);
    if (level > 0) yield* piecesIn(reader, child, rank, depth + 1);
    else
      yield {
        origin: Array.from({ length: rank }, (_, axis) => uint(reader, key + 8 + axis * 8, 8)),
        at: child,
        size: uint(reader, key, 4),
        skipped: uint(reader, key + 4, 4),
      };
  }
}

/** Undoes what a piece went through, and puts its elements where they belong. */
function unpackPiece(reader: Hdf5Reader, pieces: Pieces, target: Target, piece: Piece): void {
  const { name, filters, chunk, width } = pieces;
  const { origin, at, size, skipped } = piece;
  checkRange(reader, at, size);
  const applied = filters.filter((_, index) => ((skipped >> index) & 1) === 0);
  const stored = reader.bytes.subarray(at, at + size - (applied.includes(CHECKSUM) ? Math.min(4, size) : 0));
  const wanted = elementCount(chunk) * width;
  const how = { origin, shuffled: applied.includes(SHUFFLE) };
  if (applied.includes(DEFLATE)) {
    const wrong = inflate(stored, wanted, (part, from) => place(pieces, target, how, part, from));
    if (wrong !== undefined) refuseDamaged(reader, `a piece of ${name} cannot be unpacked: ${wrong}`);
    return;
  }
  if (stored.length !== wanted)
    refuseDamaged(reader, `a piece of ${name} has ${stored.length} bytes instead of ${wanted}`);
  place(pieces, target, how, stored, 0);
}

/** Where the tree of pieces is, and the size of a piece: the message of a layout in pieces, version 3. */
export function readLayout(
  reader: Hdf5Reader,
  { at }: Message,
  { name, dims, width }: Pick<Pieces, "name" | "dims" | "width">,
): { tree: number; chunk: number[] } {
  const axes = uint(reader, at + 2, 1);
  if (axes !== dims.length + 1) refuseDamaged(reader, `pieces of ${name} have another shape than it has`);
  const sizes = Array.from({ length: axes }, (_, axis) => uint(reader, at + 11 + axis * 4, 4));
  if (sizes.includes(0) || sizes.at(-1) !== width)
    refuseDamaged(reader, `pieces of ${name} have no possible shape`);
  return { tree: address(reader, at + 3), chunk: sizes.slice(0, -1) };
}

/** All pieces of a dataset together are at most so many times its size, or so many bytes. */
const MOST_AROUND = 16;
const SMALL_PIECES = 2 ** 22;

/** The bytes of a dataset in pieces, put together with its axes in that order (stored.ts). */
export function readPieces(
  reader: Hdf5Reader,
  tree: number,
  pieces: Pieces,
  order: readonly number[] = pieces.dims.map((_, axis) => axis),
): Uint8Array {
  const { name, dims, chunk, width } = pieces;
  const [size, pieceBytes] = [elementCount(dims) * width, elementCount(chunk) * width];
  if (size === 0) return new Uint8Array(0);
  const wanted = dims.reduce((product, each, axis) => product * Math.ceil(each / (chunk[axis] ?? 1)), 1);
  // Pieces stick out over the edges, but not by many times: unpacking them would take time without end for few numbers.
  if (wanted * pieceBytes > MOST_AROUND * size + SMALL_PIECES)
    refuseDamaged(reader, `pieces of ${name} are far larger than it is`);
  if (tree === NOWHERE) refuseUnread(reader, `does not hold the numbers of ${name}`);
  spendMemory(reader, size, name);
  const steps = rowStrides(order.map((axis) => dims[axis] ?? 1));
  const target = {
    out: new Uint8Array(size),
    strides: dims.map((_, axis) => steps[order.indexOf(axis)] ?? 1),
  };
  const seen = new Set<string>();
  for (const piece of piecesIn(reader, tree, dims.length)) {
    const fits = piece.origin.every((at, axis) => at % (chunk[axis] ?? 1) === 0 && at < (dims[axis] ?? 0));
    if (!fits || seen.has(piece.origin.join()))
      refuseDamaged(reader, `a piece of ${name} lies at [${piece.origin}]`);
    seen.add(piece.origin.join());
    unpackPiece(reader, pieces, target, piece);
  }
  if (seen.size !== wanted)
    refuseUnread(
      reader,
      `holds ${seen.size} of the ${wanted} pieces of ${name}, and nothing in place of the others`,
    );
  return target.out;
}
