// Dense layers and convolutions over some of their inputs, for some of their outputs. Sums lose terms that are zero and
// nothing else, so that results stay the same to the bit.

import { allOf, type Blocks, inBlocks, indicesOf } from "./blocks.ts";
import type { ConvParams, Sizes } from "./io-kernels.ts";
import type { DenseStep, IoStep, Step } from "./program.ts";

/** How a step reads an input: all of it, whatever there is of the blocks, or these blocks and no others. */
export type Reading =
  | { readonly kind: "all" }
  | { readonly kind: "any" | "exactly"; readonly blocks: Blocks };

/** Rows and columns that are taken of a constant matrix; all of them where left out. */
export interface Taking {
  readonly rows: number;
  readonly columns: number;
  readonly keptRows?: Uint32Array | undefined;
  readonly keptColumns?: Uint32Array | undefined;
}

/** A step over less, which takes the place of another. */
export interface NarrowStep {
  readonly step: Step;
  /** Of constants, by position among the inputs. */
  readonly takings: ReadonlyMap<number, Taking>;
}

/** By position among the inputs; of those that are left out, all is read. */
export interface Narrowing {
  readonly readings: readonly Reading[];
  /** The step, once it is known which parts of its inputs there are; undefined where it cannot be made of them. */
  make(stored: readonly (Blocks | undefined)[]): NarrowStep | undefined;
}

export type Kept = Blocks | undefined;

export const NO_TAKINGS: ReadonlyMap<number, Taking> = new Map();

export const volume = (sizes: Sizes) => sizes.reduce((product, size) => product * size, 1);

/** The blocks' numbers in blocks of `inner` values, of a stretch with `count` of them. */
export function numbersOf(kept: Kept, inner: number, count: number): Uint32Array | undefined {
  const blocks = kept && inBlocks(kept, inner);
  return blocks?.in.length === count ? indicesOf(blocks) : undefined;
}

/** A vector with an entry for each row of the layer. */
export const perRow = (columns: number, keptColumns: Uint32Array): Taking => ({
  rows: 1,
  columns,
  keptColumns,
});

export function dense(step: DenseStep, kept: Kept): Narrowing | undefined {
  const { inner, outer } = step;
  const keptRows = numbersOf(kept, 1, outer);
  if (kept !== undefined && keptRows === undefined) return undefined;
  return {
    readings: [{ kind: "any", blocks: allOf(inner, 1) }],
    make([stored]) {
      const keptColumns = numbersOf(stored, 1, inner);
      if (stored !== undefined && keptColumns === undefined) return undefined;
      const takings = new Map<number, Taking>([[1, { rows: outer, columns: inner, keptRows, keptColumns }]]);
      if (keptRows !== undefined) takings.set(2, perRow(outer, keptRows));
      const sizes = { inner: keptColumns?.length ?? inner, outer: keptRows?.length ?? outer };
      return { step: { ...step, ...sizes }, takings };
    },
  };
}

/** What is added to a convolution's outputs has their shape. */
const added = ({ added: has }: ConvParams, kept: Kept): Reading[] =>
  has && kept !== undefined ? [{ kind: "exactly", blocks: kept }] : [];

export function conv(step: IoStep<"conv">, kept: Kept): Narrowing | undefined {
  const { params } = step;
  const { groups, channels, filters, size, kernel, out } = params;
  const keptRows = numbersOf(kept, volume(out), filters);
  if (groups !== 1 || (kept !== undefined && keptRows === undefined)) return undefined;
  const [plane, taps] = [volume(size), volume(kernel)];
  const constants: Reading[] = [{ kind: "all" }, { kind: "all" }];
  return {
    readings: [{ kind: "any", blocks: allOf(channels, plane) }, ...constants, ...added(params, kept)],
    make([stored]) {
      const kernels = numbersOf(stored, plane, channels);
      if (stored !== undefined && kernels === undefined) return undefined;
      const keptColumns = kernels && eachTap(kernels, taps);
      const matrix = { rows: filters, columns: channels * taps, keptRows, keptColumns };
      const takings = new Map<number, Taking>([[1, matrix]]);
      if (keptRows !== undefined) takings.set(2, perRow(filters, keptRows));
      const sizes = { channels: kernels?.length ?? channels, filters: keptRows?.length ?? filters };
      return { step: { ...step, params: { ...params, ...sizes } }, takings };
    },
  };
}

function eachTap(channels: Uint32Array, taps: number): Uint32Array {
  return Uint32Array.from(
    { length: channels.length * taps },
    (_, at) => (channels[Math.floor(at / taps)] ?? 0) * taps + (at % taps),
  );
}

/** A filter for each channel. */
export function depthwise(step: IoStep<"depthwise">, kept: Kept): Narrowing | undefined {
  const { params } = step;
  const { groups, filters, size, kernel, out } = params;
  const rows = kept && inBlocks(kept, volume(out));
  if (filters !== 1 || rows?.in.length !== groups || kept === undefined) return undefined;
  const constants: Reading[] = [{ kind: "all" }, { kind: "all" }];
  const keptRows = indicesOf(rows);
  const takings = new Map<number, Taking>([
    [1, { rows: groups, columns: volume(kernel), keptRows }],
    [2, perRow(groups, keptRows)],
  ]);
  return {
    readings: [
      { kind: "exactly", blocks: { inner: volume(size), in: rows.in } },
      ...constants,
      ...added(params, kept),
    ],
    make: () => ({ step: { ...step, params: { ...params, groups: keptRows.length } }, takings }),
  };
}
