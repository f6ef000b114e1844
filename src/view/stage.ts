// The part of the view that three.js draws: the canvas, the renderer, and for the network shown its textures and
// meshes (neurons, edges, edges in focus, outlines of who left). It draws when told to and never by itself.

import type { Camera } from "three/webgpu";
import { ModelError } from "../model/error.ts";
import { weightTable } from "./color.ts";
import { type Contents, createContents, disposeContents, meshesOf, uploadEdges } from "./contents.ts";
import type { Drawing } from "./drawing.ts";
import type { EdgeList } from "./edge-list.ts";
import { FILL_ROWS, type Fill, fillTable } from "./fill.ts";
import type { Frame } from "./layout.ts";
import type { Removal } from "./network.ts";
import { writeFill, writeRanks } from "./neuron-texels.ts";
import { packEdges } from "./pack-edges.ts";
import { createRenderer } from "./renderer.ts";
import { drawsInSoftware, isSoftwareDevice, type Stopwatch, stopwatchOf } from "./stopwatch.ts";
import { setTexels } from "./texels.ts";
import { type PaletteName, THEMES, type ThemeName } from "./theme.ts";
import { Color, LinearSRGBColorSpace, type PerspectiveCamera, type Renderer, Scene } from "./three.ts";
import { setThemeUniforms, type Uniforms } from "./uniforms.ts";
import { viewWords } from "./words.ts";

/** Before: everything stands. After: what is under the cuts is gone. */
export type Side = "before" | "after";

/**
 * three.js starts a loop at the first render that wakes every frame to do nothing. Stopped, it costs an idle page
 * nothing, and the next render starts it again. Its field is internal: three is pinned, and a test counts wake-ups.
 */
function stopTicker(renderer: Renderer): void {
  (renderer as unknown as { _animation: { stop(): void } })._animation.stop();
}

/** A vertical strip of the canvas, in CSS pixels, and which side is drawn in it. */
export interface Strip {
  readonly side: Side;
  readonly left: number;
  readonly right: number;
}

export interface StageOptions {
  readonly device?: GPUDevice;
  readonly forceWebGL?: boolean;
  readonly adapts?: boolean | Stopwatch;
  /** Called when the GPU takes the device away; the stage draws no more. */
  readonly onLost?: (reason: string) => void;
}

export class Stage {
  private readonly scene = new Scene();
  private contents: Contents | undefined;
  private lost = false;
  private readonly renderer: Renderer;

  private constructor(renderer: Renderer) {
    this.renderer = renderer;
  }

  /** Sets a renderer up on `canvas`: WebGPU on the given or a new device, WebGL 2 where there is none. */
  static async create(canvas: HTMLCanvasElement, options: StageOptions): Promise<Stage> {
    const software = options.device !== undefined && isSoftwareDevice(options.device);
    const timed = options.adapts === true && !software;
    const renderer = await createRenderer(canvas, { ...options, timed }).catch(() => {
      throw new ModelError("device", "view", viewWords.noPicture);
    });
    const stage = new Stage(renderer);
    renderer.onDeviceLost = (info: { message: string | null }) => {
      stage.lost = true;
      options.onLost?.(info.message ?? "the device was lost");
    };
    return stage;
  }

  get backend(): "webgpu" | "webgl" {
    return "isWebGPUBackend" in this.renderer.backend ? "webgpu" : "webgl";
  }

  /** How frames are measured; undefined where the number of edges is fixed. */
  stopwatch({ adapts = false }: StageOptions): Stopwatch | undefined {
    if (typeof adapts === "object") return adapts;
    return adapts && !drawsInSoftware(this.renderer) ? stopwatchOf(this.renderer) : undefined;
  }

  /** The numbers that change from frame to frame; undefined while nothing is shown. */
  get uniforms(): Uniforms | undefined {
    return this.contents?.uniforms;
  }

  /** Replaces what is drawn; at most `most` edges of it later, where that is more than the drawing's. */
  show(drawing: Drawing, theme: ThemeName, palette: PaletteName, most = 0): void {
    this.clear();
    this.contents = createContents(drawing, theme, most);
    this.contents.edges.visible = drawing.edges.count > 0;
    this.scene.add(...meshesOf(this.contents));
    this.setColors(theme, palette);
  }

