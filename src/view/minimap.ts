// The whole network in a corner while the picture shows a part of it: every layer as a block, and a frame around what is
// seen. Dragging in it moves the picture.

import type { PlaneBox } from "./extent.ts";
import type { Theme } from "./theme.ts";

type Rectangle = Omit<PlaneBox, "center">;

/** Layers as blocks in the plane of the picture, and the part of it that the frame shows. */
export interface Overview {
  readonly blocks: readonly Rectangle[];
  readonly visible: Rectangle;
}

const WIDTH = 176;
const HIGHEST = 110;
const PADDING = 8;
/** A picture that lacks no more than this share of the network needs no map. */
const SLACK = 0.02;

/** The rectangle around all blocks. */
function around(blocks: readonly Rectangle[]): Rectangle {
  const left = Math.min(...blocks.map(({ x, width }) => x - width / 2));
  const right = Math.max(...blocks.map(({ x, width }) => x + width / 2));
  const bottom = Math.min(...blocks.map(({ y, height }) => y - height / 2));
  const top = Math.max(...blocks.map(({ y, height }) => y + height / 2));
  return { x: (left + right) / 2, y: (bottom + top) / 2, width: right - left, height: top - bottom };
}

/** True where a part of the network lies outside of the frame. */
export function isPartial({ blocks, visible }: Overview): boolean {
  const whole = around(blocks);
  const reach = (a: number, size: number, b: number, frame: number) =>
    Math.abs(a - b) + size / 2 - frame / 2 > SLACK * size;
  return (
    blocks.length > 0 &&
    (reach(whole.x, whole.width, visible.x, visible.width) ||
      reach(whole.y, whole.height, visible.y, visible.height))
  );
}

export class Minimap {
  private readonly canvas: HTMLCanvasElement;
  private readonly onMove: (x: number, y: number) => void;
  private whole: Rectangle = { x: 0, y: 0, width: 1, height: 1 };
  private scale = 1;

  /** `onMove` is given the point of the picture's plane that is to be in its middle. */
  constructor(host: HTMLElement, onMove: (x: number, y: number) => void) {
    this.onMove = onMove;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "minimap";
    this.canvas.setAttribute("aria-hidden", "true");
    Object.assign(this.canvas.style, {
      position: "absolute",
      right: "12px",
      bottom: "12px",
      borderRadius: "6px",
      cursor: "pointer",
      touchAction: "none",
      display: "none",
    });
    const move = (event: PointerEvent) => {
      if (event.type === "pointerdown") this.canvas.setPointerCapture(event.pointerId);
      else if (event.buttons === 0) return;
      const box = this.canvas.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
      this.onMove(this.whole.x + x / this.scale, this.whole.y - y / this.scale);
    };
    this.canvas.addEventListener("pointerdown", move);
    this.canvas.addEventListener("pointermove", move);
    host.append(this.canvas);
  }

  /** Keeps clear of what stands along the foot of the picture, as high as this in CSS pixels. */
  setFoot(height: number): void {
    this.canvas.style.bottom = `${height + 12}px`;
  }

  /** Draws the map; without an overview, or where all of the network is seen, it goes. */
  update(overview: Overview | undefined, theme: Theme, ratio: number): void {
    const shown = overview !== undefined && isPartial(overview);
    this.canvas.style.display = shown ? "block" : "none";
    if (!shown) return;
    this.whole = around(overview.blocks);
    const room = { width: WIDTH - 2 * PADDING, height: HIGHEST - 2 * PADDING };
    this.scale = Math.min(room.width / this.whole.width, room.height / this.whole.height);
    const height = Math.round(this.whole.height * this.scale + 2 * PADDING);
    Object.assign(this.canvas, { width: WIDTH * ratio, height: height * ratio });
    Object.assign(this.canvas.style, { width: `${WIDTH}px`, height: `${height}px` });
    this.canvas.style.boxShadow = `0 0 0 1px ${theme.faint}`;
    const pen = this.canvas.getContext("2d");
    if (pen === null) return;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, WIDTH, height);
    const corner = ({ x, y, width, height: high }: Rectangle) =>
      [
        WIDTH / 2 + (x - width / 2 - this.whole.x) * this.scale,
        height / 2 - (y + high / 2 - this.whole.y) * this.scale,
        Math.max(1.5, width * this.scale),
        Math.max(1.5, high * this.scale),
      ] as const;
    pen.fillStyle = theme.ball;
    for (const block of overview.blocks) pen.fillRect(...corner(block));
    pen.strokeStyle = theme.accent;
    pen.lineWidth = 1.5;
    pen.strokeRect(...corner(overview.visible));
  }

  dispose(): void {
    this.canvas.remove();
  }
}
