// The scores: a bar under each neuron that may leave, to the scale of its column, and the cut as one line through
// the column. Whoever's bar does not reach the line leaves.

import { type Box, boxFrom, formatWeight, type Rectangle } from "./labels.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { FONT, type Pen } from "./pen.ts";

const BAR = 4;
const BELOW = 7;
/** Room, in CSS pixels, that a bar with its number needs under a neuron; without it the bar goes inside. */
const ROOM = 34;
/** Columns this far apart leave room under the neurons: their edges leave sideways, not downwards. */
const WIDE = 180;
/** Smaller neurons carry no bar. */
export const BAR_RADIUS = 15;

interface ScoreBar {
  readonly number: number;
  readonly score: number;
  /** The whole scale; the bar fills `share` of it. */
  readonly track: Rectangle;
  readonly share: number;
  readonly outside: boolean;
}

/** Score between the last that leaves and the first that stays; undefined while nobody leaves. */
export function cutScore(
  scores: Float32Array,
  ranks: Uint32Array | undefined,
  cut: number,
): number | undefined {
  let [leaving, staying] = [-Infinity, Infinity];
  scores.forEach((score, index) => {
    if ((ranks?.[index] ?? 0xffffffff) < cut) leaving = Math.max(leaving, score);
    else staying = Math.min(staying, score);
  });
  if (leaving === -Infinity) return undefined;
  return staying === Infinity ? leaving : (leaving + Math.max(leaving, staying)) / 2;
}

/** Room between a column's neurons: down to the next one, and across to the next column. */
function roomAround(discs: OverlaySide["discs"]): number {
  const shown = discs.filter((disc) => disc.radius > 0).sort((a, b) => a.y - b.y);
  let room = Number.POSITIVE_INFINITY;
  shown.forEach((disc, index) => {
    const next = shown[index + 1];
    if (next !== undefined) room = Math.min(room, next.y - next.radius - disc.y - disc.radius);
  });
  return room;
}

/** What the neurons of a column score now. */
export function scoresOf({ removal, drawing }: OverlayInput, index: number): Float32Array {
  return removal.scores?.[index] ?? drawing.network.columns[index]?.scores ?? new Float32Array();
}

function barsOf(input: OverlayInput, side: OverlaySide, index: number): ScoreBar[] {
  const column = input.drawing.network.columns[index];
  const scores = scoresOf(input, index);
  if (column === undefined || !column.prunable || scores.length === 0) return [];
  const first = input.drawing.offsets[index] ?? 0;
  const discs = side.discs.slice(first, first + column.size);
  const most = Math.max(...scores);
  if (!(most > 0)) return [];
  const outside = columnGap(side, input) >= WIDE && roomAround(discs) >= ROOM;
  return discs.flatMap((disc, at) => {
    if (disc.radius < BAR_RADIUS) return [];
    const half = outside ? disc.radius : disc.radius * 0.56;
    const top = outside ? disc.y + disc.radius + BELOW : disc.y + disc.radius * 0.36;
    const score = scores[at] ?? 0;
    const track = { left: disc.x - half, right: disc.x + half, top, bottom: top + (outside ? BAR : BAR - 1) };
    return [{ number: first + at, score, track, share: score / most, outside }];
  });
}

/** Distance between the first two columns on the screen. */
function columnGap(side: OverlaySide, input: OverlayInput): number {
  const [first, second] = [side.discs[0], side.discs[input.drawing.offsets[1] ?? 0]];
  return Math.abs((second?.x ?? 0) - (first?.x ?? 0));
}

function allBars(input: OverlayInput, side: OverlaySide): ScoreBar[][] {
  if (!input.drawing.detailed || !input.aligned) return [];
  return input.drawing.network.columns.map((_, index) => barsOf(input, side, index));
}

/** What the bars and their numbers cover, for labels to keep off. */
export function barBoxes(input: OverlayInput, side: OverlaySide): Box[] {
  return allBars(input, side)
    .flat()
    .map(({ track, outside }) =>
      boxFrom({ ...track, top: track.top - 3, bottom: track.bottom + (outside ? 16 : 3) }),
    );
}

/** Neurons that carry their bar inside, under their name. */
export function barsInside(input: OverlayInput, side: OverlaySide): Set<number> {
  const inside = allBars(input, side)
    .flat()
    .filter((bar) => !bar.outside);
  return new Set(inside.map((bar) => bar.number));
}

/** Draws the bars of one side and the cut through each column. */
export function drawBars(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  allBars(input, side).forEach((bars, index) => {
    const after = side.strip.side === "after";
    const shown = bars.filter(
      ({ number }) => !after || side.kept[number] || (input.ghosts && input.compact === 0),
    );
    for (const bar of shown) drawBar(pen, input, bar, side.kept[bar.number] === false, after);
    const scores = scoresOf(input, index);
    const cut = cutScore(scores, input.removal.ranks[index], input.removal.cuts[index] ?? 0);
    if (cut === undefined || (after && input.compact > 0)) return;
    drawCut(pen, input, side, shown, cut / Math.max(...scores));
  });
}

function drawBar(pen: Pen, input: OverlayInput, bar: ScoreBar, leaving: boolean, after: boolean): void {
  const { track } = bar;
  const width = track.right - track.left;
  pen.globalAlpha = leaving && after ? 0.35 : 1;
  pen.fillStyle = bar.outside ? input.theme.node : input.theme.background;
  pen.beginPath();
  pen.roundRect(track.left, track.top, width, track.bottom - track.top, BAR / 2);
  pen.fill();
  pen.fillStyle = leaving ? input.theme.faint : input.theme.muted;
  pen.beginPath();
  pen.roundRect(track.left, track.top, Math.max(BAR, width * bar.share), track.bottom - track.top, BAR / 2);
  pen.fill();
  if (bar.outside) {
    pen.font = `500 11px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = input.theme.background;
    const middle = (track.left + track.right) / 2;
    pen.strokeText(formatWeight(bar.score), middle, track.bottom + 4);
    pen.fillStyle = input.theme.muted;
    pen.fillText(formatWeight(bar.score), middle, track.bottom + 4);
  }
  pen.globalAlpha = 1;
}

/** One line at the cut through all bars of a column, left out where neurons and numbers stand. */
function drawCut(
  pen: Pen,
  input: OverlayInput,
  side: OverlaySide,
  bars: readonly ScoreBar[],
  share: number,
): void {
  pen.strokeStyle = input.theme.accent;
  bars.forEach(({ track, outside, number }, index) => {
    const x = track.left + (track.right - track.left) * share;
    pen.lineWidth = 1.5;
    line(pen, x, track.top - (outside ? 3 : 2), track.bottom + (outside ? 3 : 2));
    const next = side.discs[bars[index + 1]?.number ?? -1];
    const disc = side.discs[number];
    if (next === undefined || disc === undefined) return;
    const half = x - disc.x;
    const [from, to] = [
      outside ? track.bottom + 19 : disc.y + rim(disc.radius, half) + 3,
      next.y - rim(next.radius, half) - 4,
    ];
    pen.globalAlpha = 0.45;
    pen.lineWidth = 1;
    pen.setLineDash([2, 4]);
    if (to > from) line(pen, x, from, to);
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  });
}

/** Half height of a disc at a distance from its middle. */
function rim(radius: number, away: number): number {
  return Math.sqrt(Math.max(0, radius * radius - away * away));
}

function line(pen: Pen, x: number, from: number, to: number): void {
  pen.beginPath();
  pen.moveTo(x, from);
  pen.lineTo(x, to);
  pen.stroke();
}