  /** Draws other edges of the same network. */
  setEdges(drawing: Drawing): void {
    if (this.contents !== undefined) uploadEdges(this.contents, drawing);
  }

  /** Where the neurons of one side stand: four floats each. */
  setPlaces(side: Side, places: Float32Array): void {
    if (this.contents === undefined) return;
    const { textures, drawing } = this.contents;
    setTexels(textures.places, places, side === "before" ? 0 : drawing.neuronCount);
  }

  /** Uploads the order of leaving; the cuts are uniforms. */
  setRanks(removal: Removal): void {
    if (this.contents === undefined) return;
    const { drawing, textures } = this.contents;
    writeRanks(textures.ranks, drawing, removal);
  }

  /** Uploads what the neurons are filled with. */
  setFill(fill: Fill | undefined): void {
    if (this.contents === undefined) return;
    const { textures, drawing, uniforms } = this.contents;
    writeFill(textures.ranks, drawing, fill);
    uniforms.fillRow.value = fill === undefined ? 0 : FILL_ROWS.indexOf(fill.scale);
  }

  /** Draws these edges in full and the others at `opacity`; without edges, all of them in full. */
  setFocus(edges: EdgeList | undefined, opacity: number): void {
    if (this.contents === undefined) return;
    const { drawing, focus, focusEdges, uniforms } = this.contents;
    focus.visible = edges !== undefined && edges.count > 0;
    uniforms.edgeOpacity.value = edges === undefined ? 1 : opacity;
    if (edges === undefined) return;
    setTexels(focusEdges, packEdges(drawing, edges));
    focus.geometry.setDrawRange(0, edges.count * 6);
  }

  setColors(theme: ThemeName, palette: PaletteName): void {
    const background = new Color().setStyle(THEMES[theme].background, LinearSRGBColorSpace);
    this.renderer.setClearColor(background, 1);
    if (this.contents === undefined) return;
    setThemeUniforms(this.contents.uniforms, theme);
    const { table, fill } = this.contents.textures;
    (table.image.data as Uint8Array).set(weightTable(theme, palette));
    (fill.image.data as Uint8Array).set(fillTable(theme));
    table.needsUpdate = true;
    fill.needsUpdate = true;
  }

  resize(frame: Frame, pixelRatio: number): void {
    this.renderer.setPixelRatio(pixelRatio);
    this.renderer.setSize(frame.width, frame.height, false);
  }

  /** Draws the strips, one scissored pass each. */
  draw(camera: Camera, strips: readonly Strip[]): void {
    if (this.lost || this.contents === undefined) return;
    const { uniforms, nodes } = this.contents;
    const ratio = this.renderer.getPixelRatio();
    this.renderer.getDrawingBufferSize(uniforms.size.value);
    uniforms.pixelRatio.value = ratio;
    const height = uniforms.size.value.y / ratio;
    this.renderer.setScissorTest(false);
    this.renderer.clear();
    for (const strip of strips) {
      const left = Math.round(strip.left * ratio) / ratio;
      const right = Math.round(strip.right * ratio) / ratio;
      if (right - left < 1) continue;
      this.renderer.setScissorTest(strips.length > 1);
      this.renderer.setScissor(left, 0, right - left, height);
      uniforms.side.value = strip.side === "before" ? 0 : 1;
      const balls = uniforms.balls.value === 1;
      nodes.full.visible = !balls;
      nodes.balls.visible = balls;
      nodes.marked.visible = balls && Math.max(uniforms.selected.value, uniforms.hovered.value) >= 0;
      // Where nobody has left there is no outline to draw, but every vertex would be worked out to find that.
      const someLeft = (uniforms.cuts.array as number[]).some((cut) => cut > 0);
      nodes.ghosts.visible = strip.side === "after" && uniforms.ghost.value > 0 && someLeft;
      this.renderer.render(this.scene, camera as PerspectiveCamera);
    }
    stopTicker(this.renderer);
  }

  /** Resolves when the GPU has done what was submitted. */
  async finished(): Promise<void> {
    const { device } = this.renderer.backend as { device?: GPUDevice };
    await device?.queue.onSubmittedWorkDone();
  }

  private clear(): void {
    if (this.contents === undefined) return;
    this.scene.remove(...meshesOf(this.contents));
    disposeContents(this.contents);
    this.contents = undefined;
  }

  dispose(): void {
    this.clear();
    this.renderer.dispose();
  }
}
