// The scores of every family in the order of leaving, over the share of its neurons that leaves, with the cut. Under one
// ratio for all the cut is one line, the slider's thumb; else each family has its own.

import { area, curveStepAfter } from "d3-shape";
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { unlikeNames } from "../../prune/layer-name.ts";
import type { Order } from "../../prune/rank.ts";
import type { State } from "../state.ts";
import { ratioText as text } from "../text.ts";

/** True where one ratio alone decides how much leaves of every family. */
export function cutsTogether({ budget }: State): boolean {
  return Object.keys(budget).every((key) => key === "ratio" || key === "target");
}

/** Steps from place `from` to place `to` of `heights`, 1000 × 100. */
function stepsOf(heights: readonly number[], from: number, to: number): string | null {
  const own = heights.slice(from, to);
  const steps = area<number>(
    (_, at) => (1000 * (from + at)) / heights.length,
    100,
    (height) => 100 - 92 * height,
  ).curve(curveStepAfter);
  // The last step ends where a next one would begin.
  return steps([...own, ...own.slice(-1)]);
}

function familyCurve(scores: Float64Array, order: Order, cut: number, color: number, apart: boolean) {
  const inOrder = Array.from(order.positions, (position) => scores[position] ?? 0);
  const top = Math.max(...inOrder) || 1;
  const heights = inOrder.map((score) => score / top);
  const look = `family f${color}`;
  if (!apart) return svg`<path class=${look} d=${stepsOf(heights, 0, heights.length)} />`;
  const x = (1000 * cut) / heights.length;
  return svg`<path class="${look} gone" d=${stepsOf(heights, 0, cut)} />
    <path class=${look} d=${stepsOf(heights, cut, heights.length)} />
    <line class="own-cut f${color}" x1=${x} x2=${x} y1="0" y2="100" vector-effect="non-scaling-stroke" />`;
}

// As many as there are colours.
const NAMED = 4;
/** More names in a row are nobody's reading; the list of layers has them all. */
const MOST_JOINED = 2;

/** Which curve is whose. */
export function curvesKey({ opened }: State): TemplateResult {
  const families = opened?.groups.families ?? [];
  const titles = opened?.network.columns.slice(1).map(({ title }) => title) ?? [];
  const short = unlikeNames(titles);
  const join = (names: readonly string[], layers: readonly number[]) =>
    layers.map((layer) => names[layer] ?? "").join(" + ");
  const inShort = (layers: readonly number[]) =>
    layers.length > MOST_JOINED
      ? text.coupled(short[layers[0] ?? 0] ?? "", layers.length - 1)
      : join(short, layers);
  return html`<p class="curves-key">${families.length === 0 ? nothing : text.scoresOf}
    ${families.slice(0, NAMED).map(({ layers }, at) => html`<span class=${`f${at}`} title=${join(titles, layers)}>${inShort(layers)}</span>`)}
    ${families.length > NAMED ? html`<small>${text.moreLayers(families.length - NAMED)}</small>` : nothing}</p>`;
}

export function curves(state: State): TemplateResult {
  const { scores, ranking, cuts } = state;
  const together = cutsTogether(state);
  const x = 1000 * state.ratio;
  return html`<svg class="curves" viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
    ${(ranking?.orders ?? []).map((order, family) =>
      familyCurve(
        scores?.units[family] ?? new Float64Array(),
        order,
        cuts[family] ?? 0,
        family % 4,
        !together,
      ),
    )}
    ${
      together
        ? svg`<rect class="cut-away" x="0" y="0" width=${x} height="100" />
    <line class="cut" x1=${x} x2=${x} y1="0" y2="100" vector-effect="non-scaling-stroke" />`
        : ""
    }
  </svg>`;
}
