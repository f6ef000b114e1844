// The part of the view that three.js draws: the canvas, the renderer, and for the network shown its textures and
// four meshes (neurons, edges, edges in focus, outlines of who left). It draws when told to and never by itself.

import { float } from "three/tsl";
import {
  type Camera,
  Color,
  type DataTexture,
  LinearSRGBColorSpace,
  type Mesh,
  NoToneMapping,
  type PerspectiveCamera,
  Scene,
  WebGPURenderer,
} from "three/webgpu";
import { ModelError } from "../model/error.ts";
import { weightTable } from "./color.ts";
import { type Drawing, type EdgeList, packEdges } from "./drawing.ts";
import { createEdges, DETAILED_EDGES, type EdgeTextures, FOCUS_EDGES, MANY_EDGES } from "./edges.ts";
import type { Frame } from "./layout.ts";
import type { Removal } from "./network.ts";
import { createNodes } from "./nodes.ts";
import { createTable, createTexels, setTexels } from "./texels.ts";
import { THEMES, type ThemeName } from "./theme.ts";
import { createUniforms, setThemeUniforms, type Uniforms } from "./uniforms.ts";

/** Before: everything stands. After: what is under the cuts is gone. */
export type Side = "before" | "after";
export const SIDES: readonly Side[] = ["before", "after"];

/** A vertical strip of the canvas, in CSS pixels, and which side is drawn in it. */
export interface Strip {
  readonly side: Side;
  readonly left: number;
  readonly right: number;
}

export interface StageOptions {
  readonly device?: GPUDevice;
  readonly forceWebGL?: boolean;
  /** Called when the GPU takes the device away; the stage draws no more. */
  readonly onLost?: (reason: string) => void;
}

interface Contents {
  readonly drawing: Drawing;
  readonly uniforms: Uniforms;
  readonly textures: EdgeTextures;
  readonly focusEdges: DataTexture;
  readonly edges: Mesh;
  readonly focus: Mesh;
  readonly nodes: Mesh;
  readonly ghosts: Mesh;
}

/** True where the browser has a WebGPU adapter; asked first, because three.js warns when it finds out itself. */
async function hasWebGpu(): Promise<boolean> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  return gpu !== undefined && (await gpu.requestAdapter()) !== null;
}

/** Most edges that one neuron has. */
function largestFan(drawing: Drawing): number {
  const { columns, links } = drawing.network;
  return columns.reduce((most, _, column) => {
    const into = links.filter((link) => link.to === column);
    const out = links.filter((link) => link.from === column);
    const fan = [...into.map((link) => link.from), ...out.map((link) => link.to)];
    return Math.max(
      most,
      fan.reduce((sum, other) => sum + (columns[other]?.size ?? 0), 0),
    );
  }, 1);
}

export class Stage {
  private readonly scene = new Scene();
  private contents: Contents | undefined;
  private lost = false;
  private readonly renderer: WebGPURenderer;

  private constructor(renderer: WebGPURenderer) {
    this.renderer = renderer;
  }

  /** Sets a renderer up on `canvas`: WebGPU on the given or a new device, WebGL 2 where there is none. */
  static async create(canvas: HTMLCanvasElement, options: StageOptions): Promise<Stage> {
    const forceWebGL = options.forceWebGL === true || (options.device === undefined && !(await hasWebGpu()));
    const renderer = new WebGPURenderer({
      canvas,
      alpha: false,
      antialias: false,
      ...(forceWebGL ? { forceWebGL } : options.device === undefined ? {} : { device: options.device }),
    });
    // The working space is the output space: no conversion, so the colour table's bytes reach the screen unchanged.
    renderer.outputColorSpace = LinearSRGBColorSpace;
    renderer.toneMapping = NoToneMapping;
    renderer.autoClear = false;
    const stage = new Stage(renderer);
    renderer.onDeviceLost = (info: { message: string | null }) => {
      stage.lost = true;
      options.onLost?.(info.message ?? "the device was lost");
    };
    try {
      await renderer.init();
    } catch (error) {
      throw new ModelError(
        "device",
        "view",
        `The network cannot be drawn: neither WebGPU nor WebGL 2 works (${error}).`,
      );
    }
    return stage;
  }

