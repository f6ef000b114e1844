// Puts a state on the screen: one frame of scene and texts at a time, on demand. A request for a frame is kept until
// the browser's next one, and nothing runs in between.

import { CameraRig } from "./camera.ts";
import { overlayInput, type Picture, writeUniforms } from "./frame-input.ts";
import { projectEdges } from "./geometry.ts";
import type { Frame } from "./layout.ts";
import type { Legend } from "./legend.ts";
import { createOverlay, drawOverlay } from "./overlay.ts";
import type { OverlayInput, OverlaySide } from "./overlay-input.ts";
import { growTiles } from "./overlay-tiles.ts";
import { drawPictureDivider } from "./picture-divider.ts";
import { drawPictureLegend, legendHeight } from "./picture-legend.ts";
import { placesOf } from "./shown.ts";
import { advanceSlide, type Slide } from "./slide.ts";
import type { Stage } from "./stage.ts";
import type { SvgScene } from "./svg-scene.ts";
import { THEMES, type Theme } from "./theme.ts";
import { describeSide, stripsOf } from "./view-state.ts";
import { Wayfinding } from "./wayfinding.ts";

/** More device pixels than this per CSS pixel cost time and show nothing. */
const MOST_PIXELS = 3;

/** How long a frame may work on tiles, which can wait. */
const PATIENCE_MS = 8;

export class Painter {
  frames = 0;
  /** Called after a frame that the camera asked for, with the time at which it began. */
  onTurned: ((time: number) => void) | undefined;
  frame: Frame = { width: 1, height: 1 };
  /** The screen's device pixels per CSS pixel at the last resize. */
  pixelRatio = 0;
  /** The sides as last drawn, for the pointer. */
  sides: OverlaySide[] = [];
  readonly camera: CameraRig;
  readonly overlay: HTMLCanvasElement;
  readonly wayfinding: Wayfinding;
  private readonly canvas: HTMLCanvasElement;
  private readonly stage: Stage;
  private readonly read: () => Picture | undefined;
  private request = 0;
  /** True where something has changed since the last frame. */
  private stale = false;
  /** True where the camera has moved since the last frame. */
  private turned = false;
  /** Tiles that are still being made. */
  private unfinished = 0;
  /** The slide whose places the stage has. */
  private placed: Slide | undefined;
  private waiting: (() => void)[] = [];

  /** `read` gives what to paint when the time has come. */
  constructor(
    host: HTMLElement,
    canvas: HTMLCanvasElement,
    stage: Stage,
    read: () => Picture | undefined,
    onToggle: (module: string) => void,
  ) {
    this.canvas = canvas;
    this.stage = stage;
    this.read = read;
    this.overlay = createOverlay(host);
    this.camera = new CameraRig(canvas, () => {
      this.turned = true;
      this.invalidate();
    });
    const on = { toggle: onToggle, move: () => this.invalidate() };
    this.wayfinding = new Wayfinding(host, this.camera, () => this.read()?.shown, on);
  }

  /** Asks for a frame. */
  invalidate(): void {
    this.stale = true;
    this.askForFrame();
  }

  private askForFrame(): void {
    if (this.request === 0) this.request = requestAnimationFrame((time) => this.step(time));
  }

  /** What a frame does: works on tiles for a moment, and paints where there is something new to see. */
  private step(time: number): void {
    this.request = 0;
    const unfinished = this.growTiles(performance.now() + PATIENCE_MS);
    const { stale, turned } = this;
    Object.assign(this, { stale: false, turned: false });
    if ((stale || unfinished !== this.unfinished) && this.paint(time)) this.stale = true;
    this.unfinished = unfinished;
    if (turned) this.onTurned?.(time);
    if (this.stale || unfinished > 0) this.askForFrame();
    else for (const resolve of this.waiting.splice(0)) resolve();
  }

  private growTiles(until: number): number {
    const { shown } = this.read() ?? {};
    return shown === undefined ? 0 : growTiles(shown.drawing, shown.layout.tiles ?? [], until);
  }

