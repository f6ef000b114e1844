// A pen that writes an SVG: it takes those calls of a 2D canvas that texts and marks over the scene are drawn with, so
// that a drawing and the picture on the screen come from the same code.

import { FONT, type Pen, type WrittenPath } from "./pen.ts";
import { type Attributes, element, escape } from "./svg.ts";
import { SvgPath } from "./svg-path.ts";

const ANCHORS: Readonly<Record<CanvasTextAlign, string>> = {
  left: "start",
  start: "start",
  center: "middle",
  right: "end",
  end: "end",
};

type Color = string | CanvasGradient | CanvasPattern;

/** What measures text: the context of a canvas. */
export type Measure = Pick<CanvasRenderingContext2D, "font" | "textBaseline" | "measureText">;

export class SvgPen extends SvgPath implements Pen {
  fillStyle: Color = "#000";
  strokeStyle: Color = "#000";
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "miter";
  font = `10px ${FONT}`;
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  globalAlpha = 1;
  imageSmoothingEnabled = true;
  /** Markup, from back to front. */
  private readonly parts: string[] = [];
  private readonly measure: Measure;
  private readonly saved: (() => void)[] = [];
  private dash: readonly number[] = [];
  private transform = "";
  private names = 0;

  constructor(measure: Measure) {
    super();
    this.measure = measure;
  }

  /** All that was drawn. */
  get markup(): string {
    return this.parts.join("\n");
  }

  /** Puts in what is markup already. */
  addMarkup(...parts: readonly string[]): void {
    this.parts.push(...parts);
  }

  private add(name: string, attributes: Attributes, content = ""): void {
    const { transform } = this;
    this.parts.push(element(name, transform === "" ? attributes : { ...attributes, transform }, content));
  }

  private nextName(): string {
    this.names++;
    return `part${this.names}`;
  }

  private get filling(): Attributes {
    const { fillStyle, globalAlpha } = this;
    return { fill: String(fillStyle), ...(globalAlpha < 1 ? { "fill-opacity": globalAlpha } : {}) };
  }

  private get stroking(): Attributes {
    return {
      fill: "none",
      stroke: String(this.strokeStyle),
      "stroke-width": this.lineWidth,
      ...(this.lineJoin === "miter" ? {} : { "stroke-linejoin": this.lineJoin }),
      ...(this.dash.length === 0 ? {} : { "stroke-dasharray": this.dash.join(" ") }),
      ...(this.globalAlpha < 1 ? { "stroke-opacity": this.globalAlpha } : {}),
    };
  }

  /** Clips last until `restore`, as all else that is set. */
  save(): void {
    const { fillStyle, strokeStyle, lineWidth, lineJoin, font, textAlign, textBaseline } = this;
    const { globalAlpha, imageSmoothingEnabled, dash, transform } = this;
    const paint = { fillStyle, strokeStyle, lineWidth, lineJoin, globalAlpha, imageSmoothingEnabled };
    this.saved.push(() => Object.assign(this, paint, { font, textAlign, textBaseline, dash, transform }));
  }

  restore(): void {
    this.saved.pop()?.();
  }

  translate(x: number, y: number): void {
    this.transform = `${this.transform} translate(${x.toFixed(2)} ${y.toFixed(2)})`.trim();
  }

  rotate(angle: number): void {
    this.transform = `${this.transform} rotate(${((angle * 180) / Math.PI).toFixed(2)})`.trim();
  }

  /** What is made of pixels has one a unit. */
  getTransform(): DOMMatrix {
    return new DOMMatrix();
  }

  setLineDash(dash: readonly number[]): void {
    this.dash = [...dash];
  }

  fill(): void {
    this.add("path", { d: this.d, ...this.filling });
  }

  stroke(path?: WrittenPath): void {
    this.add("path", { d: path?.d ?? this.d, ...this.stroking });
  }

  clip(): void {
    const name = this.nextName();
    this.add("clipPath", { id: name }, element("path", { d: this.d }));
    this.parts.push(`<g clip-path="url(#${name})">`);
    const close = this.saved.pop();
    this.saved.push(() => {
      this.parts.push("</g>");
      close?.();
    });
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    this.add("rect", { x, y, width, height, ...this.filling });
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    this.add("rect", { x, y, width, height, ...this.stroking });
  }

  createLinearGradient(x1: number, y1: number, x2: number, y2: number): CanvasGradient {
    const id = this.nextName();
    const stops: string[] = [];
    const place = this.parts.push("") - 1;
    const addColorStop = (offset: number, color: string) => {
      stops.push(element("stop", { offset, "stop-color": color }));
      const attributes = { id, x1, y1, x2, y2, gradientUnits: "userSpaceOnUse" };
      this.parts[place] = element("linearGradient", attributes, stops.join(""));
    };
    const gradient = { addColorStop, toString: () => `url(#${id})` };
    return gradient;
  }

  measureText(text: string): TextMetrics {
    this.measure.font = this.font;
    this.measure.textBaseline = this.textBaseline;
    return this.measure.measureText(text);
  }

  fillText(text: string, x: number, y: number, most?: number): void {
    this.write(text, x, y, this.filling, most);
  }

  strokeText(text: string, x: number, y: number): void {
    this.write(text, x, y, this.stroking);
  }

  /** Text on its baseline: programs that edit drawings know no other way to place it. */
  private write(
    text: string,
    x: number,
    y: number,
    paint: Attributes,
    most = Number.POSITIVE_INFINITY,
  ): void {
    const [, weight, size] = /^(?:(\d+) )?([\d.]+)px/.exec(this.font) ?? [];
    const { fontBoundingBoxAscent: above, width } = this.measureText(text);
    this.measure.textBaseline = "alphabetic";
    const down = this.measure.measureText(text).fontBoundingBoxAscent - above;
    const attributes = {
      x,
      y: y + down,
      "text-anchor": ANCHORS[this.textAlign],
      "font-size": Number(size),
      ...(weight === undefined ? {} : { "font-weight": Number(weight) }),
      ...(width > most ? { textLength: most, lengthAdjust: "spacingAndGlyphs" } : {}),
      ...paint,
    };
    this.add("text", attributes, escape(text));
  }

  /** What is made of pixels: all of it, or a rectangle of it, into a rectangle. */
  drawImage(image: OffscreenCanvas, ...at: readonly number[]): void {
    const [x = 0, y = 0, width = 0, height = 0] = at.slice(-4);
    const [left = 0, top = 0, across = image.width, down = image.height] = at.slice(0, -4);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: across, height: down });
    canvas.getContext("2d")?.drawImage(image, left, top, across, down, 0, 0, across, down);
    this.add("image", {
      x,
      y,
      width,
      height,
      href: canvas.toDataURL(),
      preserveAspectRatio: "none",
      ...(this.imageSmoothingEnabled ? {} : { style: "image-rendering: pixelated" }),
    });
  }
}
