// The scores: a bar under each neuron that may leave, to the scale of its column, and the cut as one line through
// the column. Whoever's bar does not reach the line leaves.

import { type Box, boxFrom, formatWeight, type Rectangle } from "./labels.ts";
import { FONT, type OverlayInput, type OverlaySide, type Pen } from "./overlay-input.ts";

const BAR = 4;
const BELOW = 7;
/** Room under a neuron, in CSS pixels, that a bar needs, and a bar with its number. */
const ROOM = 13;
const ROOM_FOR_NUMBER = 34;

interface ScoreBar {
  readonly number: number;
  readonly score: number;
  /** The whole scale; the bar fills `share` of it. */
  readonly track: Rectangle;
  readonly share: number;
  readonly roomy: boolean;
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

/** Free height under the neurons of a column: to the next one. */
function roomBelow(discs: OverlaySide["discs"]): number {
  const shown = discs.filter((disc) => disc.radius > 0).sort((a, b) => a.y - b.y);
  let room = ROOM_FOR_NUMBER;
  shown.forEach((disc, index) => {
    const next = shown[index + 1];
    if (next !== undefined) room = Math.min(room, next.y - next.radius - disc.y - disc.radius);
  });
  return room;
}

function barsOf(input: OverlayInput, side: OverlaySide, index: number): ScoreBar[] {
  const column = input.drawing.network.columns[index];
  if (column === undefined || !column.prunable || column.scores.length === 0) return [];
  const first = input.drawing.offsets[index] ?? 0;
  const discs = side.discs.slice(first, first + column.size);
  const room = roomBelow(discs);
  const most = Math.max(...column.scores);
  if (room < ROOM || !(most > 0)) return [];
  return discs.flatMap((disc, at) => {
    if (disc.radius < 9) return [];
    const top = disc.y + disc.radius + BELOW;
    const score = column.scores[at] ?? 0;
    const track = { left: disc.x - disc.radius, right: disc.x + disc.radius, top, bottom: top + BAR };
    return [{ number: first + at, score, track, share: score / most, roomy: room >= ROOM_FOR_NUMBER }];
  });
}

function allBars(input: OverlayInput, side: OverlaySide): ScoreBar[][] {
  if (!input.drawing.detailed || !input.aligned) return [];
  return input.drawing.network.columns.map((_, index) => barsOf(input, side, index));
}

/** What the bars and their numbers cover, for labels to keep off. */
export function barBoxes(input: OverlayInput, side: OverlaySide): Box[] {
  return allBars(input, side)
    .flat()
    .map(({ track, roomy }) =>
      boxFrom({ ...track, top: track.top - 3, bottom: track.bottom + (roomy ? 16 : 3) }),
    );
}

/** Draws the bars of one side and the cut through each column. */
export function drawBars(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  allBars(input, side).forEach((bars, index) => {
    const after = side.strip.side === "after";
    const shown = bars.filter(
      ({ number }) => !after || side.kept[number] || (input.ghosts && input.compact === 0),
    );
    for (const bar of shown) drawBar(pen, input, bar, side.kept[bar.number] === false, after);
    const scores = input.drawing.network.columns[index]?.scores ?? new Float32Array();
    const cut = cutScore(scores, input.removal.ranks[index], input.removal.cuts[index] ?? 0);
    if (cut !== undefined && !(after && input.compact > 0))
      drawCut(pen, input, shown, cut / Math.max(...scores));
  });
}

function drawBar(pen: Pen, input: OverlayInput, bar: ScoreBar, leaving: boolean, after: boolean): void {
  const { track } = bar;
  const width = track.right - track.left;
  pen.globalAlpha = leaving && after ? 0.35 : 1;
  pen.fillStyle = input.theme.background;
  pen.beginPath();
  pen.roundRect(track.left - 3, track.top - 3, width + 6, BAR + (bar.roomy ? 19 : 6), 4);
  pen.fill();
  pen.fillStyle = input.theme.node;
  pen.beginPath();
  pen.roundRect(track.left, track.top, width, BAR, BAR / 2);
  pen.fill();
  pen.fillStyle = leaving ? input.theme.faint : input.theme.muted;
  pen.beginPath();
  pen.roundRect(track.left, track.top, Math.max(BAR, width * bar.share), BAR, BAR / 2);
  pen.fill();
  if (bar.roomy) {
    pen.font = `500 11px ${FONT}`;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    pen.fillStyle = input.theme.muted;
    pen.fillText(formatWeight(bar.score), (track.left + track.right) / 2, track.bottom + 4);
  }
  pen.globalAlpha = 1;
}

function drawCut(pen: Pen, input: OverlayInput, bars: readonly ScoreBar[], share: number): void {
  pen.strokeStyle = input.theme.accent;
  pen.lineWidth = 1.5;
  for (const { track } of bars) {
    const x = track.left + (track.right - track.left) * share;
    pen.beginPath();
    pen.moveTo(x, track.top - 3);
    pen.lineTo(x, track.bottom + 3);
    pen.stroke();
  }
}
