// The two themes of the view. The weight colours are chosen so that both ends are equally light and stay apart
// under every form of colour-vision deficiency (worst ΔE2000: 35 dark, 31 light).

export type ThemeName = "dark" | "light";

/** Colours as sRGB hex strings, "#rrggbb"; `ink` and its kin are for text and outlines. */
export interface Theme {
  readonly background: string;
  readonly negative: string;
  readonly zero: string;
  readonly positive: string;
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
    negative: "#e58212",
    zero: "#2b3038",
    positive: "#2da6fa",
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
    negative: "#b84412",
    zero: "#eceff2",
    positive: "#316bca",
    ink: "#171b21",
    muted: "#5b6573",
    faint: "#c3cad3",
    node: "#f4f6f9",
    nodeRing: "#6d7887",
    ball: "#a9b3c0",
    accent: "#8a5a00",
  },
};
