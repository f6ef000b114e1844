// A weight matrix as a small picture: each pixel shows the weight of the largest magnitude that falls on it, with its
// sign. An average would wash structure out; the signed maximum keeps a single strong weight visible at any size.

import { tableIndex, weightTable } from "./color.ts";
import type { PaletteName, ThemeName } from "./theme.ts";

/** Most weights of which tiles are drawn for every link. */
const MOST_WEIGHTS = 300_000;
const LOWEST_FRAME = 380;
export const TILE_HEIGHT = 56;
/** Room that tiles take under a network, in CSS pixels. */
export const TILE_ROOM = TILE_HEIGHT + 32;

/** True where a network gets tiles: too large for all of its edges, small enough for all of its weights. */
export function hasTiles(detailed: boolean, pairs: number, frame: { readonly height: number }): boolean {
  return !detailed && pairs <= MOST_WEIGHTS && frame.height >= LOWEST_FRAME;
}

/** A matrix [rows][columns], and which of its rows and columns stand. */
export interface Matrix {
  readonly weights: Float32Array;
  readonly rows: Uint8Array;
  readonly columns: Uint8Array;
}

/** Signed maximum of the standing weights under each pixel, [height][width]; NaN where none stands. */
export function poolTile({ weights, rows, columns }: Matrix, width: number, height: number): Float32Array {
  const tile = new Float32Array(width * height).fill(Number.NaN);
  const pixelOf = Uint32Array.from(columns, (_, column) => Math.floor((column * width) / columns.length));
  const standing = Uint32Array.from(columns.keys()).filter((column) => columns[column] === 1);
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 0) continue;
    const line = Math.floor((row * height) / rows.length) * width;
    const start = row * columns.length;
    for (const column of standing) {
      const at = line + (pixelOf[column] ?? 0);
      const [weight, most] = [weights[start + column] ?? 0, tile[at] ?? 0];
      if (!(Math.abs(weight) <= Math.abs(most))) tile[at] = weight;
    }
  }
  return tile;
}

/** A pooled tile as RGBA bytes: the table's colours, transparent where nothing stands. */
export function colorTile(
  tile: Float32Array,
  theme: ThemeName,
  range: number,
  palette?: PaletteName,
): Uint8ClampedArray<ArrayBuffer> {
  const table = weightTable(theme, palette);
  const bytes = new Uint8ClampedArray(tile.length * 4);
  tile.forEach((weight, pixel) => {
    if (Number.isNaN(weight)) return;
    const at = tableIndex(weight, range) * 4;
    bytes.set(table.subarray(at, at + 4), pixel * 4);
  });
  return bytes;
}
