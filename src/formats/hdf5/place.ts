// A piece of an HDF5 dataset → where its elements belong in the whole, whose axes may stand in any order.

import { elementCount } from "../../model/tensor.ts";

export interface Pieces {
  readonly name: string;
  /** Of the whole, and of a piece; pieces at the ends reach beyond. */
  readonly dims: readonly number[];
  readonly chunk: readonly number[];
  /** Bytes of an element. */
  readonly width: number;
  /** Filters in the order in which they were applied. */
  readonly filters: readonly number[];
}

/** Where a dataset's elements go: its bytes, and how many elements lie between neighbours along each of its axes. */
export interface Target {
  readonly out: Uint8Array;
  readonly strides: readonly number[];
}

/** Where elements of a piece belong: `run` of them in a row, the first of them element `to` of the whole, and `inside` of them in it. */
function findRun(
  { dims, chunk }: Pieces,
  { strides }: Target,
  origin: readonly number[],
  element: number,
): { to: number; run: number; inside: number } {
  const last = dims.length - 1;
  const column = last < 0 ? 0 : element % (chunk[last] ?? 1);
  const run = last < 0 ? 1 : (chunk[last] ?? 1) - column;
  let [rest, to] = [element, 0];
  for (let axis = last; axis >= 0; axis--) {
    const at = (rest % (chunk[axis] ?? 1)) + (origin[axis] ?? 0);
    rest = Math.floor(rest / (chunk[axis] ?? 1));
    if (at >= (dims[axis] ?? 0)) return { to: 0, run, inside: 0 };
    to += at * (strides[axis] ?? 1);
  }
  return { to, run, inside: last < 0 ? 1 : Math.min(run, (dims[last] ?? 0) - (origin[last] ?? 0) - column) };
}

/**
 * Puts some bytes of a piece, from its byte `from` on, where they belong. Of a shuffled piece all first bytes of its elements
 * come first, then all second ones.
 */
export function place(
  pieces: Pieces,
  target: Target,
  { origin, shuffled }: { readonly origin: readonly number[]; readonly shuffled: boolean },
  bytes: Uint8Array,
  from: number,
): void {
  const { chunk, width } = pieces;
  const { out, strides } = target;
  const count = elementCount(chunk);
  // Parts are given away in whole elements.
  const unit = shuffled ? 1 : width;
  const step = (strides.at(-1) ?? 1) * width;
  for (let at = 0; at < bytes.length; ) {
    const element = shuffled ? (from + at) % count : (from + at) / width;
    const plane = shuffled ? Math.floor((from + at) / count) : 0;
    const { to, run, inside } = findRun(pieces, target, origin, element);
    const here = Math.min(run, (bytes.length - at) / unit);
    const copied = Math.min(here, inside);
    if (!shuffled && step === width) out.set(bytes.subarray(at, at + copied * width), to * width);
    else
      for (let index = 0; index < copied; index++)
        for (let byte = 0; byte < unit; byte++)
          out[to * width + index * step + plane + byte] = bytes[at + index * unit + byte] ?? 0;
    at += here * unit;
  }
}
