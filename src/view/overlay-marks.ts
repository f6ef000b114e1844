// Marks around neurons: those chosen together, and on request what changed in those that stay after the pruning.

import { neuronAt } from "./drawing.ts";
import { columnSize } from "./edge-list.ts";
import type { OverlayInput, OverlaySide, Pen } from "./overlay-input.ts";
import { newIndices } from "./overlay-names.ts";

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

/** Share of each column's inputs that left, and with them a weight of each of its neurons. */
function lostInputs({ drawing }: OverlayInput, side: OverlaySide): number[] {
  const { network, offsets } = drawing;
  return network.columns.map((_, column) => {
    let [lost, all] = [0, 0];
    for (const { from, to } of network.links) {
      if (to !== column) continue;
      const [first, size] = [offsets[from] ?? 0, columnSize(network, from)];
      for (let number = first; number < first + size; number++) if (!side.kept[number]) lost++;
      all += size;
    }
    return all === 0 ? 0 : lost / all;
  });
}

/**
 * After the pruning, of each neuron that stays: an arc from the left, as much of a circle as the share of its inputs
 * that left, and a dot where its place in its layer is another.
 */
export function drawChanges(pen: Pen, input: OverlayInput, side: OverlaySide): void {
  if (!input.changes || side.strip.side === "before") return;
  const lost = lostInputs(input, side);
  const indices = newIndices(input);
  pen.strokeStyle = input.theme.ink;
  pen.fillStyle = input.theme.accent;
  side.discs.forEach(({ x, y, radius }, number) => {
    if (radius <= 0 || !side.kept[number]) return;
    const { column, index } = neuronAt(input.drawing, number);
    const share = lost[column] ?? 0;
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
