// Weight matrices as small pictures along the foot: which links get one, where they stand, and their colours. Each pixel
// shows the weight of the largest magnitude under it, with its sign (tile-chain.ts): an average would wash structure out.

import { tableIndex, weightTable } from "./color.ts";
import { isDetailed } from "./drawing.ts";
import type { Network } from "./network.ts";
import type { PaletteName, ThemeName } from "./theme.ts";

/** Most weights of which tiles are drawn: a slider tick looks at some hundredths of them. */
const MOST_WEIGHTS = 24_000_000;
const LOWEST_FRAME = 380;
export const TILE_HEIGHT = 56;
/** Room that tiles take under a network, in CSS pixels. */
export const TILE_ROOM = TILE_HEIGHT + 32;
const WIDEST = 112;
const NARROWEST = 28;
const GAP = 6;
/** Share of the way from column to column that a tile fills. */
const SHARE = 0.72;
/** Columns closer together than this are a network far away: nothing under it could be told apart. */
const LEAST_WAY = 24;

/**
 * The links that get tiles: those between columns that are shown, of a network too large for all of its edges and small
 * enough for all of its weights. None where not all of them find room, or where so much is folded that a few would be left
 * alone along the foot.
 */
export function tiledLinks(
  network: Network,
  frame: { readonly width: number; readonly height: number },
  shows: (column: number) => boolean,
): number[] {
  const weights = network.links.reduce((sum, link) => sum + link.weights.length, 0);
  if (isDetailed(network) || weights > MOST_WEIGHTS || frame.height < LOWEST_FRAME) return [];
  const links = network.links.flatMap(({ from, to }, link) => (shows(from) && shows(to) ? [link] : []));
  const steps = network.columns.filter((_, column) => shows(column)).length - 1;
  return links.length * (NARROWEST + GAP) <= frame.width && 2 * links.length >= steps ? links : [];
}

/** Where a link's columns stand on the screen. */
export interface Way {
  readonly from: number;
  readonly to: number;
}

export interface Place {
  readonly left: number;
  readonly width: number;
}

/**
 * A place for each way's tile in a row of `width` pixels: in the middle of its way, moved aside where another is there.
 * Undefined for a way that is too short or outside.
 */
export function placeTiles(ways: readonly Way[], width: number): (Place | undefined)[] {
  const middle = ({ from, to }: Way) => (from + to) / 2;
  const order = Array.from(ways.keys())
    .filter((at) => {
      const way = ways[at] as Way;
      return Math.abs(way.to - way.from) >= LEAST_WAY && middle(way) > 0 && middle(way) < width;
    })
    .sort((a, b) => middle(ways[a] as Way) - middle(ways[b] as Way) || a - b);
  const wanted = order.map((at) => {
    const way = ways[at] as Way;
    return Math.max(NARROWEST, Math.min(WIDEST, Math.abs(way.to - way.from) * SHARE));
  });
  const room = width - GAP * order.length;
  const share = Math.min(1, room / wanted.reduce((sum, each) => sum + each, 0));
  const widths = wanted.map((each) => each * share);
  const lefts = order.map((at, place) => middle(ways[at] as Way) - (widths[place] ?? 0) / 2);
  const places: (Place | undefined)[] = ways.map(() => undefined);
  pushApart(lefts, widths, width).forEach((left, place) => {
    places[order[place] ?? 0] = { left, width: widths[place] ?? 0 };
  });
  return places;
}

/** Moves neighbours apart about the middle between the first and the last of them, and all of them into the row. */
function pushApart(lefts: readonly number[], widths: readonly number[], width: number): number[] {
  interface Run {
    readonly first: number;
    readonly count: number;
    readonly length: number;
    readonly left: number;
  }
  const middle = (at: number) => (lefts[at] ?? 0) + (widths[at] ?? 0) / 2;
  const runOf = (first: number, count: number, length: number): Run => {
    const left = (middle(first) + middle(first + count - 1) - length) / 2;
    return { first, count, length, left: Math.max(GAP / 2, Math.min(width - GAP / 2 - length, left)) };
  };
  const runs: Run[] = [];
  lefts.forEach((_, at) => {
    let run = runOf(at, 1, widths[at] ?? 0);
    for (
      let last = runs.at(-1);
      last !== undefined && last.left + last.length + GAP > run.left;
      last = runs.at(-1)
    ) {
      run = runOf(last.first, last.count + run.count, last.length + GAP + run.length);
      runs.pop();
    }
    runs.push(run);
  });
  return runs.flatMap(({ first, count, left }) => {
    let next = left;
    return widths.slice(first, first + count).map((each) => {
      const here = next;
      next += each + GAP;
      return here;
    });
  });
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
