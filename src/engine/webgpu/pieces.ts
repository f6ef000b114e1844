// Calls on values that are larger than one binding: each kernel says how its call falls into calls over pieces that lie one
// behind the other, and is recorded once for each range of them. Sums stay whole, so results stay the same to the bit.

import type { IoBuffers, IoParams, Sizes } from "../io-kernels.ts";
import { type Bound, bytesOf } from "./kernel.ts";

/** How a call falls into calls over fewer pieces. */
export interface Pieces<Params> {
  readonly count: number;
  /** Values of one piece in each input; 0 where every call reads all of it. */
  readonly inputs: readonly number[];
  /** Values of one piece in the output; 0 where every call writes into all of it. */
  readonly output: number;
  /** Pieces of every call, where it cannot be chosen. */
  readonly each?: number;
  /** Every call writes, and reads what is added, up to the end of what there is. */
  readonly toEnd?: boolean;
  readonly only: (first: number, count: number) => Params;
}

export interface Range {
  readonly first: number;
  readonly count: number;
}

/** Where a convolution has what is added to its output. */
const ADDED = 3;

/** Bindings begin at multiples of so many values: 256 bytes. */
export const ALIGNED = 64;

const product = (sizes: Sizes) => sizes.reduce((total, size) => total * size, 1);

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Ranges of pieces of which each fits a binding of `most` values, as far as pieces do. */
export function rangesOf({ count, inputs, output, each }: Pieces<unknown>, most: number): Range[] {
  const sizes = [...inputs, output].filter((size) => size > 0);
  const step = sizes.reduce((least, size) => Math.max(least, ALIGNED / greatestDivisor(size, ALIGNED)), 1);
  const fitting = Math.floor(most / Math.max(1, ...sizes) / step) * step;
  const length = each ?? Math.max(step, fitting);
  return Array.from({ length: Math.ceil(count / length) }, (_, at) => {
    return { first: at * length, count: Math.min(length, count - at * length) };
  });
}

/**
 * The part of a binding that a range of pieces of `size` values has; all of it where that is 0. It has `atLeast` bytes,
 * where there are so many.
 */
export function partOf(bound: Bound, size: number, { first, count }: Range, atLeast = 0): Bound {
  if (size === 0) return bound;
  const { buffer, offset = 0 } = "buffer" in bound ? bound : { buffer: bound };
  const from = first * size * 4;
  const bytes = Math.max(atLeast, Math.ceil((count * size) / 4) * 16);
  return { buffer, offset: offset + from, size: Math.min(bytes, bytesOf(bound) - from) };
}

/** What a range has of all that a call reads and writes. */
export function boundPart(
  { inputs, output }: IoBuffers<Bound>,
  pieces: Pieces<unknown>,
  range: Range,
  most: number,
): IoBuffers<Bound> {
  // What is packed ends with whole quads; the last range takes them along.
  const last = range.first + range.count === pieces.count ? most : 0;
  const end = pieces.toEnd ? Number.POSITIVE_INFINITY : last;
  return {
    inputs: inputs.map((input, at) =>
      partOf(input, pieces.inputs[at] ?? 0, range, at === ADDED ? end : last),
    ),
    output: partOf(output, pieces.output, range, end),
  };
}

/** A call that goes over its axes one index of the outermost at a time; strides of 0 repeat. */
export function byOutermost<Params extends { readonly sizes: Sizes }>(
  params: Params,
  strides: readonly Sizes[],
): Pieces<Params>[] {
  const [count = 0, ...rest] = params.sizes;
  // Where an index reaches into what lies behind the next one, there are no pieces.
  const reach = (own: Sizes) => rest.reduce((sum, size, at) => sum + (size - 1) * (own[at + 1] ?? 0), 1);
  if (strides.some((own) => own[0] !== 0 && reach(own) > (own[0] ?? 0))) return [];
  const inputs = strides.map(([first = 0]) => first);
  return [byStretch(count, inputs, product(rest), (length) => ({ ...params, sizes: [length, ...rest] }))];
}

/** A call that treats `count` stretches one by one. */
export function byStretch<Params>(
  count: number,
  inputs: readonly number[],
  output: number,
  only: (count: number) => Params,
): Pieces<Params> {
  return { count, inputs, output, only: (_, length) => only(length) };
}

/** A call over [outer][size][inner] that makes `kept` of every `size`. */
export function byOuter<
  Params extends { readonly outer: number; readonly size: number; readonly inner: number },
>(params: Params, kept = params.size): Pieces<Params>[] {
  const { outer, size, inner } = params;
  return [byStretch(outer, [size * inner], kept * inner, (count) => ({ ...params, outer: count }))];
}

/** Filters of a convolution that stand packed together, so that their weights fit a binding of `most` values. */
export function filtersTogether(taps: number, filters: number, most: number): number {
  const each = Math.ceil(taps / 4) * 4;
  if (each * Math.ceil(filters / 4) * 4 <= most) return filters;
  return Math.max(ALIGNED, Math.floor(most / each / ALIGNED) * ALIGNED);
}

/** What a call over some filters of a convolution needs to know of them all. */
export interface FilterRange {
  /** Where they begin among those that are packed together, and how many those are. */
  readonly firstFilter?: number;
  readonly packedFilters?: number;
  /** How many filters the outputs are of. */
  readonly allFilters?: number;
}

type Conv = IoParams["conv"] & FilterRange;

/** A convolution by filters that are packed together; else by image, by group, or by some filters. */
export function piecesOfConv(params: Conv, most: number): Pieces<Conv>[] {
  const { batch, groups, channels, filters, size, kernel, out, packedFilters } = params;
  const [plane, taps, pixels] = [product(size), product(kernel), product(out)];
  const together = filtersTogether(channels * taps, filters, most);
  if (groups === 1 && packedFilters === undefined && together < filters) {
    const packed = Math.ceil((channels * taps) / 4) * 4;
    const sizes = { count: filters, inputs: [0, packed, 1, pixels], output: pixels, each: together };
    const only = (_: number, count: number) => {
      return { ...params, filters: count, packedFilters: count, allFilters: filters };
    };
    return [{ ...sizes, toEnd: batch > 1, only }];
  }
  if (batch > 1) {
    const made = groups * (params.allFilters ?? filters) * pixels;
    const inputs = [groups * channels * plane, 0, 0, made];
    return [byStretch(batch, inputs, made, (count) => ({ ...params, batch: count }))];
  }
  if (groups > 1) {
    const weights = Math.ceil((channels * taps) / 4) * 4 * Math.ceil(filters / 4) * 4;
    const inputs = [channels * plane, weights, filters, filters * pixels];
    return [byStretch(groups, inputs, filters * pixels, (count) => ({ ...params, groups: count }))];
  }
  const only = (first: number, count: number) => ({
    ...params,
    filters: count,
    firstFilter: (params.firstFilter ?? 0) + first,
    packedFilters: packedFilters ?? filters,
  });
  return [{ count: filters, inputs: [0, 0, 1, pixels], output: pixels, only }];
}
