// Under the edges, where only the strongest can be drawn: a tile of each weight matrix, whole. Its rows are the neurons
// on its right, its columns those on its left; those that leave leave their stripe empty.

import { columnSize } from "./edge-list.ts";
import { keptNeurons } from "./kept-weights.ts";
import { colorTile, TILE_HEIGHT as HEIGHT, hasTiles, poolTile, TILE_ROOM } from "./matrix-tile.ts";
import type { Removal } from "./network.ts";
import { FONT, type OverlayInput, type OverlaySide, type Pen, writeHaloed } from "./overlay-input.ts";

const WIDEST = 112;
const NARROWEST = 36;

interface Picture {
  readonly key: string;
  readonly removal: Removal | undefined;
  readonly canvas: OffscreenCanvas;
}

const pictures = new WeakMap<Float32Array, Map<string, Picture>>();

/** The picture of a link's standing weights, kept until they, the size or the colours change. */
function pictureOf(input: OverlayInput, side: OverlaySide, index: number, width: number, ratio: number) {
  const { drawing, removal, themeName, palette } = input;
  const link = drawing.network.links[index];
  if (link === undefined) return undefined;
  const after = side.strip.side === "after";
  const size = [Math.round(width * ratio), Math.round(HEIGHT * ratio)] as const;
  const key = `${size} ${themeName} ${palette}`;
  const standing = after ? removal : undefined;
  const known = pictures.get(link.weights) ?? new Map<string, Picture>();
  pictures.set(link.weights, known);
  const last = known.get(side.strip.side);
  if (last?.key === key && last.removal === standing) return last.canvas;
  const kept = keptNeurons(drawing, standing);
  const slice = (column: number) => {
    const first = drawing.offsets[column] ?? 0;
    return kept.subarray(first, first + columnSize(drawing.network, column));
  };
  const [wide, high] = [Math.min(size[0], columnSize(drawing.network, link.from)), size[1]];
  const tall = Math.min(high, columnSize(drawing.network, link.to));
  const matrix = { weights: link.weights, rows: slice(link.to), columns: slice(link.from) };
  const pixels = colorTile(poolTile(matrix, wide, tall), themeName, drawing.ranges[index] ?? 0, palette);
  const canvas = new OffscreenCanvas(wide, tall);
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, wide, tall), 0, 0);
  known.set(side.strip.side, { key, removal: standing, canvas });
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

/** Draws the tiles of one side along the foot of the picture. */
export function drawTiles(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  const { drawing, frame, theme } = input;
  if (!hasTiles(drawing.detailed, drawing.pairs, frame, input.flow !== undefined)) return;
  const ratio = pen.getTransform().a;
  const top = frame.height - TILE_ROOM + 10;
  drawing.network.links.forEach((link, index) => {
    const [from, to] = [middleOf(input, side, link.from), middleOf(input, side, link.to)];
    const width = Math.min(WIDEST, (to - from) * 0.72);
    if (!(width >= NARROWEST)) return;
    const canvas = pictureOf(input, side, index, width, ratio);
    if (canvas === undefined) return;
    const left = (from + to - width) / 2;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(canvas, left, top, width, HEIGHT);
    pen.strokeStyle = theme.faint;
    pen.lineWidth = 1;
    pen.strokeRect(left - 0.5, top - 0.5, width + 1, HEIGHT + 1);
    pen.font = `11px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    const size = `${columnSize(drawing.network, link.to)} × ${columnSize(drawing.network, link.from)}`;
    writeHaloed(pen, size, (from + to) / 2, top + HEIGHT + 5, theme.muted, theme.background);
  });
}
