// The view of a network: owns the host element's subtree (the scene, the texts over it, the divider) and draws when,
// and only when, something changed.

import type { CameraMode } from "./camera.ts";
import { Divider } from "./divider.ts";
import { type EdgeId, neuronNumber, type RangeScope } from "./drawing.ts";
import { along, projectEdge } from "./geometry.ts";
import { describeLegend, type Legend } from "./legend.ts";
import type { Network, NeuronId, Removal, ViewMode } from "./network.ts";
import { Painter } from "./painter.ts";
import { listenToPointer } from "./pointer.ts";
import { haveSameRanks, layoutAgain, placesOf, prepareNetwork, type Shown, slideTo } from "./shown.ts";
import { type Side, Stage } from "./stage.ts";
import type { ThemeName } from "./theme.ts";
import { setCuts } from "./uniforms.ts";
import { describePicture, type Focus, focusOf, pickAt, type ViewState } from "./view-state.ts";

export interface NetworkViewOptions {
  readonly theme: ThemeName;
  /** The device to draw with; without it the view asks for one, or falls back to WebGL 2. */
  readonly device?: GPUDevice;
  readonly forceWebGL?: boolean;
  /** Default: what the system asks for. */
  readonly reducedMotion?: boolean;
  readonly onHover?: (neuron: NeuronId | undefined) => void;
  readonly onSelect?: (neuron: NeuronId | undefined) => void;
  /** An edge was clicked (only where all edges are drawn). */
  readonly onSelectEdge?: (edge: EdgeId) => void;
  /** The divider was dragged to this share of the width. */
  readonly onSplit?: (position: number) => void;
  /** The GPU took the device away: dispose of this view and create another. */
  readonly onLost?: (reason: string) => void;
}

const SLIDE_MS = 600;

interface Place {
  readonly x: number;
  readonly y: number;
}

export class NetworkView {
  private readonly host: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly stage: Stage;
  private readonly painter: Painter;
  private readonly divider: Divider;
  private readonly options: NetworkViewOptions;
  private readonly cleanups: (() => void)[] = [];
  private readonly state: ViewState = {
    mode: "before",
    split: 0.5,
    compact: false,
    ghosts: true,
    theme: "dark",
    selected: undefined,
    hovered: undefined,
    hoveredEdge: undefined,
    highlighted: undefined,
  };
  private focus: Focus = { edges: undefined, rest: 1 };
  private scope: RangeScope = "network";
  private shown: Shown | undefined;

