// Scores of columns whose neurons are too many for a bar each: a profile beside the column, in the order of leaving, and the
// cut as a line through it. What stands left of the line leaves.

import type { FlowPlan } from "./flow-plan.ts";
import type { Removal } from "./network.ts";
import { scoresOf } from "./overlay-bars.ts";
import type { OverlayInput } from "./overlay-input.ts";
import type { Pen } from "./pen.ts";

const WIDEST = 72;
const BAR = 2;
const HEIGHT = 13;
/** Distance from a slab, above a chain's and under a graph's, where names stand above. */
const ABOVE = 6;
const UNDER = 5;
const UNDER_HEIGHT = 8;
/** Narrower slots have no room. */
const NARROWEST = 30;

export interface Profile {
  /** Scores in the order of leaving, as shares of the largest. */
  readonly heights: readonly number[];
  /** Share of the column that leaves. */
  readonly leaving: number;
}

/** The profile of a column in at most `bars` bars. */
export function profileOf(
  scores: Float32Array,
  ranks: Uint32Array | undefined,
  cut: number,
  bars: number,
): Profile {
  const rankAt = (index: number) => ranks?.[index] ?? 0xffffffff;
  const order = Array.from(scores.keys()).sort(
    (a, b) => rankAt(a) - rankAt(b) || (scores[a] ?? 0) - (scores[b] ?? 0),
  );
  // A neuron that a criterion cannot look at has no number.
  const heightOf = (index: number) => Math.max(0, scores[index] || 0);
  const most = order.reduce((top, index) => Math.max(top, heightOf(index)), 0) || 1;
  const count = Math.min(bars, order.length);
  const heights = Array.from({ length: count }, (_, bar) => {
    const at = Math.floor(((bar + 0.5) / count) * order.length);
    return heightOf(order[at] ?? 0) / most;
  });
  const leaving = order.filter((index) => rankAt(index) < cut).length / Math.max(1, order.length);
  return { heights, leaving };
}

const profiles = new WeakMap<Removal, Map<string, Profile>>();

/** Made once for a removal: many frames show it. */
function knownProfile(input: OverlayInput, index: number, bars: number): Profile {
  const { removal } = input;
  const known = profiles.get(removal) ?? new Map<string, Profile>();
  profiles.set(removal, known);
  const key = `${index} ${bars}`;
  const scores = scoresOf(input, index);
  const profile = known.get(key) ?? profileOf(scores, removal.ranks[index], removal.cuts[index] ?? 0, bars);
  known.set(key, profile);
  return profile;
}

/** Draws the profile of a column with its foot at `bottom`, `width` wide about `x`. */
function drawProfile(
  pen: Pen,
  input: OverlayInput,
  index: number,
  { x, bottom, width, height }: { x: number; bottom: number; width: number; height: number },
): void {
  const column = input.drawing.network.columns[index];
  if (column === undefined || !column.prunable || scoresOf(input, index).length === 0) return;
  const { heights, leaving } = knownProfile(input, index, Math.max(1, Math.floor(width / BAR)));
  const bar = width / heights.length;
  const left = x - width / 2;
  pen.fillStyle = input.theme.background;
  pen.globalAlpha = 0.7;
  pen.fillRect(left - 2, bottom - height - 1, width + 4, height + 2);
  pen.globalAlpha = 1;
  heights.forEach((share, at) => {
    pen.fillStyle = at + 0.5 < leaving * heights.length ? input.theme.faint : input.theme.muted;
    const tall = Math.max(0.75, share * height);
    pen.fillRect(left + at * bar, bottom - tall, bar + 0.05, tall);
  });
  if (leaving === 0) return;
  pen.fillStyle = input.theme.accent;
  pen.fillRect(left + leaving * width - 0.75, bottom - height - 2, 1.5, height + 4);
}

/** Over the slabs of a chain: `tops` are their middles and highest places on the screen. */
export function drawChainProfiles(
  pen: Pen,
  input: OverlayInput,
  tops: readonly { readonly x: number; readonly y: number }[],
): void {
  if (input.drawing.detailed) return;
  tops.forEach(({ x, y }, index) => {
    drawProfile(pen, input, index, { x, bottom: y - ABOVE, width: WIDEST, height: HEIGHT });
  });
}

/** Under the slabs of a graph; not of folded modules, nor where the name of a branch stands. */
export function drawFlowProfiles(pen: Pen, input: OverlayInput, { graph, boxes, pitch }: FlowPlan): void {
  if (input.drawing.detailed) return;
  graph.cells.forEach((cell, at) => {
    const box = boxes[at];
    // A name is wider than its slot.
    const branch = graph.slots.some(
      (slot, other) => Math.abs(slot - (graph.slots[at] ?? 0)) <= 1 && (boxes[other]?.y ?? 0) < (box?.y ?? 0),
    );
    if (box === undefined || cell.folded !== undefined || branch) return;
    const { x, y, scale } = input.toScreen(box.x, box.y - box.height / 2);
    const width = Math.min(WIDEST, box.width * scale);
    if (pitch * scale < NARROWEST) return;
    drawProfile(pen, input, cell.column, {
      x,
      bottom: y + UNDER + UNDER_HEIGHT,
      width,
      height: UNDER_HEIGHT,
    });
  });
}