  /** Resolves when no frame is asked for and the GPU is done. */
  async settled(): Promise<void> {
    if (this.request !== 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    await this.stage.finished();
  }

  /** Gives both canvases the size of the frame, at the screen's resolution. */
  resize(frame: Frame, pixelRatio = Math.min(MOST_PIXELS, window.devicePixelRatio)): void {
    this.frame = frame;
    this.pixelRatio = window.devicePixelRatio;
    this.stage.resize(frame, pixelRatio);
    this.camera.resize(frame);
    for (const canvas of [this.canvas, this.overlay]) {
      Object.assign(canvas.style, { width: `${frame.width}px`, height: `${frame.height}px` });
    }
    this.overlay.width = Math.round(frame.width * pixelRatio);
    this.overlay.height = Math.round(frame.height * pixelRatio);
    this.pen().setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  }

  /** Paints now. Returns true while something still moves. */
  paint(time: number): boolean {
    const picture = this.read();
    if (picture === undefined) return false;
    const { shown, state } = picture;
    if (!shown.slide.done || shown.slide !== this.placed) {
      advanceSlide(shown.slide, time);
      this.stage.setPlaces("after", shown.slide.now);
      this.placed = shown.slide;
    }
    this.camera.update();
    const { uniforms } = this.stage;
    if (uniforms !== undefined) writeUniforms(uniforms, picture, this.frame, this.camera);
    const strips = stripsOf(state, this.frame);
    this.stage.draw(this.camera.active, strips);
    this.sides = strips.map((strip) =>
      describeSide(strip, shown.drawing, shown.removal, this.camera, placesOf(shown, strip.side)),
    );
    const input = this.input(picture);
    const pen = this.pen();
    pen.clearRect(0, 0, this.frame.width, this.frame.height);
    drawOverlay(pen, input);
    this.wayfinding.update(input, shown, this.camera, Math.min(MOST_PIXELS, this.pixelRatio));
    this.frames++;
    return !shown.slide.done;
  }

  private input(picture: Picture): OverlayInput {
    return overlayInput(picture, this.frame, this.camera, this.sides);
  }

  private pen(): CanvasRenderingContext2D {
    const pen = this.overlay.getContext("2d");
    if (pen === null) throw new TypeError("this browser gives no 2D canvas");
    return pen;
  }

  /** Paints now, and copies scene and texts into a canvas, which takes their size. */
  copyInto(canvas: HTMLCanvasElement): void {
    this.growTiles(Number.POSITIVE_INFINITY);
    this.paint(performance.now());
    const { width, height } = this.overlay;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen?.drawImage(this.canvas, 0, 0, width, height);
    pen?.drawImage(this.overlay, 0, 0);
    const scale = width / this.frame.width;
    pen?.setTransform(scale, 0, 0, scale, 0, 0);
    if (pen) drawPictureDivider(pen, this.sides, this.theme, this.frame.height);
    pen?.resetTransform();
  }

  private get theme(): Theme {
    return THEMES[this.read()?.state.theme ?? "dark"];
  }

  /** Scene, texts and legend as one PNG, `scale` times the size on the page. */
  async picture(scale: number, legend: Legend | undefined): Promise<Blob> {
    const { width, height } = this.frame;
    this.resize(this.frame, scale);
    this.growTiles(Number.POSITIVE_INFINITY);
    // Both canvases are copied in the task that painted them: later their contents may be gone.
    this.paint(performance.now());
    const foot = legend === undefined ? 0 : legendHeight(width);
    const copy = new OffscreenCanvas(Math.round(width * scale), Math.round((height + foot) * scale));
    const pen = copy.getContext("2d");
    const [wide, high] = [copy.width, Math.round(height * scale)];
    pen?.drawImage(this.canvas, 0, 0, wide, high);
    pen?.drawImage(this.overlay, 0, 0, wide, high);
    pen?.scale(scale, scale);
    if (pen) drawPictureDivider(pen, this.sides, this.theme, height);
    if (pen && legend !== undefined) drawPictureLegend(pen, legend, this.theme, height, width);
    this.resize(this.frame);
    this.invalidate();
    return copy.convertToBlob({ type: "image/png" });
  }

  /** The same as a vector drawing; undefined where more edges are drawn than one holds, or nothing is shown. */
  async drawing(legend: Legend): Promise<string | undefined> {
    // Loaded when somebody saves a drawing.
    const { drawSvg } = await import("./picture-svg.ts");
    const picture = this.read();
    const { uniforms } = this.stage;
    if (picture === undefined || uniforms === undefined) return undefined;
    this.growTiles(Number.POSITIVE_INFINITY);
    this.paint(performance.now());
    const project: SvgScene["project"] = ({ strip }, edges) =>
      projectEdges(this.camera, placesOf(picture.shown, strip.side), edges);
    const pen = this.pen();
    pen.save();
    const text = drawSvg(pen, { input: this.input(picture), uniforms, project }, legend);
    pen.restore();
    return text;
  }

  dispose(): void {
    cancelAnimationFrame(this.request);
    for (const resolve of this.waiting.splice(0)) resolve();
    this.camera.dispose();
    this.wayfinding.dispose();
    this.overlay.remove();
    this.canvas.remove();
  }
}
