// A weight matrix as a small picture: each pixel shows the weight of the largest magnitude that falls on it, with its
// sign. An average would wash structure out; the signed maximum keeps a single strong weight visible at any size.

import { tableIndex, weightTable } from "./color.ts";
import type { PaletteName, ThemeName } from "./theme.ts";

/** Most weights of which tiles are drawn: a slider tick pools them anew. */
const MOST_WEIGHTS = 24_000_000;
/** In a layered graph with more of them ribbons say how much is left. */
const MOST_IN_GRAPH = 300_000;
const LOWEST_FRAME = 380;
export const TILE_HEIGHT = 56;
/** Room that tiles take under a network, in CSS pixels. */
export const TILE_ROOM = TILE_HEIGHT + 32;

/** True where a network gets tiles: too large for all of its edges, small enough for all of its weights. */
export function hasTiles(
  detailed: boolean,
  pairs: number,
  frame: { readonly height: number },
  graph: boolean,
): boolean {
  const most = graph ? MOST_IN_GRAPH : MOST_WEIGHTS;
  return !detailed && pairs <= most && frame.height >= LOWEST_FRAME;
}

/** A matrix [rows][columns], and which of its rows and columns stand. */
export interface Matrix {
  readonly weights: Float32Array;
  readonly rows: Uint8Array;
  readonly columns: Uint8Array;
}

/** Takes one row into a line of pixels. The pixel at hand stays in two variables: there may be millions of weights. */
function poolRow(row: Float32Array, standing: Uint32Array, pixelOf: Uint32Array, line: Float32Array): void {
  let pixel = -1;
  let most = 0;
  let strength = 0;
  for (let at = 0; at < standing.length; at++) {
    const here = pixelOf[at] ?? 0;
    if (here !== pixel) {
      if (pixel >= 0) line[pixel] = most;
      pixel = here;
      most = line[pixel] ?? 0;
      strength = Math.abs(most);
    }
    const weight = row[standing[at] ?? 0] ?? 0;
    const magnitude = weight < 0 ? -weight : weight;
    // A pixel in which nothing stands yet is no number.
    if (magnitude <= strength) continue;
    most = weight;
    strength = magnitude;
  }
  if (pixel >= 0) line[pixel] = most;
}

/** Signed maximum of the standing weights under each pixel, [height][width]; NaN where none stands. */
export function poolTile({ weights, rows, columns }: Matrix, width: number, height: number): Float32Array {
  const tile = new Float32Array(width * height).fill(Number.NaN);
  const standing = Uint32Array.from(columns.keys()).filter((column) => columns[column] === 1);
  const pixelOf = standing.map((column) => Math.floor((column * width) / columns.length));
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] === 0) continue;
    const line = Math.floor((row * height) / rows.length) * width;
    poolRow(weights.subarray(row * columns.length), standing, pixelOf, tile.subarray(line, line + width));
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
