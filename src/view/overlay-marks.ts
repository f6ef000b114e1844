// Marks around neurons: those chosen together, and on request what changed in those that stay after the pruning.

import { type Drawing, neuronAt } from "./drawing.ts";
import { columnSize, isRead } from "./edge-list.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { newIndices } from "./overlay-names.ts";
import type { Pen } from "./pen.ts";

/** Distance of a mark from the neuron's border, in CSS pixels. */
const APART = 2.5;

/** Rings around the neurons that were chosen together. */
export function drawMarked(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  if (input.marked.size === 0) return;
  pen.strokeStyle = input.theme.accent;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (const number of input.marked) {
    const disc = side.discs[number];
    const gone = side.strip.side === "after" && side.kept[number] === false;
    if (disc === undefined || disc.radius <= 0 || (gone && (!input.ghosts || input.compact > 0))) continue;
    pen.moveTo(disc.x + disc.radius + APART, disc.y);
    pen.arc(disc.x, disc.y, disc.radius + APART, 0, 2 * Math.PI);
  }
  pen.stroke();
}

/** Share of each neuron's inputs that left, and with them one of its weights, by global number. */
export function lostInputs(
  { network, offsets, neuronCount }: Drawing,
  kept: readonly boolean[],
): Float64Array {
  const [lost, all] = [new Float64Array(neuronCount), new Float64Array(neuronCount)];
  for (const link of network.links) {
    const [first, size] = [offsets[link.from] ?? 0, columnSize(network, link.from)];
    const rows = columnSize(network, link.to);
    // The rows of a group read the same inputs.
    const alike = link.groups?.rows ?? rows;
    for (let row = 0; row < rows; row += alike) {
      let [gone, read] = [0, 0];
      for (let input = 0; input < size; input++)
        if (isRead(link, row, input)) {
          read++;
          if (!kept[first + input]) gone++;
        }
      for (let same = row; same < Math.min(rows, row + alike); same++) {
        const number = (offsets[link.to] ?? 0) + same;
        lost[number] = (lost[number] ?? 0) + gone;
        all[number] = (all[number] ?? 0) + read;
      }
    }
  }
  return lost.map((count, number) => (count === 0 ? 0 : count / (all[number] ?? 1)));
}

/**
 * After the pruning, of each neuron that stays: an arc from the left, as much of a circle as the share of its inputs
 * that left, and a dot where its place in its layer is another.
 */
export function drawChanges(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  if (!input.changes || side.strip.side === "before") return;
  const lost = lostInputs(input.drawing, side.kept);
  const indices = newIndices(input);
  pen.strokeStyle = input.theme.ink;
  pen.fillStyle = input.theme.accent;
  side.discs.forEach(({ x, y, radius }, number) => {
    if (radius <= 0 || !side.kept[number]) return;
    const { index } = neuronAt(input.drawing, number);
    const share = lost[number] ?? 0;
    pen.lineWidth = radius < 8 ? 1 : 2.5;
    if (share > 0) {
      pen.beginPath();
      pen.arc(x, y, radius + APART, Math.PI * (1 - share), Math.PI * (1 + share));
      pen.stroke();
    }
    if (indices[number] === index) return;
    const [away, size] = [(radius + APART) * Math.SQRT1_2, Math.max(1.5, Math.min(4, radius * 0.4))];
    pen.beginPath();
    pen.arc(x + away, y - away, size, 0, 2 * Math.PI);
    pen.fill();
  });
}
