// The few numbers that change from frame to frame. One set is shared by every material, so moving a cut, dimming or
// drawing the other side of the split writes some bytes and touches nothing else.

import { THEMES, type ThemeName } from "./theme.ts";
import { Color, LinearSRGBColorSpace, uniform, uniformArray, Vector2 } from "./three.ts";

/** A theme's colour as the shaders write it: the bytes of the hex string, unconverted. */
function raw(hex: string): Color {
  return new Color().setStyle(hex, LinearSRGBColorSpace);
}

/** Uniforms for a network of `columns` columns. */
export function createUniforms(columns: number) {
  const theme = THEMES.dark;
  return {
    /** 0: before, 1: after; which set of places and whether the cuts apply. */
    side: uniform(0, "int"),
    /** ranks below cuts[column] are out. */
    cuts: uniformArray<"float">(new Array(Math.max(1, columns)).fill(0), "float"),
    /** Width and height of the canvas in device pixels. */
    size: uniform(new Vector2(1, 1)),
    pixelRatio: uniform(1),
    /** Opacity of the edges that are not in focus. */
    edgeOpacity: uniform(1),
    /** Opacity of many edges on this frame: a small one would drown in them. */
    density: uniform(1),
    /** Opacity of the weakest edges, as a share of their style's: the more edges there are, the less each may take. */
    weakest: uniform(1),
    /** Opacity of the outline of the weakest edges; the strongest have none. */
    outline: uniform(0.7),
    /** Opacity of the outline of neurons that left; 0 hides it. */
    ghost: uniform(0.12),
    /** 0: flat discs, 1: lit balls. */
    shading: uniform(0),
    /** 1: neurons without an outline, in the colour for small ones. */
    balls: uniform(0),
    selected: uniform(-1, "int"),
    hovered: uniform(-1, "int"),
    /** Row of the fill table. */
    fillRow: uniform(0, "int"),
    fill: uniform(raw(theme.node)),
    ball: uniform(raw(theme.ball)),
    ring: uniform(raw(theme.nodeRing)),
    ink: uniform(raw(theme.ink)),
    accent: uniform(raw(theme.accent)),
    background: uniform(raw(theme.background)),
  };
}

export type Uniforms = ReturnType<typeof createUniforms>;

/** Puts a theme's colours in. */
export function setThemeUniforms(uniforms: Uniforms, name: ThemeName): void {
  const theme = THEMES[name];
  uniforms.fill.value = raw(theme.node);
  uniforms.ball.value = raw(theme.ball);
  uniforms.ring.value = raw(theme.nodeRing);
  uniforms.ink.value = raw(theme.ink);
  uniforms.accent.value = raw(theme.accent);
  uniforms.background.value = raw(theme.background);
}

/** Puts the cuts of a removal in. */
export function setCuts(uniforms: Uniforms, cuts: readonly number[]): void {
  uniforms.cuts.array = cuts.length === 0 ? [0] : [...cuts];
}
