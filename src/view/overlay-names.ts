// Names: the title over each column, (layer, index) in each neuron, the classes beside the last column, and the name
// of the neuron under the pointer where neurons are too small to carry one.

import { neuronAt } from "./drawing.ts";
import { inkOn } from "./fill.ts";
import { headOf } from "./heads.ts";
import { formatWeight } from "./labels.ts";
import { NARROW } from "./layout.ts";
import type { Column } from "./network.ts";
import { barsInside, scoresOf } from "./overlay-bars.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { drawChainProfiles } from "./overlay-profiles.ts";
import { FONT, type Pen, writeHaloed } from "./pen.ts";
import type { Disc } from "./pick.ts";
import { viewWords } from "./words.ts";

/** From a column up to the foot of its title, which stands no higher than this in the picture. */
const TITLE_HEIGHT = 42;
const HIGHEST = 22;

/** What stands under a title: how many neurons, and how many stay. */
function countText(input: OverlayInput, index: number, column: Column): string {
  const cut = input.removal.cuts[index] ?? 0;
  const leaving = input.removal.ranks[index]?.reduce((sum, rank) => sum + (rank < cut ? 1 : 0), 0) ?? 0;
  const after = input.sides.some((side) => side.strip.side === "after");
  const shape = column.grid === undefined ? String(column.size) : `${column.grid[0]} × ${column.grid[1]}`;
  return after && leaving > 0 ? `${column.size} → ${column.size - leaving}` : shape;
}

/** Middle and top of each column on the screen. */
function columnTops(input: OverlayInput): { x: number; y: number }[] {
  return input.drawing.network.columns.map((column, index) => {
    const first = input.drawing.offsets[index] ?? 0;
    const discs = input.sides.flatMap((side) => side.discs.slice(first, first + column.size));
    const shown = discs.filter((disc) => disc.radius > 0);
    const low = Math.min(...shown.map((disc) => disc.x));
    const high = Math.max(...shown.map((disc) => disc.x));
    return { x: (low + high) / 2, y: Math.min(...shown.map((disc) => disc.y - disc.radius)) };
  });
}

/** Titles over the columns: in one row for lines seen from the front, else each over its own column. */
export function drawTitles(pen: Pen, input: OverlayInput): void {
  const tops = columnTops(input);
  const highest = Math.min(...tops.map((top) => top.y));
  pen.textAlign = "center";
  pen.textBaseline = "alphabetic";
  let free = Number.NEGATIVE_INFINITY;
  input.drawing.network.columns.forEach((column, index) => {
    const top = tops[index];
    if (top === undefined) return;
    const y = Math.max(HIGHEST, (input.aligned ? highest : top.y) - TITLE_HEIGHT);
    pen.font = `600 13px ${FONT}`;
    const width = pen.measureText(column.title).width;
    const x = Math.max(width / 2 + 6, Math.min(input.frame.width - width / 2 - 6, top.x));
    if (x - width / 2 < free + 8) return;
    free = x + width / 2;
    writeHaloed(pen, column.title, x, y, input.theme.ink, input.theme.background);
    pen.font = `12px ${FONT}`;
    writeHaloed(pen, countText(input, index, column), x, y + 17, input.theme.muted, input.theme.background);
  });
  const profiles = tops.map(({ x, y }) => ({
    x,
    y: input.aligned ? y : Math.max(HIGHEST + TITLE_HEIGHT, y),
  }));
  drawChainProfiles(pen, input, profiles);
}

/** New index of each neuron among those that stay; −1 for those that leave. */
export function newIndices(input: OverlayInput): Int32Array {
  const { drawing, removal } = input;
  const indices = new Int32Array(drawing.neuronCount).fill(-1);
  drawing.network.columns.forEach((column, index) => {
    let next = 0;
    for (let neuron = 0; neuron < column.size; neuron++) {
      const leaves = (removal.ranks[index]?.[neuron] ?? 0xffffffff) < (removal.cuts[index] ?? 0);
      if (!leaves) indices[(drawing.offsets[index] ?? 0) + neuron] = next++;
    }
  });
  return indices;
}

