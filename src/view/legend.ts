// What a legend has to say, as plain data: the colours and what they mean, and how much of the network is drawn.

import { scalePosition, weightAt, weightColor } from "./color.ts";
import type { Drawing, RangeScope } from "./drawing.ts";
import { keptNeurons, keptWeights } from "./kept-weights.ts";
import type { LegendMark } from "./legend-marks.ts";
import type { Removal } from "./network.ts";
import { edgeWeight } from "./pack-edges.ts";
import type { PaletteName, ThemeName } from "./theme.ts";
import { viewWords } from "./words.ts";

/** A point of the colour scale. */
export interface LegendStop {
  readonly value: number;
  /** Place on the scale, 0 (most negative) to 1. The scale is a symmetric square root. */
  readonly position: number;
  /** "rgb(r, g, b)", exactly as drawn. */
  readonly color: string;
}

/** True for columns that are drawn, and not folded away. */
export type Shows = (column: number) => boolean;

/** How much of one link is drawn. Counts and shares are of the weights that stand after the removal. */
export interface LegendLink {
  readonly from: string;
  readonly to: string;
  readonly range: number;
  /** False where it leads into or out of a layer that is folded away. */
  readonly visible: boolean;
  readonly drawn: number;
  readonly total: number;
  /** Σ|w| of all of them. */
  readonly weight: number;
  /** Share of Σ|w| that the drawn edges hold, 0 … 1. */
  readonly weightShare: number;
}

export interface Legend {
  readonly stops: readonly LegendStop[];
  /** |w| at both ends of the scale. */
  readonly range: number;
  readonly scope: RangeScope;
  /** True where the range is the 99th percentile of |w|, and stronger weights have the end's colour. */
  readonly clipped: boolean;
  /** True where negative weights are dashed as well. */
  readonly dashedNegatives: boolean;
  readonly links: readonly LegendLink[];
  /** What else is drawn, and what it means. */
  readonly marks: readonly LegendMark[];
}

const STOPS = 17;

/** Colour stops at equal steps of the scale, most negative first. */
export function legendStops(theme: ThemeName, range: number, palette?: PaletteName): LegendStop[] {
  return Array.from({ length: STOPS }, (_, index) => {
    const value = weightAt((2 * index) / (STOPS - 1) - 1, range);
    return {
      value,
      position: (scalePosition(value, range) + 1) / 2,
      color: `rgb(${weightColor(theme, value, range, palette).join(", ")})`,
    };
  });
}

function describeLinks(drawing: Drawing, removal: Removal | undefined, shown: Shows): LegendLink[] {
  const { network, edges } = drawing;
  const kept = keptNeurons(drawing, removal);
  const standing = keptWeights(drawing, removal);
  const drawn = network.links.map(() => ({ count: 0, weight: 0 }));
  for (let edge = 0; edge < edges.count; edge++) {
    const link = drawn[edges.link[edge] ?? 0];
    if (link === undefined || !kept[edges.from[edge] ?? 0] || !kept[edges.to[edge] ?? 0]) continue;
    link.count++;
    link.weight += Math.abs(edgeWeight(drawing, edges, edge));
  }
  return network.links.map((link, index) => {
    const { count: total, weight } = standing[index] ?? { count: 0, weight: 0 };
    const visible = shown(link.from) && shown(link.to);
    return {
      from: network.columns[link.from]?.title ?? "",
      to: network.columns[link.to]?.title ?? "",
      range: drawing.ranges[index] ?? 0,
      visible,
      drawn: visible ? (drawn[index]?.count ?? 0) : 0,
      total,
      weight,
      weightShare: weight === 0 ? 1 : visible ? (drawn[index]?.weight ?? 0) / weight : 0,
    };
  });
}

/** The legend of a drawing; with a removal, of what stands after it. */
export function describeLegend(
  drawing: Drawing,
  theme: ThemeName,
  removal?: Removal,
  shown: Shows = () => true,
  palette?: PaletteName,
  marks: readonly LegendMark[] = [],
): Legend {
  const range = Math.max(0, ...drawing.ranges);
  return {
    stops: legendStops(theme, range, palette),
    range,
    scope: drawing.scope,
    clipped: drawing.clipped,
    dashedNegatives: drawing.detailed,
    links: describeLinks(drawing, removal, shown),
    marks,
  };
}

/** The colour scale, and how much of the network is drawn. */
export function legendSentence(legend: Legend): string {
  const drawn = legend.links.reduce((sum, link) => sum + link.drawn, 0);
  const total = legend.links.reduce((sum, link) => sum + link.total, 0);
  const weight = legend.links.reduce((sum, link) => sum + link.weight, 0);
  const held = legend.links.reduce((sum, link) => sum + link.weight * link.weightShare, 0);
  const scale = viewWords.colour(legend.dashedNegatives, legend.clipped);
  if (drawn >= total) return scale;
  const share = `${(weight === 0 ? 0 : (100 * held) / weight).toPrecision(3)} %`;
  const strongest = viewWords.strongest(drawn.toLocaleString("en"), total.toLocaleString("en"), share);
  return `${scale} ${viewWords.drawn(strongest)}.`;
}
