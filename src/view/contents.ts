// What the stage holds for the network shown: its textures, its uniforms and its meshes, made and given back
// together.

import type { DataTexture, Material, Mesh } from "three/webgpu";
import { weightTable } from "./color.ts";
import type { Drawing } from "./drawing.ts";
import { edgeStyles } from "./edge-style.ts";
import { createEdges, type EdgeTextures } from "./edges.ts";
import { FILL_ROWS, fillTable } from "./fill.ts";
import { writeFill } from "./neuron-texels.ts";
import { createNodes, type NodeLook } from "./nodes.ts";
import { packEdges } from "./pack-edges.ts";
import { createTable, createTexels, setTexels } from "./texels.ts";
import type { ThemeName } from "./theme.ts";
import { float } from "./three.ts";
import { createUniforms, type Uniforms } from "./uniforms.ts";

export interface Contents {
  drawing: Drawing;
  readonly uniforms: Uniforms;
  readonly textures: EdgeTextures;
  readonly focusEdges: DataTexture;
  readonly edges: Mesh;
  readonly focus: Mesh;
  /** One mesh for each look of neurons; the stage shows those that the frame needs. */
  readonly nodes: Readonly<Record<NodeLook, Mesh>>;
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

/** Makes everything for a drawing, with room for `most` edges, and uploads its edges. Places and ranks are still empty. */
export function createContents(drawing: Drawing, theme: ThemeName, most: number): Contents {
  const uniforms = createUniforms(drawing.network.columns.length);
  // A head lights as many as are drawn, a neuron all of its own.
  const heads = drawing.network.columns.some((column) => column.heads !== undefined);
  const focusEdges = createTexels(Math.max(largestFan(drawing), heads ? drawing.edges.count : 0));
  const textures: EdgeTextures = {
    places: createTexels(2 * drawing.neuronCount),
    ranks: createTexels(drawing.neuronCount),
    edges: createTexels(Math.max(most, drawing.edges.count)),
    table: createTable(weightTable(theme)),
    fill: createTable(fillTable(theme), FILL_ROWS.length),
  };
  writeFill(textures.ranks, drawing, undefined);
  const count = drawing.neuronCount;
  const [style, focusStyle] = edgeStyles(drawing);
  const edges = createEdges(textures, uniforms, count, style, uniforms.edgeOpacity);
  const focus = createEdges({ ...textures, edges: focusEdges }, uniforms, count, focusStyle, float(1));
  focus.renderOrder = 2;
  focus.visible = false;
  const nodesAs = (look: NodeLook) => createNodes(textures, uniforms, count, look);
  const nodes = {
    full: nodesAs("full"),
    balls: nodesAs("balls"),
    marked: nodesAs("marked"),
    ghosts: nodesAs("ghosts"),
  };
  const contents = { drawing, uniforms, textures, focusEdges, edges, focus, nodes };
  uploadEdges(contents, drawing);
  return contents;
}

/** Uploads the edges of a drawing of the same network, and draws them from now on. */
export function uploadEdges(contents: Contents, drawing: Drawing): void {
  contents.drawing = drawing;
  setTexels(contents.textures.edges, packEdges(drawing, drawing.edges));
  contents.uniforms.weakest.value = drawing.usual / Math.max(drawing.usual, drawing.edges.count);
  contents.edges.geometry.setDrawRange(0, drawing.edges.count * 6);
}

/** The meshes, for the scene. */
export function meshesOf({ nodes, edges, focus }: Contents): Mesh[] {
  return [edges, focus, ...Object.values(nodes)];
}

/** Frees what the GPU holds. */
export function disposeContents(contents: Contents): void {
  for (const mesh of meshesOf(contents)) {
    mesh.geometry.dispose();
    (mesh.material as Material).dispose();
  }
  for (const texture of [...Object.values(contents.textures), contents.focusEdges]) texture.dispose();
}
