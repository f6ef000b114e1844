// What a neuron's disc is filled with: its activation for one example, or its score. Values become places on a scale of
// two colours, so that text and shader read the same number.

import { mixColors, parseHex, toOklab } from "./color.ts";
import type { Drawing } from "./drawing.ts";
import { THEMES, type ThemeName, VIRIDIS } from "./theme.ts";

/** Activations run from the neuron's own colour to ink; scores through viridis. */
export type FillScale = "activations" | "scores";

/** One value a neuron for each column; a column without values stays unfilled. */
export interface Fill {
  readonly scale: FillScale;
  readonly values: readonly (Float32Array | undefined)[];
  /** Those after pruning; left out: the same. */
  readonly after?: readonly (Float32Array | undefined)[];
}

/** Place of every neuron on the scale, 0 … 1, by global number; −1 where it is not filled. */
export type FillPlaces = Readonly<Record<"before" | "after", Float32Array>>;

export const FILL_SIZE = 256;
/** Rows of the fill table. */
export const FILL_ROWS: readonly FillScale[] = ["activations", "scores"];
const tables = new Map<ThemeName, Uint8Array>();

/** The fill table of a theme: FILL_SIZE × 2 RGBA bytes, least first. */
export function fillTable(theme: ThemeName): Uint8Array {
  const known = tables.get(theme);
  if (known !== undefined) return known;
  const { node, ink } = THEMES[theme];
  const table = new Uint8Array(FILL_SIZE * 2 * 4);
  table.set(mixColors([node, ink], FILL_SIZE));
  table.set(mixColors(VIRIDIS, FILL_SIZE), FILL_SIZE * 4);
  tables.set(theme, table);
  return table;
}

/** "rgb(…)" of a place 0 … 1 on a scale, as drawn. */
export function fillColor(theme: ThemeName, scale: FillScale, place: number): string {
  const row = FILL_ROWS.indexOf(scale) * FILL_SIZE;
  const at = (row + Math.round(place * (FILL_SIZE - 1))) * 4;
  return `rgb(${fillTable(theme)
    .subarray(at, at + 3)
    .join(", ")})`;
}

// Every frame asks for them.
const known = new WeakMap<Fill, { readonly drawing: Drawing; readonly places: FillPlaces }>();

/**
 * Where a fill puts the neurons; worked out once a drawing. Each column has its own scale, from zero (or its least value before pruning, where that
 * is below zero) to its largest before pruning, so that the two sides can be compared.
 */
export function fillPlaces(drawing: Drawing, fill: Fill | undefined): FillPlaces {
  const before = fill === undefined ? undefined : known.get(fill);
  if (before?.drawing === drawing) return before.places;
  const nowhere = () => new Float32Array(drawing.neuronCount).fill(-1);
  const places = { before: nowhere(), after: nowhere() };
  fill?.values.forEach((values, column) => {
    if (values === undefined) return;
    const low = values.reduce((least, value) => Math.min(least, value), 0);
    const high = values.reduce((most, value) => Math.max(most, value), 0);
    const first = drawing.offsets[column] ?? 0;
    const place = (value: number) =>
      high === low ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low)));
    places.before.set(values.map(place), first);
    places.after.set((fill.after?.[column] ?? values).map(place), first);
  });
  if (fill !== undefined) known.set(fill, { drawing, places });
  return places;
}

/** Colour of text on a neuron's fill: whichever of the theme's two stands out more. */
export function inkOn(theme: ThemeName, scale: FillScale, place: number): string {
  const { ink, background } = THEMES[theme];
  const [red = 0, green = 0, blue = 0] = (fillColor(theme, scale, place).match(/\d+/g) ?? []).map(Number);
  const light = toOklab([red, green, blue])[0];
  const away = (hex: string) => Math.abs(toOklab(parseHex(hex))[0] - light);
  return away(ink) >= away(background) ? ink : background;
}
