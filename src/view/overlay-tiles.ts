// Under the edges, where only the strongest can be drawn: a tile of each weight matrix, whole. Its rows are the neurons
// on its right, its columns those on its left; those that leave leave their stripe empty.

import type { Drawing } from "./drawing.ts";
import { columnSize } from "./edge-list.ts";
import { keptNeurons } from "./kept-weights.ts";
import {
  colorTile,
  TILE_HEIGHT as HEIGHT,
  type Place,
  placeTiles,
  TILE_ROOM,
  type Way,
} from "./matrix-tile.ts";
import type { Link, Network, Removal } from "./network.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { FONT, type Pen, writeHaloed } from "./pen.ts";
import type { Side } from "./stage.ts";
import { growChain, shrinkTile, standingTile, startChain, type TileChain } from "./tile-chain.ts";

/** Weights that a chain takes in between two looks at the clock. */
const WEIGHTS_AT_ONCE = 100_000;

/** What stands of a link on a side, in blocks, and its picture in one size and colouring. */
interface Standing {
  readonly removal: Removal | undefined;
  readonly blocks: Float32Array;
  picture?: { readonly key: string; readonly canvas: OffscreenCanvas };
}

interface Tile {
  readonly chain: TileChain;
  readonly sides: Map<Side, Standing>;
}

const tiles = new WeakMap<Float32Array, Tile>();

/**
 * Works on the chains of some links until `until`, a time of performance.now(). Returns how many are not complete yet.
 */
export function growTiles({ network }: Drawing, links: readonly number[], until: number): number {
  return links.filter((index) => {
    const link = network.links[index];
    return link !== undefined && !isGrown(network, link, until);
  }).length;
}

function isGrown(network: Network, link: Link, until: number): boolean {
  const [rows, columns] = [columnSize(network, link.to), columnSize(network, link.from)];
  const tile = tiles.get(link.weights) ?? { chain: startChain(rows, columns), sides: new Map() };
  tiles.set(link.weights, tile);
  const step = Math.max(1, Math.floor(WEIGHTS_AT_ONCE / columns));
  while (tile.chain.done < rows && performance.now() < until) growChain(tile.chain, link.weights, step);
  return tile.chain.done === rows;
}

/** What stands of a link, kept until the removal changes. */
function standingOf(drawing: Drawing, link: Link, tile: Tile, side: Side, removal: Removal): Standing {
  const now = side === "after" ? removal : undefined;
  const known = tile.sides.get(side);
  if (known !== undefined && known.removal === now) return known;
  const kept = keptNeurons(drawing, now);
  const slice = (column: number) => {
    const first = drawing.offsets[column] ?? 0;
    return kept.subarray(first, first + columnSize(drawing.network, column));
  };
  const matrix = { weights: link.weights, rows: slice(link.to), columns: slice(link.from) };
  const standing = { removal: now, blocks: standingTile(tile.chain, matrix) };
  tile.sides.set(side, standing);
  return standing;
}

/** The picture of what stands, kept until its size or its colours change. */
function pictureOf(
  input: OverlayInput,
  index: number,
  { chain }: Tile,
  standing: Standing,
  size: readonly [number, number],
) {
  const { drawing, themeName, palette } = input;
  const [width, height] = [Math.min(size[0], chain.width), Math.min(size[1], chain.height)];
  const key = `${width} ${height} ${themeName} ${palette}`;
  if (standing.picture?.key === key) return standing.picture.canvas;
  const pooled = shrinkTile(standing.blocks, chain, width, height);
  const pixels = colorTile(pooled, themeName, drawing.ranges[index] ?? 0, palette);
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  standing.picture = { key, canvas };
  return canvas;
}

/** Middle of a column on the screen. */
function middleOf(input: OverlayInput, side: OverlaySide, column: number): number {
  const first = input.drawing.offsets[column] ?? 0;
  let [low, high] = [Infinity, -Infinity];
  for (const disc of side.discs.slice(first, first + columnSize(input.drawing.network, column))) {
    if (disc.radius <= 0) continue;
    low = Math.min(low, disc.x);
    high = Math.max(high, disc.x);
  }
  return (low + high) / 2;
}

function drawFrame(
  pen: Pen,
  input: OverlayInput,
  { from, to }: Link,
  { left, width }: Place,
  top: number,
): void {
  const { drawing, theme } = input;
  pen.strokeStyle = theme.faint;
  pen.lineWidth = 1;
  pen.strokeRect(left - 0.5, top - 0.5, width + 1, HEIGHT + 1);
  pen.font = `11px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const size = `${columnSize(drawing.network, to)} × ${columnSize(drawing.network, from)}`;
  if (pen.measureText(size).width > width) return;
  writeHaloed(pen, size, left + width / 2, top + HEIGHT + 5, theme.muted, theme.background);
}

/**
 * Draws the tiles of one side along the foot of the picture, over what reaches down there when it is near; of those that
 * are not complete yet, the frame.
 */
export function drawTiles(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  const { drawing, frame, removal } = input;
  if (input.tiles.length === 0) return;
  pen.fillStyle = input.theme.background;
  pen.fillRect(side.strip.left, frame.height - TILE_ROOM, side.strip.right - side.strip.left, TILE_ROOM);
  const ratio = pen.getTransform().a;
  const top = frame.height - TILE_ROOM + 10;
  const ways = input.tiles.map((index): Way => {
    const { from = 0, to = 0 } = drawing.network.links[index] ?? {};
    return { from: middleOf(input, side, from), to: middleOf(input, side, to) };
  });
  pen.imageSmoothingEnabled = false;
  placeTiles(ways, frame.width).forEach((place, at) => {
    const index = input.tiles[at] ?? 0;
    const link = drawing.network.links[index];
    if (place === undefined || link === undefined) return;
    drawFrame(pen, input, link, place, top);
    const tile = tiles.get(link.weights);
    if (tile === undefined || tile.chain.done < tile.chain.rows) return;
    const standing = standingOf(drawing, link, tile, side.strip.side, removal);
    const size = [Math.round(place.width * ratio), Math.round(HEIGHT * ratio)] as const;
    pen.drawImage(pictureOf(input, index, tile, standing, size), place.left, top, place.width, HEIGHT);
  });
}
