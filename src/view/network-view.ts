// The view of a network: owns the host element's subtree (the scene, the texts over it, the divider) and draws when,
// and only when, something changed.

import { openModules } from "./arrange.ts";
import type { CameraMode } from "./camera.ts";
import type { CameraPlace } from "./camera-place.ts";
import { bringNearer, turnBy } from "./camera-steps.ts";
import { neuronNumber, type RangeScope } from "./drawing.ts";
import type { EdgeId } from "./edge-list.ts";
import type { Fill } from "./fill.ts";
import { along, projectEdge } from "./geometry.ts";
import { describeLegend, type Legend } from "./legend.ts";
import { marksOf } from "./legend-marks.ts";
import type { FeatureMaps } from "./maps.ts";
import type { Network, NeuronId, Removal, ViewMode } from "./network.ts";
import type { Place } from "./pointer.ts";
import { haveSameRanks, placesOf } from "./shown.ts";
import type { Side } from "./stage.ts";
import type { PaletteName, ThemeName } from "./theme.ts";
import { setCuts } from "./uniforms.ts";
import { ViewCore } from "./view-core.ts";
import { bringNeuronNear } from "./view-hand.ts";
import type { NetworkViewOptions } from "./view-options.ts";

export type { NetworkViewOptions } from "./view-options.ts";

export class NetworkView {
  private readonly core: ViewCore;
  private scope: RangeScope = "network";

  private constructor(core: ViewCore) {
    this.core = core;
  }

  /**
   * Builds a view inside `host`, which must be positioned and have a size. Throws ModelError "device" where neither
   * WebGPU nor WebGL 2 can draw.
   */
  static async create(host: HTMLElement, options: NetworkViewOptions): Promise<NetworkView> {
    const view = new NetworkView(await ViewCore.create(host, options));
    view.setColors(options.theme);
    return view;
  }

  /** Frames drawn since the view was created; stands still while nothing changes. */
  get frames(): number {
    return this.core.painter.frames;
  }

  get backend(): "webgpu" | "webgl" {
    return this.core.stage.backend;
  }

  /** What a legend has to say; undefined while nothing is shown. */
  get legend(): Legend | undefined {
    if (this.core.shown === undefined) return undefined;
    const { drawing, removal, layout } = this.core.shown;
    return describeLegend(
      drawing,
      this.core.state.theme,
      this.core.state.mode === "before" ? undefined : removal,
      (column) => layout.flow?.graph.cells.some((cell) => cell.column === column) ?? true,
      this.core.state.palette,
      marksOf(drawing, layout, removal, this.core.state),
    );
  }

  /** Shows a network in full; the camera fits it. */
  show(network: Network): void {
    this.core.show(network, this.scope);
  }

  /** Colours over one range for the whole network, or each layer its own. Shows the network anew. */
  setRangeScope(scope: RangeScope): void {
    if (scope === this.scope) return;
    this.scope = scope;
    if (this.core.shown === undefined) return;
    const { removal, drawing, folding } = this.core.shown;
    const open = openModules(folding);
    this.show(drawing.network);
    if (open !== undefined) this.setOpenModules(open);
    this.setRemoval(removal);
  }

  /** Who leaves. Cheap where only the cuts differ from the last call: then some uniforms go to the GPU. */
  setRemoval(removal: Removal): void {
    const { shown } = this.core;
    if (shown === undefined) return;
    if (!haveSameRanks(removal, shown.removal)) this.core.stage.setRanks(removal);
    shown.removal = removal;
    if (this.core.stage.uniforms !== undefined) setCuts(this.core.stage.uniforms, removal.cuts);
    if (this.core.state.compact) this.core.slide();
    this.core.refocus();
    this.core.describe();
  }

  /** Folds a module (by its key, "layer1.0") into one cell, or opens it. */
  toggleModule(key: string): void {
    this.core.toggleModule(key);
  }

  /** Keys of the innermost modules that stand open; undefined: as many as the frame asks for. */
  get openModules(): readonly string[] | undefined {
    return this.core.shown && openModules(this.core.shown.folding);
  }

  /** Opens these modules, with those around them, and folds all others; a new network stands as its frame asks. */
  setOpenModules(keys: readonly string[]): void {
    this.core.openModules(keys);
  }

  /** Fills the neurons with a value each, or with nothing; a new network has no fill. */
  setFill(fill: Fill | undefined): void {
    this.core.setFill(fill);
  }

  /** Shows channels as pictures of what they give, or no more; a new network has none. */
  setMaps(maps: FeatureMaps | undefined): void {
    if (this.core.shown === undefined) return;
    this.core.shown.maps = maps;
    this.core.painter.invalidate();
  }

  /** Which side is shown; `split` is where the divider stands, as a share of the width. */
  setMode(mode: ViewMode, split = this.core.state.split): void {
    this.core.setMode(mode, split);
  }

  /** Closes up the neurons that stay, or opens their gaps again. */
  setCompact(compact: boolean): void {
    if (compact === this.core.state.compact) return;
    this.core.state.compact = compact;
    this.core.slide();
  }

