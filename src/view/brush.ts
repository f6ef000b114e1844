// The brush: a rectangle drawn over the picture, and the neurons in it.

import { type Drawing, neuronAt } from "./drawing.ts";
import type { Rectangle } from "./labels.ts";
import type { NeuronId } from "./network.ts";
import type { OverlaySide } from "./overlay-input.ts";
import type { Place } from "./pointer.ts";

type Corners = readonly [Place, Place];

function rectangleOf([a, b]: Corners): Rectangle {
  return {
    left: Math.min(a.x, b.x),
    right: Math.max(a.x, b.x),
    top: Math.min(a.y, b.y),
    bottom: Math.max(a.y, b.y),
  };
}

/**
 * The neurons whose middle lies between two corners, on the side where the first corner is. Neurons that left count as
 * long as they are seen.
 */
export function neuronsWithin(
  corners: Corners,
  sides: readonly OverlaySide[],
  drawing: Drawing,
  ghosts: boolean,
): NeuronId[] {
  const [{ x: start }] = corners;
  const side = sides.find(({ strip }) => start >= strip.left && start < strip.right);
  if (side === undefined) return [];
  const { left, right, top, bottom } = rectangleOf(corners);
  return side.discs.flatMap((disc, number) => {
    const seen = disc.radius > 0 && (ghosts || side.strip.side === "before" || side.kept[number] === true);
    const inside = disc.x >= left && disc.x <= right && disc.y >= top && disc.y <= bottom;
    const shown = disc.x >= side.strip.left && disc.x < side.strip.right;
    return seen && inside && shown ? [neuronAt(drawing, number)] : [];
  });
}

/** The rectangle while it is drawn; owns its element. */
export class BrushFrame {
  private readonly element: HTMLElement;

  constructor(host: HTMLElement) {
    this.element = document.createElement("div");
    this.element.className = "brush";
    Object.assign(this.element.style, { position: "absolute", pointerEvents: "none", display: "none" });
    host.append(this.element);
  }

  /** Without corners the rectangle goes. */
  show(corners: Corners | undefined, color: string): void {
    this.element.style.display = corners === undefined ? "none" : "block";
    if (corners === undefined) return;
    const { left, right, top, bottom } = rectangleOf(corners);
    Object.assign(this.element.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${right - left}px`,
      height: `${bottom - top}px`,
      border: `1px solid ${color}`,
      background: `color-mix(in srgb, ${color} 14%, transparent)`,
    });
  }

  dispose(): void {
    this.element.remove();
  }
}
