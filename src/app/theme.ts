// Dark or light, and the colours of weights: what was chosen on this device, or else the system's.

import { PALETTES, type PaletteName, type ThemeName } from "../view/theme.ts";
import type { State, Store } from "./state.ts";

const KEY = "espalier.theme";
const PALETTE_KEY = "espalier.palette";
const NAMES = Object.keys(PALETTES) as PaletteName[];

const systemLight = () => matchMedia("(prefers-color-scheme: light)");

export function chosenTheme(): State["theme"] {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return systemLight().matches ? "light" : "dark";
}

/** Follows the system from day to night, unless somebody has chosen. */
export function followSystemTheme(store: Store): void {
  systemLight().addEventListener("change", () => store.set({ theme: chosenTheme() }));
}

export function keepTheme(theme: State["theme"]): void {
  localStorage.setItem(KEY, theme);
}

/** The palette of that name, if there is one. */
export function paletteOf(name: string | null): PaletteName | undefined {
  return NAMES.find((each) => each === name);
}

export function chosenPalette(): PaletteName {
  return paletteOf(localStorage.getItem(PALETTE_KEY)) ?? "blue-orange";
}

export function keepPalette(palette: PaletteName): void {
  localStorage.setItem(PALETTE_KEY, palette);
}

/** Gives the page's own chips the colours that weights have in the picture. */
export function colorPage(theme: ThemeName, palette: PaletteName): void {
  const { dataset, style } = document.documentElement;
  dataset["theme"] = theme;
  const stops = PALETTES[palette][theme];
  for (const [name, color] of [
    ["--negative", stops[0]],
    ["--positive", stops.at(-1)],
  ] as const) {
    if (palette === "blue-orange" || color === undefined) style.removeProperty(name);
    else style.setProperty(name, color);
  }
}
