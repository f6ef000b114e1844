// What stands inside an embedded figure: the picture, and where it is asked for a slider and what the colours mean.

import type { Legend } from "../../view/legend.ts";
import { legendSentence } from "../../view/legend.ts";
import { THEMES, type ThemeName } from "../../view/theme.ts";
import { formatPercent, formatScore } from "../format.ts";
import { elementText as text } from "../text.ts";

const STYLE = `
:host { display: block; min-width: 200px; height: 360px; font: 13px/1.5 system-ui, "DejaVu Sans", sans-serif; }
:host([hidden]) { display: none; }
.figure { display: flex; flex-direction: column; height: 100%; border-radius: 8px; overflow: hidden; background: var(--background); color: var(--ink); }
.picture { position: relative; flex: 1; min-height: 0; }
.foot { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 20px; padding: 8px 14px 10px; }
.foot[hidden] { display: none; }
label { display: flex; flex: 1 1 220px; align-items: center; gap: 10px; white-space: nowrap; }
input { flex: 1; min-width: 80px; height: 24px; margin: 0; accent-color: var(--accent); cursor: pointer; }
output { min-width: 4.2em; font-variant-numeric: tabular-nums; font-weight: 600; }
.legend { display: grid; grid-template-columns: auto 90px auto; align-items: center; gap: 8px; color: var(--muted); font-variant-numeric: tabular-nums; }
.scale { height: 8px; border-radius: 4px; }
.error { display: grid; place-items: center; height: 100%; margin: 0; padding: 20px; box-sizing: border-box; text-align: center; }
`;

export interface Parts {
  readonly root: HTMLElement;
  readonly picture: HTMLElement;
  readonly slider: HTMLInputElement;
  readonly showRatio: (ratio: number) => void;
  readonly showLegend: (legend: Legend | undefined) => void;
  readonly setTheme: (theme: ThemeName) => void;
  readonly setControls: (shown: boolean) => void;
  /** One sentence in the picture's place. */
  readonly fail: (sentence: string) => void;
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

/** Builds the inside of a figure into its shadow root, in place of what was there. */
export function makeParts(shadow: ShadowRoot): Parts {
  const picture = make("div", { className: "picture" });
  const slider = make("input", { type: "range", min: "0", max: "100", step: "0.5" });
  const value = make("output");
  const [low, scale, high] = [make("span"), make("div", { className: "scale" }), make("span")];
  const legend = make("div", { className: "legend" }, low, scale, high);
  const foot = make("div", { className: "foot" }, make("label", {}, text.ratio, slider, value), legend);
  const root = make("div", { className: "figure" }, picture, foot);
  shadow.replaceChildren(make("style", {}, STYLE), root);
  return {
    root,
    picture,
    slider,
    showRatio(ratio) {
      slider.value = String(ratio * 100);
      value.textContent = formatPercent(ratio);
      slider.ariaValueText = formatPercent(ratio);
    },
    showLegend(known) {
      legend.hidden = known === undefined;
      if (known === undefined) return;
      const stops = known.stops.map(({ color, position }) => `${color} ${(100 * position).toFixed(1)}%`);
      scale.style.background = `linear-gradient(to right, ${stops})`;
      low.textContent = `${known.clipped ? "≤ " : ""}−${formatScore(known.range)}`;
      high.textContent = `${known.clipped ? "≥ " : ""}${formatScore(known.range)}`;
      legend.title = legendSentence(known);
    },
    setTheme(theme) {
      const { background, ink, muted } = THEMES[theme];
      root.style.colorScheme = theme;
      for (const [name, color] of Object.entries({ background, ink, muted }))
        root.style.setProperty(`--${name}`, color);
      root.style.setProperty("--accent", theme === "dark" ? "#2da6fa" : "#2360b8");
    },
    setControls(shown) {
      foot.hidden = !shown;
    },
    fail(sentence) {
      picture.replaceChildren(make("p", { className: "error", role: "alert" }, sentence));
      foot.hidden = true;
    },
  };
}
