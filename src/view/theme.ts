// The two themes of the view. The weight colours are chosen so that both ends are equally light and stay apart
// under every form of colour-vision deficiency (worst ΔE2000: 35 dark, 31 light).

export type ThemeName = "dark" | "light";

/** Colours as sRGB hex strings, "#rrggbb"; `ink` and its kin are for text and outlines. */
export interface Theme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly node: string;
  readonly nodeRing: string;
  /** Neurons of a slab, which are small and have no outline. */
  readonly ball: string;
  readonly accent: string;
}

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    background: "#12151a",
    ink: "#eef1f5",
    muted: "#9aa4b2",
    faint: "#4a5361",
    node: "#242a33",
    nodeRing: "#8d98a8",
    ball: "#5d6878",
    accent: "#f4d35e",
  },
  light: {
    background: "#ffffff",
    ink: "#171b21",
    muted: "#5b6573",
    faint: "#c3cad3",
    node: "#f4f6f9",
    nodeRing: "#6d7887",
    ball: "#a9b3c0",
    accent: "#8a5a00",
  },
};

/** Colours for weights. Viridis is what the seed's own drawings have; it says nothing of where zero is. */
export type PaletteName = "blue-orange" | "blue-red" | "green-purple" | "viridis";

/** Five equidistant colours of matplotlib's viridis. */
export const VIRIDIS = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"] as const;

const ZERO: Readonly<Record<ThemeName, string>> = { dark: "#2b3038", light: "#eceff2" };

/**
 * From the most negative weight to the most positive, in equal steps of the scale. All but viridis are as light on either
 * side of zero, and their ends are told apart under any full colour-vision deficiency (a test computes it).
 */
export const PALETTES: Readonly<Record<PaletteName, Readonly<Record<ThemeName, readonly string[]>>>> = {
  "blue-orange": { dark: ["#e58212", ZERO.dark, "#2da6fa"], light: ["#b84412", ZERO.light, "#316bca"] },
  "blue-red": { dark: ["#f2705e", ZERO.dark, "#5a9cf5"], light: ["#b53a1e", ZERO.light, "#2a66c8"] },
  "green-purple": { dark: ["#c26ff0", ZERO.dark, "#66b82e"], light: ["#8a2fc0", ZERO.light, "#3c7a10"] },
  viridis: { dark: VIRIDIS, light: VIRIDIS },
};