  /** Builds a view inside `host`, which must be positioned and have a size. */
  static async create(host: HTMLElement, options: NetworkViewOptions): Promise<NetworkView> {
    const canvas = document.createElement("canvas");
    Object.assign(canvas.style, { position: "absolute", inset: "0", display: "block", touchAction: "none" });
    canvas.setAttribute("role", "img");
    host.append(canvas);
    try {
      return new NetworkView(host, canvas, await Stage.create(canvas, options), options);
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
    this.painter = new Painter(host, canvas, stage, () => this.picturePainted());
    this.divider = new Divider(host, (position) => {
      this.setMode("split", position);
      options.onSplit?.(position);
    });
    this.setTheme(options.theme);
    this.resize();
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(host);
    const stop = listenToPointer(canvas, {
      onHover: (place) => this.hover(place),
      onClick: (place) => this.click(place),
      onDoubleClick: () => this.fit(),
    });
    this.cleanups.push(() => observer.disconnect(), stop);
  }

  /** Frames drawn since the view was created; stands still while nothing changes. */
  get frames(): number {
    return this.painter.frames;
  }

  get backend(): "webgpu" | "webgl" {
    return this.stage.backend;
  }

  /** What a legend has to say; undefined while nothing is shown. */
  get legend(): Legend | undefined {
    if (this.shown === undefined) return undefined;
    const { drawing, removal } = this.shown;
    return describeLegend(drawing, this.state.theme, this.state.mode === "before" ? undefined : removal);
  }

  /** Shows a network in full; the camera fits it. */
  show(network: Network): void {
    const shown = prepareNetwork(network, this.scope, this.painter.frame);
    this.shown = shown;
    Object.assign(this.state, { selected: undefined, hovered: undefined });
    Object.assign(this.state, { hoveredEdge: undefined, highlighted: undefined });
    this.stage.show(shown.drawing, this.state.theme);
    this.stage.setRanks(shown.removal);
    this.stage.setPlaces("before", shown.layout.places);
    this.refocus();
    this.fit();
    this.describe();
  }

  /** Colours over one range for the whole network, or each layer its own. Shows the network anew. */
  setRangeScope(scope: RangeScope): void {
    if (scope === this.scope) return;
    this.scope = scope;
    if (this.shown === undefined) return;
    const { removal, drawing } = this.shown;
    this.show(drawing.network);
    this.setRemoval(removal);
  }

  /** Who leaves. Cheap where only the cuts differ from the last call: then some uniforms go to the GPU. */
  setRemoval(removal: Removal): void {
    const { shown } = this;
    if (shown === undefined) return;
    if (!haveSameRanks(removal, shown.removal)) this.stage.setRanks(removal);
    shown.removal = removal;
    if (this.stage.uniforms !== undefined) setCuts(this.stage.uniforms, removal.cuts);
    if (this.state.compact) this.slide();
    this.describe();
    this.painter.invalidate();
  }

  /** Which side is shown; `split` is where the divider stands, as a share of the width. */
  setMode(mode: ViewMode, split = this.state.split): void {
    Object.assign(this.state, { mode, split });
    this.divider.set(split, mode === "split");
    this.describe();
    this.painter.invalidate();
  }

  /** Closes up the neurons that stay, or opens their gaps again. */
  setCompact(compact: boolean): void {
    if (compact === this.state.compact) return;
    this.state.compact = compact;
    this.slide();
  }

  /** Shows or hides the outlines of neurons that left. */
  setGhosts(ghosts: boolean): void {
    this.state.ghosts = ghosts;
    this.painter.invalidate();
  }

  setTheme(theme: ThemeName): void {
    this.state.theme = theme;
    this.stage.setTheme(theme);
    this.divider.setTheme(theme);
    this.painter.invalidate();
  }

  /** Selects (pins) a neuron from outside; onSelect is not called. */
  select(neuron: NeuronId | undefined): void {
    this.state.selected = neuron;
    this.refocus();
  }

  /** Lights one edge and dims the others. */
  highlight(edge: EdgeId | undefined): void {
    this.state.highlighted = edge;
    this.refocus();
  }

  /** The flat view with everything in it. */
  fit(): void {
    if (this.shown !== undefined) this.painter.camera.fit(this.shown.layout);
    this.painter.invalidate();
  }

  setCamera(mode: CameraMode): void {
    this.painter.camera.setMode(mode);
    this.painter.invalidate();
  }

  /** Middle of a neuron in CSS pixels from the host's top left. Throws TypeError while nothing is shown. */
  projectNode(neuron: NeuronId, side: Side = this.mainSide()): Place {
    const { drawing, places } = this.placesFor(side);
    const at = neuronNumber(drawing, neuron) * 4;
    const [x = 0, y = 0, z = 0] = places.subarray(at, at + 3);
    const point = this.painter.camera.project(x, y, z);
    return { x: point.x, y: point.y };
  }

  /** A point of an edge's drawn part in CSS pixels from the host's top left; t from 0 (rim) to 1 (tip). */
  projectEdge(link: number, to: number, from: number, t: number, side: Side = this.mainSide()): Place {
    const { drawing, places } = this.placesFor(side);
    const ends = drawing.network.links[link];
    const start = neuronNumber(drawing, { column: ends?.from ?? 0, index: from });
    const end = neuronNumber(drawing, { column: ends?.to ?? 0, index: to });
    return along(projectEdge(this.painter.camera, places, start, end), t);
  }

  /** Resolves when everything asked for is drawn, slides included. */
  settled(): Promise<void> {
    return this.painter.settled();
  }

  /** Scene and texts as a PNG, `scale` times the size on the page. */
  picture(scale: number): Promise<Blob> {
    return this.painter.picture(scale);
  }

  /** Gives everything back; the host is empty again. */
  dispose(): void {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    this.painter.dispose();
    this.divider.element.remove();
    this.stage.dispose();
    this.shown = undefined;
  }

  private picturePainted() {
    return this.shown === undefined ? undefined : { shown: this.shown, state: this.state, focus: this.focus };
  }

  private mainSide(): Side {
    return this.state.mode === "before" ? "before" : "after";
  }

  private placesFor(side: Side) {
    if (this.shown === undefined) throw new TypeError("the view shows no network yet");
    this.painter.camera.update();
    return { drawing: this.shown.drawing, places: placesOf(this.shown, side) };
  }

  private resize(): void {
    const frame = { width: this.host.clientWidth, height: this.host.clientHeight };
    const { frame: now, pixelRatio } = this.painter;
    const same = frame.width === now.width && frame.height === now.height && pixelRatio === devicePixelRatio;
    if (frame.width === 0 || frame.height === 0 || same) return;
    this.painter.resize(frame);
    const { shown } = this;
    if (shown !== undefined) {
      layoutAgain(shown, this.state.compact, frame);
      this.stage.setPlaces("before", shown.layout.places);
      if (this.painter.camera.mode === "flat") this.fit();
    }
    this.painter.invalidate();
  }

  private slide(): void {
    if (this.shown === undefined) return;
    const still = this.options.reducedMotion ?? window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    slideTo(this.shown, this.state.compact, this.painter.frame, still ? 0 : SLIDE_MS);
    this.painter.invalidate();
  }

  private refocus(): void {
    if (this.shown === undefined) return;
    this.focus = focusOf(this.state, this.shown.drawing);
    this.stage.setFocus(this.focus.edges, this.focus.rest);
    this.painter.invalidate();
  }

  private describe(): void {
    if (this.shown === undefined) return;
    const { drawing, removal } = this.shown;
    this.canvas.setAttribute("aria-label", describePicture(drawing, removal, this.state.mode));
  }

  private pick(place: Place | undefined) {
    if (this.shown === undefined || place === undefined) return {};
    const ghosts = this.state.ghosts && this.shown.slide.closed === 0;
    return pickAt(place, this.painter.sides, this.shown.drawing, ghosts);
  }

  private hover(place: Place | undefined): void {
    const { neuron, edge } = this.pick(place);
    const { hovered, hoveredEdge } = this.state;
    const same = neuron?.column === hovered?.column && neuron?.index === hovered?.index;
    if (same && JSON.stringify(edge) === JSON.stringify(hoveredEdge)) return;
    Object.assign(this.state, { hovered: neuron, hoveredEdge: edge });
    this.canvas.style.cursor = neuron === undefined && edge === undefined ? "grab" : "pointer";
    this.refocus();
    if (!same) this.options.onHover?.(neuron);
  }

  private click(place: Place): void {
    const { neuron, edge } = this.pick(place);
    if (edge !== undefined) {
      this.options.onSelectEdge?.(edge);
      return;
    }
    this.select(neuron);
    this.options.onSelect?.(neuron);
  }
}
