// The picture of a sweep: what every result is worth over what it costs, and the Pareto front through them. Results that
// do not compete have charts of their own. Both axes are shares: of right answers or the largest drift, and of costs.

import {
  type ChartTitles,
  chartAxes,
  chartFile,
  chartPath,
  chartX,
  chartY,
} from "../../prune/curve-chart.ts";
import { DRIFT } from "../../prune/curve-points.ts";
import { count, percent } from "../print.ts";
import { escapeXml } from "../test/junit.ts";
import {
  COSTS,
  type CostKind,
  competitions,
  costOf,
  isAccurate,
  isComparable,
  lossOf,
  paretoFront,
} from "./front.ts";
import { criterionName, modelName, type Result } from "./rows.ts";

/** Told apart also by those who see few colours (after Okabe and Ito), dark enough for text on white. */
const COLOURS = ["#d55e00", "#0072b2", "#00795a", "#a8457c", "#8a6d00", "#3a7ca5", "#555555", "#7a4fbf"];

const STYLE = `circle{stroke:#fff;stroke-width:.5}${COLOURS.map((colour, index) => `.kind${index}{fill:${colour}}`).join("")}`;

/** Seeds of one criterion have one colour. */
const kindOf = ({ criterion: { seed: _, ...rest } }: Result) => criterionName(rest);

const classOf = (kinds: readonly string[], kind: string) => `kind${kinds.indexOf(kind) % COLOURS.length}`;

/** As much of a name as an axis has room for; the results' own say all of it. */
const MOST_LETTERS = 18;
const shortened = (name: string) =>
  name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;

/** Where results stand in the chart, 0…1 each way. */
interface Scales {
  readonly x: (row: Result) => number;
  readonly y: (row: Result) => number;
  readonly titles: ChartTitles;
}

function scalesOf(rows: readonly Result[], kind: CostKind): Scales {
  const costs = rows.flatMap((row) => [costOf(row, kind).before, costOf(row, kind).after]);
  // Measured times may come out above those before.
  const most = Math.max(Number.MIN_VALUE, ...costs.filter(Number.isFinite));
  const moved = Math.max(Number.MIN_VALUE, ...rows.map(lossOf).filter(Number.isFinite));
  const accurate = isAccurate(rows);
  const models = [...new Set(rows.map(modelName))];
  const whose = models.length === 1 ? `${shortened(models[0] ?? "")}: ` : "";
  const size = kind === "macs" ? count(most) : `${Number(most.toPrecision(3))} ms`;
  return {
    x: (row) => costOf(row, kind).after / most,
    y: (row) => (accurate ? 1 - lossOf(row) : lossOf(row) / moved),
    titles: {
      x: escapeXml(`${whose}${kind === "macs" ? "multiply-adds" : "time"} (%; 100: ${size})`),
      y: accurate ? "accuracy (%)" : `drift (%; 100: ${Number(moved.toPrecision(3))})`,
    },
  };
}

/** A staircase: between two results, the cheaper one is what is to be had. */
function staircase(front: readonly Result[], { x, y }: Scales): string {
  const places = front.map((row) => [x(row), y(row)] as const);
  const end = front.slice(-1).map((row) => [1, y(row)] as const);
  return `<path class="line worth" d="${chartPath([...places, ...end], true)}"/>`;
}

function dot(row: Result, { x, y }: Scales, colour: string, radius: number): string {
  const [left, top] = [chartX(x(row)), chartY(y(row))].map((place) => Number(place.toFixed(2)));
  const worth = row.accuracy === undefined ? `drift ${lossOf(row)}` : percent(row.accuracy.after);
  const title = `${modelName(row)}, ${criterionName(row.criterion)}, ${percent(row.ratio)}: ${worth}`;
  return `<circle class="${colour}" cx="${left}" cy="${top}" r="${radius}"><title>${escapeXml(title)}</title></circle>`;
}

function panelOf(rows: readonly Result[], kind: CostKind, kinds: readonly string[]): string {
  const scales = scalesOf(rows, kind);
  const front = paretoFront(rows, kind);
  const dots = rows
    .filter((row) => isComparable(row, kind))
    .map((row) => dot(row, scales, classOf(kinds, kindOf(row)), front.includes(row) ? 3.5 : 2));
  return chartAxes(scales.titles) + staircase(front, scales) + dots.join("");
}

/** The results as SVG: over multiply-adds, and over milliseconds where they were measured. */
export function sweepSvg(rows: readonly Result[]): string {
  const kinds = [...new Set(rows.map(kindOf))];
  const costs = COSTS.filter((kind) => rows.some((row) => isComparable(row, kind)));
  const panels = competitions(rows).map((some) => costs.map((kind) => panelOf(some, kind, kinds)));
  const worth = isAccurate(rows) ? "accuracy" : `drift: ${escapeXml(DRIFT)}`;
  const legend = kinds.map((name) => ({ kind: classOf(kinds, name), name: `● ${escapeXml(name)}` }));
  return chartFile(panels, [{ kind: "worth", name: `Pareto front: ${worth}` }, ...legend], STYLE);
}
