// Feature maps on the picture: each channel's in its neuron's place, and the one under the pointer large, before and
// after. A channel that left has none: its outline stays empty.

import { neuronAt } from "./drawing.ts";
import { formatWeight } from "./labels.ts";
import { type ColumnMaps, drawMap } from "./maps.ts";
import { scoresOf } from "./overlay-bars.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { FONT, type Pen } from "./pen.ts";
import type { Side } from "./stage.ts";
import { viewWords } from "./words.ts";

/** Smaller neurons, in CSS pixels, have no room for a picture. */
const LEAST_RADIUS = 3;
/** The large picture's longer side. */
const LARGE = 112;
const PADDING = 8;

function mapsAt({ maps }: OverlayInput, side: Side, column: number): ColumnMaps | undefined {
  return maps?.[side][column];
}

/** Width and height of a picture whose longer side has a length. */
function sizeOf({ width, height }: ColumnMaps, longest: number): { width: number; height: number } {
  const scale = longest / Math.max(width, height);
  return { width: width * scale, height: height * scale };
}

/** Puts each channel's picture in its neuron's place. */
export function drawMaps(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  if (input.maps === undefined) return;
  const { drawing, theme, themeName } = input;
  pen.strokeStyle = theme.nodeRing;
  side.discs.forEach(({ x, y, radius }, number) => {
    const gone = side.strip.side === "after" && side.kept[number] === false;
    if (radius < LEAST_RADIUS || gone || x < side.strip.left - radius || x > side.strip.right + radius)
      return;
    const { column, index } = neuronAt(drawing, number);
    const maps = mapsAt(input, side.strip.side, column);
    if (maps === undefined) return;
    const { width, height } = sizeOf(maps, 2 * radius);
    const place = { x: x - width / 2, y: y - height / 2, width, height };
    const lit = number === input.hovered || number === input.selected;
    pen.fillStyle = theme.background;
    pen.fillRect(x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2);
    drawMap(pen, maps, index, themeName, place);
    pen.strokeStyle = lit ? theme.accent : theme.faint;
    pen.lineWidth = lit ? 2 : 1;
    pen.strokeRect(place.x - 0.5, place.y - 0.5, width + 1, height + 1);
  });
}

/** The picture of the channel under the pointer, large, with its name. False where there is none. */
export function drawMapTip(pen: Pen, input: OverlayInput): boolean {
  const number = input.hovered;
  if (number === undefined || input.maps === undefined) return false;
  const { column, index } = neuronAt(input.drawing, number);
  const before = input.maps.before[column];
  const side = input.sides.find(({ discs, strip }) => {
    const disc = discs[number];
    return disc !== undefined && disc.radius > 0 && disc.x >= strip.left && disc.x < strip.right;
  });
  const disc = side?.discs[number];
  if (before === undefined || side === undefined || disc === undefined) return false;
  const { width, height } = sizeOf(before, LARGE);
  const pair = column > 0 && input.sides.some(({ strip }) => strip.side === "after");
  const card = {
    width: (pair ? 2 * width + PADDING : width) + 2 * PADDING,
    height: height + 2 * PADDING + 36,
  };
  const { frame, theme } = input;
  const left = Math.max(4, Math.min(frame.width - card.width - 4, disc.x - card.width / 2));
  const above = disc.y - disc.radius - card.height - 10;
  const top = Math.max(
    4,
    above >= 4 ? above : Math.min(frame.height - card.height - 4, disc.y + disc.radius + 10),
  );
  pen.beginPath();
  pen.roundRect(left, top, card.width, card.height, 8);
  pen.fillStyle = theme.background;
  pen.fill();
  pen.strokeStyle = theme.faint;
  pen.lineWidth = 1;
  pen.stroke();
  const score = scoresOf(input, column)[index];
  const name = `(${column},${index})${score === undefined ? "" : `  ${viewWords.scores(formatWeight(score))}`}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.font = `600 12px ${FONT}`;
  pen.fillStyle = theme.ink;
  pen.fillText(name, left + PADDING, top + PADDING + 5, card.width - 2 * PADDING);
  const kept = side.kept[number] !== false;
  const sides: readonly Side[] = pair ? ["before", "after"] : ["before"];
  sides.forEach((each, at) => {
    const place = {
      x: left + PADDING + at * (width + PADDING),
      y: top + PADDING + 32,
      width,
      height,
    };
    const maps = mapsAt(input, each, column);
    const gone = each === "after" && !kept;
    pen.font = `11px ${FONT}`;
    pen.fillStyle = theme.muted;
    if (pair)
      pen.fillText(
        each === "before" ? "before" : gone ? "after: pruned" : "after",
        place.x,
        place.y - 9,
        width,
      );
    if (maps !== undefined && !gone) drawMap(pen, maps, index, input.themeName, place);
    pen.strokeStyle = theme.faint;
    pen.setLineDash(gone ? [4, 4] : []);
    pen.strokeRect(place.x + 0.5, place.y + 0.5, width - 1, height - 1);
    pen.setLineDash([]);
  });
  return true;
}
