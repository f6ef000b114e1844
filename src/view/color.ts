// From a weight to its colour. One table per theme and palette, interpolated in OKLab; whatever draws a
// weight looks it up here, so a pixel, a legend and a test agree to the bit.

import { PALETTES, type PaletteName, type ThemeName } from "./theme.ts";

/** Red, green, blue: sRGB bytes, 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number];
type Triple = readonly [number, number, number];

/** Entries of the table; odd, so that zero has one of its own in the middle. */
export const TABLE_SIZE = 511;
const BLACK: Triple = [0, 0, 0];
const MIDDLE = (TABLE_SIZE - 1) / 2;

/** "#rrggbb" as bytes. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function toLinear(byte: number): number {
  const s = byte / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
}

function toByte(linear: number): number {
  const s = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, s)));
}

/** sRGB bytes to OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020). */
export function toOklab(rgb: Rgb): Triple {
  const [r, g, b] = [toLinear(rgb[0]), toLinear(rgb[1]), toLinear(rgb[2])];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** OKLab to sRGB bytes, clipped to the gamut. */
export function fromOklab([lightness, a, b]: Triple): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function mixOklab(from: Triple, to: Triple, t: number): Triple {
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t];
}

/** Entry by entry along equidistant colours. */
export function mixColors(stops: readonly string[], entries: number): Uint8Array {
  const colors = stops.map((stop) => toOklab(parseHex(stop)));
  const table = new Uint8Array(entries * 4);
  for (let entry = 0; entry < entries; entry++) {
    const place = (entry / (entries - 1)) * (colors.length - 1);
    const first = Math.min(colors.length - 2, Math.floor(place));
    const [from, to]: [Triple, Triple] = [colors[first] ?? BLACK, colors[first + 1] ?? BLACK];
    table.set([...fromOklab(mixOklab(from, to, place - first)), 255], entry * 4);
  }
  return table;
}

const tables = new Map<string, Uint8Array>();

/** The colour table of a theme: TABLE_SIZE × RGBA bytes, most negative first. */
export function weightTable(theme: ThemeName, palette: PaletteName = "blue-orange"): Uint8Array {
  const key = `${theme} ${palette}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const table = mixColors(PALETTES[palette][theme], TABLE_SIZE);
  tables.set(key, table);
  return table;
}

/**
 * Place of a weight on the scale, −1 … 1. The scale is a symmetric square root: 0.1 beside 5 is still told from
 * zero, and every weight keeps its order. Weights beyond `range` are clipped; a range of 0 puts everything at 0.
 */
export function scalePosition(weight: number, range: number): number {
  if (!(range > 0)) return 0;
  return Math.sign(weight) * Math.sqrt(Math.min(1, Math.abs(weight) / range));
}

/** The weight at a place of the scale; the inverse of scalePosition inside the range. */
export function weightAt(position: number, range: number): number {
  return Math.sign(position) * position * position * range;
}

/** Entry of the colour table for a weight. */
export function tableIndex(weight: number, range: number): number {
  return MIDDLE + Math.round(scalePosition(weight, range) * MIDDLE);
}

/** The colour of a weight: what stands in the table, and so what the screen shows. */
export function weightColor(theme: ThemeName, weight: number, range: number, palette?: PaletteName): Rgb {
  const table = weightTable(theme, palette);
  const at = tableIndex(weight, range) * 4;
  return [table[at] ?? 0, table[at + 1] ?? 0, table[at + 2] ?? 0];
}
