// The works behind NetworkView: the parts it is made of, the state they share, and what has to happen when the host
// changes its size, the pointer moves or a selection changes. NetworkView is its face.

import { openAlone, toggleModule } from "./arrange.ts";
import { BrushFrame } from "./brush.ts";
import { type CameraPlace, goToPlace, placeOf } from "./camera-place.ts";
import { createCanvas } from "./canvas.ts";
import { Divider } from "./divider.ts";
import { countCandidates, planGently, type RangeScope, withEdges } from "./drawing.ts";
import type { Fill } from "./fill.ts";
import { TILE_ROOM } from "./matrix-tile.ts";
import type { Network, ViewMode } from "./network.ts";
import { Pacer } from "./pacer.ts";
import { Painter } from "./painter.ts";
import { watchPixelRatio } from "./pixel-ratio.ts";
import { listenToPointer } from "./pointer.ts";
import { layoutAgain, prepareNetwork, type Shown, slideTo } from "./shown.ts";
import { Stage } from "./stage.ts";
import { handlersFor, type Touchable } from "./view-hand.ts";
import type { NetworkViewOptions } from "./view-options.ts";
import { describePicture, type Focus, focusOf, type ViewState } from "./view-state.ts";

const SLIDE_MS = 600;
/** Most edges of a picture, where frames stay quick. */
const MOST_EDGES = { webgpu: 100_000, webgl: 20_000 };

export class ViewCore implements Touchable {
  readonly stage: Stage;
  readonly painter: Painter;
  readonly divider: Divider;
  private readonly pacer: Pacer;
  readonly state: ViewState;
  shown: Shown | undefined;
  private focus: Focus = { edges: undefined, rest: 1 };
  private readonly host: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly options: NetworkViewOptions;
  readonly brush: BrushFrame;
  private readonly cleanups: (() => void)[] = [];

  static async create(host: HTMLElement, options: NetworkViewOptions): Promise<ViewCore> {
    const canvas = createCanvas(host);
    try {
      return new ViewCore(host, canvas, await Stage.create(canvas, options), options);
    } catch (error) {
      canvas.remove();
      throw error;
    }
  }

  private constructor(
    host: HTMLElement,
    canvas: HTMLCanvasElement,
    stage: Stage,
    options: NetworkViewOptions,
  ) {
    this.host = host;
    this.canvas = canvas;
    this.stage = stage;
    this.options = options;
    this.state = {
      mode: "before",
      split: 0.5,
      compact: false,
      ghosts: true,
      theme: options.theme,
      palette: "blue-orange",
      selected: undefined,
      hovered: undefined,
      hoveredEdge: undefined,
      highlighted: undefined,
      brushing: false,
      marked: new Set(),
      changes: false,
    };
    const read = () =>
      this.shown === undefined ? undefined : { shown: this.shown, state: this.state, focus: this.focus };
    this.painter = new Painter(host, canvas, stage, read, (module) => this.toggleModule(module));
    this.pacer = new Pacer(stage.stopwatch(options), (edges) => this.drawEdges(edges));
    this.painter.onTurned = (time) => {
      void this.pacer.frame(time);
      options.onCamera?.();
    };
    this.divider = new Divider(host, (position) => {
      this.setMode("split", position);
      options.onSplit?.(position);
    });
    this.brush = new BrushFrame(host);
    this.resize();
    this.observe();
  }

