// What texts and marks over the scene are drawn with, on the screen and into a drawing that is saved.

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** A path that is written as in an SVG's `d`; a canvas knows it by its own type only. */
export interface WrittenPath extends Path2D {
  readonly d: string;
}

export function writtenPath(d: string): WrittenPath {
  return Object.assign(new Path2D(d), { d });
}

type Canvas = CanvasRenderingContext2D;
type Path =
  | "beginPath"
  | "closePath"
  | "moveTo"
  | "lineTo"
  | "bezierCurveTo"
  | "arc"
  | "arcTo"
  | "rect"
  | "roundRect";
type Ink =
  | "fillStyle"
  | "strokeStyle"
  | "lineWidth"
  | "lineJoin"
  | "setLineDash"
  | "globalAlpha"
  | "createLinearGradient";
type Text = "font" | "textAlign" | "textBaseline" | "fillText" | "strokeText" | "measureText";
type Place = "save" | "restore" | "clip" | "translate" | "rotate" | "getTransform";
type Shape = "fill" | "fillRect" | "strokeRect" | "drawImage" | "imageSmoothingEnabled";

/** What texts and marks are drawn with: a 2D canvas, or what writes the same into a drawing (svg-pen.ts). */
export interface Pen extends Pick<Canvas, Path | Ink | Text | Place | Shape> {
  stroke(path?: WrittenPath): void;
}

/** Text with a margin of background around its letters, to be read over edges. */
export function writeHaloed(pen: Pen, text: string, x: number, y: number, ink: string, halo: string): void {
  pen.lineJoin = "round";
  pen.lineWidth = 5;
  pen.strokeStyle = halo;
  pen.strokeText(text, x, y);
  pen.fillStyle = ink;
  pen.fillText(text, x, y);
}
