// Cutting a tensor: the indices of some axes that stay, byte for byte, for every type alike.

import { elementBytes, elementCount, type Tensor } from "./tensor.ts";

/** Indices of one axis that stay, in the order given. */
export interface Cut {
  readonly axis: number;
  readonly indices: readonly number[];
}

/** A tensor seen as [outer][size][inner], in bytes. */
interface Runs {
  readonly outer: number;
  readonly size: number;
  readonly inner: number;
}

/** A copy call costs more than a loop over so few bytes: cutting 3 × 3 kernels was four times as slow with it. */
const LONGEST_BY_WORD = 256;

function runsAround(tensor: Tensor, axis: number): Runs {
  const size = tensor.dims[axis];
  if (size === undefined) throw new RangeError(`axis ${axis} of a tensor of shape [${tensor.dims}]`);
  const inner = elementCount(tensor.dims.slice(axis + 1)) * elementBytes(tensor.type);
  return { outer: elementCount(tensor.dims.slice(0, axis)), size, inner };
}

function copyBytes(from: Uint8Array, to: Uint8Array, runs: Runs, indices: readonly number[]): void {
  const { outer, size, inner } = runs;
  let target = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const source = (o * size + index) * inner;
      to.set(from.subarray(source, source + inner), target);
      target += inner;
    }
  }
}

function copyWords(from: Uint8Array, to: Uint8Array, runs: Runs, indices: readonly number[]): void {
  const { outer, size } = runs;
  const inner = runs.inner / 4;
  const read = new Uint32Array(from.buffer, from.byteOffset, from.byteLength / 4);
  const write = new Uint32Array(to.buffer, to.byteOffset, to.byteLength / 4);
  let target = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const source = (o * size + index) * inner;
      for (let word = source; word < source + inner; word++) write[target++] = read[word] as number;
    }
  }
}

function copyRuns(from: Uint8Array, to: Uint8Array, runs: Runs, indices: readonly number[]): void {
  const inWords = [runs.inner, from.byteOffset, to.byteOffset].every((each) => each % 4 === 0);
  (inWords && runs.inner <= LONGEST_BY_WORD ? copyWords : copyBytes)(from, to, runs, indices);
}

/**
 * Keeps the given indices of one axis, in the order given, as ONNX's Gather does along that axis.
 * The result owns its bytes. Shape: dims with dims[axis] replaced by indices.length.
 */
export function take(tensor: Tensor, axis: number, indices: readonly number[]): Tensor {
  const runs = runsAround(tensor, axis);
  const bytes = new Uint8Array(runs.outer * indices.length * runs.inner);
  copyRuns(tensor.bytes, bytes, runs, indices);
  return { type: tensor.type, dims: tensor.dims.with(axis, indices.length), bytes };
}

/** Two axes at once, so that what only one of them would leave is never held: `outer` lies before `inner`. */
function takePair(tensor: Tensor, outer: Cut, inner: Cut): Tensor {
  const rows = runsAround(tensor, outer.axis);
  const within = runsAround(tensor, inner.axis);
  const runs = { ...within, outer: within.outer / (rows.outer * rows.size) };
  // One index of the outer axis at a time, at an address that can be read in words.
  const row = new Uint8Array(rows.inner);
  const each = runs.outer * inner.indices.length * runs.inner;
  const bytes = new Uint8Array(rows.outer * outer.indices.length * each);
  let target = 0;
  for (let o = 0; o < rows.outer; o++) {
    for (const index of outer.indices) {
      const source = (o * rows.size + index) * rows.inner;
      row.set(tensor.bytes.subarray(source, source + rows.inner));
      copyRuns(row, bytes.subarray(target, target + each), runs, inner.indices);
      target += each;
    }
  }
  const dims = tensor.dims.with(outer.axis, outer.indices.length).with(inner.axis, inner.indices.length);
  return { type: tensor.type, dims, bytes };
}

/** Keeps the given indices of several axes, each of which is named once. */
export function takeAll(tensor: Tensor, cuts: readonly Cut[]): Tensor {
  const [first, second, ...rest] = cuts.toSorted((a, b) => a.axis - b.axis);
  if (first === undefined) return tensor;
  if (second === undefined) return take(tensor, first.axis, first.indices);
  return takeAll(takePair(tensor, first, second), rest);
}