  private observe(): void {
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this.host);
    const stop = listenToPointer(this.canvas, handlersFor(this));
    this.cleanups.push(
      () => observer.disconnect(),
      stop,
      watchPixelRatio(() => this.resize()),
    );
  }

  show(network: Network, scope: RangeScope): void {
    const shown = prepareNetwork(network, scope, this.painter.frame);
    this.shown = shown;
    const adapts = this.pacer.adapts && !shown.drawing.detailed;
    const most = adapts ? countCandidates(network, MOST_EDGES[this.stage.backend]) : 0;
    if (adapts) this.pacer.start(shown.drawing.edges.count, most);
    else this.pacer.stop();
    Object.assign(this.state, { selected: undefined, hovered: undefined });
    Object.assign(this.state, { hoveredEdge: undefined, highlighted: undefined, marked: new Set() });
    this.stage.show(shown.drawing, this.state.theme, this.state.palette, most);
    this.stage.setRanks(shown.removal);
    this.stage.setPlaces("before", shown.layout.places);
    this.clearFoot(shown);
    this.refocus();
    this.fit();
    this.describe();
  }

  /** Draws another number of edges, the strongest. */
  private async drawEdges(count: number): Promise<void> {
    const { shown } = this;
    if (shown === undefined) return;
    if (count > shown.drawing.candidates.count) {
      const { network, scope } = shown.drawing;
      const pause = () => new Promise<void>((resolve) => setTimeout(resolve));
      shown.drawing = await planGently(network, scope, MOST_EDGES[this.stage.backend], pause);
      if (this.shown !== shown) return;
    }
    shown.drawing = withEdges(shown.drawing, count);
    this.stage.setEdges(shown.drawing);
    this.refocus();
    this.options.onEdges?.();
  }

  setFill(fill: Fill | undefined): void {
    if (this.shown === undefined) return;
    this.shown.fill = fill;
    this.stage.setFill(fill);
    this.painter.invalidate();
  }

  setMode(mode: ViewMode, split: number): void {
    Object.assign(this.state, { mode, split });
    this.divider.set(split, mode === "split");
    this.refocus();
    this.describe();
    this.painter.invalidate();
  }

  /** Keeps the map clear of the room that weight tiles take along the foot. */
  private clearFoot({ layout }: Shown): void {
    const foot = (layout.tiles?.length ?? 0) > 0 ? TILE_ROOM : 0;
    this.painter.wayfinding.setFoot(foot);
  }

  /** Where the camera is; undefined where it fits the network. */
  place(): CameraPlace | undefined {
    return this.shown && placeOf(this.painter.camera, this.shown.layout);
  }

  goTo(place: CameraPlace): void {
    if (this.shown !== undefined) goToPlace(this.painter.camera, this.shown.layout, place);
    this.painter.invalidate();
  }

  fit(): void {
    if (this.shown !== undefined) this.painter.camera.fit(this.shown.layout);
    this.painter.invalidate();
  }

  /** Folds a module of the network into one cell, or opens it. */
  toggleModule(key: string): void {
    this.refold(({ drawing, folding }) => toggleModule(drawing.network, folding, this.painter.frame, key));
  }

  /** Opens these modules alone. */
  openModules(keys: readonly string[]): void {
    this.refold(({ folding }) => openAlone(folding, keys));
  }

  private refold(change: (shown: Shown) => void): void {
    const { shown } = this;
    if (shown === undefined) return;
    change(shown);
    layoutAgain(shown, this.state.compact, this.painter.frame);
    this.clearFoot(shown);
    this.stage.setPlaces("before", shown.layout.places);
    this.fit();
    this.options.onEdges?.();
  }

  /** Sends the after side on its way to what `state.compact` asks for. */
  slide(): void {
    if (this.shown === undefined) return;
    const still = this.options.reducedMotion ?? window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    slideTo(this.shown, this.state.compact, this.painter.frame, still ? 0 : SLIDE_MS);
    this.painter.invalidate();
  }

  /** Brings the lit edges in line with what is hovered, highlighted and selected. */
  refocus(): void {
    if (this.shown === undefined) return;
    this.focus = focusOf(this.state, this.shown.drawing, this.shown.removal);
    this.stage.setFocus(this.focus.edges, this.focus.rest);
    this.painter.invalidate();
  }

  /** Says on the canvas what it shows. */
  describe(): void {
    if (this.shown === undefined) return;
    const { drawing, removal } = this.shown;
    this.canvas.setAttribute("aria-label", describePicture(drawing, removal, this.state.mode));
  }

  private resize(): void {
    const frame = { width: this.host.clientWidth, height: this.host.clientHeight };
    const { frame: now, pixelRatio } = this.painter;
    const same = frame.width === now.width && frame.height === now.height && pixelRatio === devicePixelRatio;
    if (frame.width === 0 || frame.height === 0 || same) return;
    const place = this.shown && placeOf(this.painter.camera, this.shown.layout);
    this.painter.resize(frame);
    if (this.shown !== undefined) {
      layoutAgain(this.shown, this.state.compact, frame);
      this.clearFoot(this.shown);
      this.stage.setPlaces("before", this.shown.layout.places);
      if (place === undefined) this.fit();
      else goToPlace(this.painter.camera, this.shown.layout, place);
    }
    this.painter.invalidate();
  }

  dispose(): void {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    this.painter.dispose();
    this.brush.dispose();
    this.divider.element.remove();
    this.stage.dispose();
    this.shown = undefined;
  }
}