  /** Shows or hides the outlines of neurons that left. */
  setGhosts(ghosts: boolean): void {
    this.core.state.ghosts = ghosts;
    this.core.painter.invalidate();
  }

  /** Background and inks, and the colours of weights. */
  setColors(theme: ThemeName, palette: PaletteName = this.core.state.palette): void {
    Object.assign(this.core.state, { theme, palette });
    this.core.stage.setColors(theme, palette);
    this.core.divider.setTheme(theme);
    this.core.painter.invalidate();
  }

  /** Selects (pins) a neuron from outside; onSelect is not called. */
  select(neuron: NeuronId | undefined): void {
    this.core.state.selected = neuron;
    this.core.refocus();
  }

  /** Lights one edge and dims the others. */
  highlight(edge: EdgeId | undefined): void {
    this.core.state.highlighted = edge;
    this.core.refocus();
  }

  /** Rings around neurons that were chosen together. */
  mark(neurons: readonly NeuronId[]): void {
    const { shown, state, painter } = this.core;
    if (shown === undefined) return;
    state.marked = new Set(neurons.map((neuron) => neuronNumber(shown.drawing, neuron)));
    painter.invalidate();
  }

  /** While true, every drag draws a rectangle around neurons (onBrush) and none turns the view. */
  setBrushing(brushing: boolean): void {
    this.core.state.brushing = brushing;
    this.core.canvas.style.cursor = brushing ? "crosshair" : "grab";
  }

  /** Marks what changed in the neurons that stay: the inputs they lost, and a new place in their layer. */
  setChanges(changes: boolean): void {
    this.core.state.changes = changes;
    this.core.painter.invalidate();
  }

  /** The flat view with everything in it. */
  fit(): void {
    this.core.fit();
  }

  /** Where the camera is, in terms of the network's layout; undefined where it fits the network. */
  get place(): CameraPlace | undefined {
    return this.core.place();
  }

  /** Brings the camera to such a place. */
  goTo(place: CameraPlace): void {
    this.core.goTo(place);
  }

  bringNear(neuron: NeuronId): void {
    bringNeuronNear(this.core, neuron);
  }

  /** Shows a part `factor` times as large as before. */
  bringNearer(factor: number): void {
    bringNearer(this.core.painter.camera, factor);
  }

  /** Turns the picture by steps of ten degrees. */
  turn(right: number, up: number): void {
    turnBy(this.core.painter.camera, right, up);
  }

  setCamera(mode: CameraMode): void {
    this.core.painter.camera.setMode(mode);
    this.core.painter.invalidate();
  }

  /** Middle of a neuron in CSS pixels from the host's top left. Throws TypeError while nothing is shown. */
  projectNode(neuron: NeuronId, side: Side = this.mainSide()): Place {
    const { drawing, places } = this.placesFor(side);
    const at = neuronNumber(drawing, neuron) * 4;
    const [x = 0, y = 0, z = 0] = places.subarray(at, at + 3);
    const point = this.core.painter.camera.project(x, y, z);
    return { x: point.x, y: point.y };
  }

  /** A point of an edge's drawn part in CSS pixels from the host's top left; t from 0 (rim) to 1 (tip). */
  projectEdge(link: number, to: number, from: number, t: number, side: Side = this.mainSide()): Place {
    const { drawing, places } = this.placesFor(side);
    const ends = drawing.network.links[link];
    const start = neuronNumber(drawing, { column: ends?.from ?? 0, index: from });
    const end = neuronNumber(drawing, { column: ends?.to ?? 0, index: to });
    return along(projectEdge(this.core.painter.camera, places, start, end), t);
  }

  /** Resolves when everything asked for is drawn, slides included. */
  settled(): Promise<void> {
    return this.core.painter.settled();
  }

  /** Scene and texts as a PNG, `scale` times the size on the page, with a legend under it where asked for. */
  picture(scale: number, withLegend = false): Promise<Blob> {
    return this.core.painter.picture(scale, withLegend ? this.legend : undefined);
  }

  /** The same as the text of an SVG file, legend included; undefined with more than 2,000 edges. */
  async vectorPicture(): Promise<string | undefined> {
    const { legend } = this;
    return legend === undefined ? undefined : this.core.painter.drawing(legend);
  }

  /** A film (WebM) of the network turning once. Throws ModelError "unsupported" where the browser makes none. */
  async turntable(seconds?: number): Promise<Blob> {
    const { filmTurn } = await import("./film.ts");
    return filmTurn(this.core.painter, seconds);
  }

  /** Gives everything back; the host is empty again. */
  dispose(): void {
    this.core.dispose();
  }

  private mainSide(): Side {
    return this.core.state.mode === "before" ? "before" : "after";
  }

  private placesFor(side: Side) {
    const { shown, painter } = this.core;
    if (shown === undefined) throw new TypeError("the view shows no network yet");
    painter.camera.update();
    return { drawing: shown.drawing, places: placesOf(shown, side) };
  }
}
