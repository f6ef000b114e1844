// Feature maps: what each channel of a layer gives at every place of an image, as small pictures. Plain data, and the
// pictures of a layer side by side on one canvas, which lives as long as the data does.

import { FILL_SIZE, fillTable } from "./fill.ts";
import type { Pen } from "./pen.ts";
import type { ThemeName } from "./theme.ts";

/** Pictures of all channels of one column. */
export interface ColumnMaps {
  readonly height: number;
  readonly width: number;
  /** [channels][height][width], each 0 (least of the column) to 255 (its largest). */
  readonly pixels: Uint8Array;
}

/** Maps by column, before the pruning and after it; a column without positions has none. */
export interface FeatureMaps {
  readonly before: readonly (ColumnMaps | undefined)[];
  readonly after: readonly (ColumnMaps | undefined)[];
}

/** Channels in a row of a sheet. */
export function sheetColumns(channels: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(channels)));
}

/** Colours of one channel, as RGBA bytes [height][width]. */
export function colorMap({ height, width, pixels }: ColumnMaps, channel: number, theme: ThemeName) {
  const table = fillTable(theme);
  const size = height * width;
  const colors = new Uint8ClampedArray(size * 4);
  for (let at = 0; at < size; at++) {
    const place = Math.round(((pixels[channel * size + at] ?? 0) / 255) * (FILL_SIZE - 1));
    colors.set(table.subarray(place * 4, place * 4 + 4), at * 4);
  }
  return colors;
}

interface Sheet {
  readonly theme: ThemeName;
  readonly canvas: OffscreenCanvas;
}

const sheets = new WeakMap<ColumnMaps, Sheet>();

function sheetOf(maps: ColumnMaps, theme: ThemeName): OffscreenCanvas {
  const known = sheets.get(maps);
  if (known?.theme === theme) return known.canvas;
  const { height, width, pixels } = maps;
  const channels = pixels.length / (height * width);
  const across = sheetColumns(channels);
  const canvas = new OffscreenCanvas(across * width, Math.ceil(channels / across) * height);
  const pen = canvas.getContext("2d");
  for (let channel = 0; channel < channels; channel++) {
    const image = new ImageData(colorMap(maps, channel, theme), width, height);
    pen?.putImageData(image, (channel % across) * width, Math.floor(channel / across) * height);
  }
  sheets.set(maps, { theme, canvas });
  return canvas;
}

/** Draws one channel into a rectangle. */
export function drawMap(
  pen: Pen,
  maps: ColumnMaps,
  channel: number,
  theme: ThemeName,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  const across = sheetColumns(maps.pixels.length / (maps.height * maps.width));
  const [left, top] = [(channel % across) * maps.width, Math.floor(channel / across) * maps.height];
  // Enlarged, its pixels are to be seen; made smaller, they are to be averaged.
  pen.imageSmoothingEnabled = width * pen.getTransform().a < maps.width;
  pen.drawImage(sheetOf(maps, theme), left, top, maps.width, maps.height, x, y, width, height);
}