/** Names inside the neurons, and the classes beside the last column. */
export function drawNames(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  const { drawing, theme } = input;
  const indices = newIndices(input);
  const lifted = barsInside(input, side);
  const closed = side.strip.side === "after" && input.compact > 0.5;
  side.discs.forEach((disc, number) => {
    const gone = side.strip.side === "after" && side.kept[number] === false;
    if (disc.radius <= 0 || (gone && (!input.ghosts || input.compact > 0))) return;
    const neuron = neuronAt(drawing, number);
    if (!input.aligned && drawing.detailed && isCovered(side.discs, number)) return;
    pen.globalAlpha = gone ? 0.3 : 1;
    const moved = closed && indices[number] !== neuron.index ? (indices[number] ?? -1) : -1;
    const place = lifted.has(number) ? { ...disc, y: disc.y - disc.radius * 0.14 } : disc;
    pen.fillStyle = nameInk(input, side, number);
    if (drawing.detailed) drawName(pen, input, place, neuron.column, neuron.index, moved);
    const label = drawing.network.columns[neuron.column]?.labels?.[neuron.index];
    if (label !== undefined && disc.radius >= 3 && input.frame.width >= NARROW) {
      pen.font = `500 ${Math.max(10, Math.min(13, disc.radius * 2))}px ${FONT}`;
      pen.fillStyle = theme.ink;
      pen.textAlign = "left";
      pen.textBaseline = "middle";
      pen.fillText(label, disc.x + disc.radius + 8, disc.y + 0.5);
    }
    pen.globalAlpha = 1;
  });
}

/** Ink of a neuron's name on its fill; that of a neuron that leaves is faded into the background, or gone. */
function nameInk(
  { fill, theme, themeName }: OverlayInput,
  { strip, kept }: OverlaySide,
  number: number,
): string {
  const place = fill?.places[strip.side][number] ?? -1;
  const leaves = kept[number] === false;
  return fill === undefined || place < 0 || leaves ? theme.ink : inkOn(themeName, fill.scale, place);
}

/** True where a neuron nearer to the viewer stands before the middle of this one. */
function isCovered(discs: readonly Disc[], number: number): boolean {
  const disc = discs[number];
  if (disc === undefined) return true;
  return discs.some(
    (other) =>
      other.depth < disc.depth - 1e-6 && Math.hypot(other.x - disc.x, other.y - disc.y) < other.radius + 6,
  );
}

function drawName(pen: Pen, input: OverlayInput, disc: Disc, column: number, index: number, moved: number) {
  const { theme } = input;
  const size = Math.min(13, disc.radius * 0.46);
  if (disc.radius < 7) return;
  const name = disc.radius < 15 ? String(index) : `(${column},${index})`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = `600 ${Math.max(9, size)}px ${FONT}`;
  if (moved < 0) {
    pen.fillText(name, disc.x, disc.y + 0.5);
  } else if (disc.radius >= 26) {
    pen.fillText(name, disc.x, disc.y - 6.5);
    pen.fillText(`→ (${column},${moved})`, disc.x - 1, disc.y + 8.5);
  } else {
    pen.fillText(name, disc.x, disc.y + 0.5);
    pen.font = `500 10px ${FONT}`;
    const text = disc.radius < 15 ? `→ ${moved}` : `→ (${column},${moved})`;
    writeHaloed(pen, text, disc.x, disc.y - disc.radius - 8, theme.muted, theme.background);
  }
}

/** The name and the score of the neuron under the pointer, where its disc has no room for it. */
export function drawTip(pen: Pen, input: OverlayInput): void {
  const number = input.hovered;
  if (number === undefined) return;
  const side = input.sides.find(({ discs, strip }) => {
    const disc = discs[number];
    return disc !== undefined && disc.radius > 0 && disc.x >= strip.left && disc.x < strip.right;
  });
  const disc = side?.discs[number];
  if (disc === undefined || (input.drawing.detailed && disc.radius >= 15)) return;
  const { column, index } = neuronAt(input.drawing, number);
  const score = scoresOf(input, column)[index];
  const head = headOf(input.drawing.network.columns[column], index);
  const of = head === undefined ? "" : `  ${viewWords.head(head.place)}`;
  const text = `(${column},${index})${of}${score === undefined ? "" : `  ${viewWords.scores(formatWeight(score))}`}`;
  pen.font = `600 12px ${FONT}`;
  const width = pen.measureText(text).width + 18;
  const x = Math.max(4, Math.min(input.frame.width - width - 4, disc.x - width / 2));
  const above = disc.y - disc.radius - 36;
  const y = above < 4 ? disc.y + disc.radius + 10 : above;
  pen.beginPath();
  pen.roundRect(x, y, width, 26, 13);
  pen.fillStyle = input.theme.ink;
  pen.fill();
  pen.fillStyle = input.theme.background;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, x + width / 2, y + 13.5);
}