  get backend(): "webgpu" | "webgl" {
    return "isWebGPUBackend" in this.renderer.backend ? "webgpu" : "webgl";
  }

  /** The numbers that change from frame to frame; undefined while nothing is shown. */
  get uniforms(): Uniforms | undefined {
    return this.contents?.uniforms;
  }

  /** Replaces what is drawn. */
  show(drawing: Drawing, theme: ThemeName): void {
    this.clear();
    const uniforms = createUniforms(drawing.network.columns.length);
    const focusEdges = createTexels(largestFan(drawing));
    const textures: EdgeTextures = {
      places: createTexels(2 * drawing.neuronCount),
      ranks: createTexels(drawing.neuronCount),
      edges: createTexels(drawing.edges.count),
      table: createTable(weightTable(theme)),
    };
    setTexels(textures.edges, packEdges(drawing, drawing.edges));
    const count = drawing.neuronCount;
    const style = drawing.detailed ? DETAILED_EDGES : MANY_EDGES;
    const focusStyle = drawing.detailed ? DETAILED_EDGES : FOCUS_EDGES;
    const edges = createEdges(textures, uniforms, count, style, uniforms.edgeOpacity);
    const focus = createEdges({ ...textures, edges: focusEdges }, uniforms, count, focusStyle, float(1));
    const nodes = createNodes(textures, uniforms, count, false);
    const ghosts = createNodes(textures, uniforms, count, true);
    edges.geometry.setDrawRange(0, drawing.edges.count * 6);
    focus.renderOrder = 2;
    focus.visible = false;
    this.scene.add(nodes, edges, focus, ghosts);
    this.contents = { drawing, uniforms, textures, focusEdges, edges, focus, nodes, ghosts };
    this.setTheme(theme);
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
    const texels = new Float32Array(drawing.neuronCount * 4);
    for (let neuron = 0; neuron < drawing.neuronCount; neuron++) {
      const column = drawing.columnOf[neuron] ?? 0;
      texels[neuron * 4] = removal.ranks[column]?.[neuron - (drawing.offsets[column] ?? 0)] ?? 0xffffffff;
      texels[neuron * 4 + 1] = column;
    }
    setTexels(textures.ranks, texels);
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

  setTheme(theme: ThemeName): void {
    const background = new Color().setStyle(THEMES[theme].background, LinearSRGBColorSpace);
    this.renderer.setClearColor(background, 1);
    if (this.contents === undefined) return;
    setThemeUniforms(this.contents.uniforms, theme);
    const { table } = this.contents.textures;
    (table.image.data as Uint8Array).set(weightTable(theme));
    table.needsUpdate = true;
  }

  resize(frame: Frame, pixelRatio: number): void {
    this.renderer.setPixelRatio(pixelRatio);
    this.renderer.setSize(frame.width, frame.height, false);
  }

  /** Draws the strips, one scissored pass each. */
  draw(camera: Camera, strips: readonly Strip[]): void {
    if (this.lost || this.contents === undefined) return;
    const { uniforms } = this.contents;
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
      this.renderer.render(this.scene, camera as PerspectiveCamera);
    }
  }

  /** Resolves when the GPU has done what was submitted. */
  async finished(): Promise<void> {
    const { device } = this.renderer.backend as { device?: GPUDevice };
    await device?.queue.onSubmittedWorkDone();
  }

  private clear(): void {
    if (this.contents === undefined) return;
    const { edges, focus, nodes, ghosts, textures, focusEdges } = this.contents;
    for (const mesh of [edges, focus, nodes, ghosts]) {
      this.scene.remove(mesh);
      mesh.geometry.dispose();
      (mesh.material as { dispose(): void }).dispose();
    }
    for (const texture of [...Object.values(textures), focusEdges]) texture.dispose();
    this.contents = undefined;
  }

  dispose(): void {
    this.clear();
    this.renderer.dispose();
  }
}
