// Edges: two plain triangles each, pulled from textures by vertex number (instancing and line segments were 3 to 10
// times slower for 100,000 edges). Line, dashes and arrowhead are cut out in the fragment stage, antialiased there.

import type { Node } from "three/webgpu";
import { TABLE_SIZE } from "./color.ts";
import { ARROW, DASH, type EdgeStyle } from "./edge-style.ts";
import { OPACITY_POWER } from "./pack-edges.ts";
import { cover, FEATHER, toClip } from "./shader.ts";
import { texel } from "./texels.ts";
import {
  BufferGeometry,
  type DataTexture,
  DoubleSide,
  Fn,
  float,
  int,
  ivec2,
  Mesh,
  MeshBasicNodeMaterial,
  max,
  mix,
  select,
  step,
  textureLoad,
  varying,
  vec2,
  vec4,
  vertexIndex,
} from "./three.ts";
import type { Uniforms } from "./uniforms.ts";

/** Where the shaders read: places of both sides, ranks and columns, edges, colours. */
export interface EdgeTextures {
  /** x, y, z, radius: all neurons before, then all after. */
  readonly places: DataTexture;
  /** rank, column, place of the fill before pruning and after: of each neuron. */
  readonly ranks: DataTexture;
  /** from, to, strength, table entry of each edge. */
  readonly edges: DataTexture;
  readonly table: DataTexture;
  readonly fill: DataTexture;
}

function vertexProgram(
  textures: EdgeTextures,
  uniforms: Uniforms,
  neurons: number,
  style: EdgeStyle,
  opacity: Node<"float">,
) {
  const shape = varying(vec4(0), "edgeShape");
  const tint = varying(vec4(0), "edgeTint").setInterpolation("flat");
  const kind = varying(vec2(0), "edgeKind").setInterpolation("flat"); // negative, weakness
  const position = Fn(() => {
    const number = int(vertexIndex.div(6)).toVar();
    const corner = int(vertexIndex).sub(number.mul(6)).toVar();
    const edge = texel(textures.edges, number).toVar();
    const base = uniforms.side.mul(neurons);
    const from = texel(textures.places, int(edge.x).add(base)).toVar();
    const to = texel(textures.places, int(edge.y).add(base)).toVar();
    const gone = [edge.x, edge.y]
      .map((end) => isUnder(texel(textures.ranks, int(end)).toVar(), uniforms))
      .reduce((one, other) => one.or(other));
    const hidden = gone.and(uniforms.side.equal(1)).or(from.w.mul(to.w).lessThanEqual(0));

    const along = to.xyz.sub(from.xyz).normalize().toVar();
    const start = toClip(from.xyz.add(along.mul(from.w))).toVar();
    const end = toClip(to.xyz.sub(along.mul(to.w))).toVar();
    const half = uniforms.size.mul(0.5);
    const path = end.xy.div(end.w).sub(start.xy.div(start.w)).mul(half).toVar();
    const length = max(path.length(), 0.001).toVar();
    const normal = vec2(path.y.negate(), path.x).div(length);

    const atEnd = corner.equal(1).or(corner.equal(2)).or(corner.equal(4));
    const side = select(corner.equal(2).or(corner.equal(4)).or(corner.equal(5)), float(1), float(-1)).toVar();
    const halfWidth = mix(style.width[0], style.width[1], edge.z).mul(0.5).mul(uniforms.pixelRatio).toVar();
    const reach = (style.arrows ? arrowHalf(halfWidth, uniforms) : halfWidth)
      .add(FEATHER)
      .add(uniforms.pixelRatio.mul(style.outline))
      .toVar();
    const point = select(atEnd, end, start).toVar();

    shape.assign(vec4(side.mul(reach), select(atEnd, length, float(0)), halfWidth, length));
    const color = textureLoad(textures.table, ivec2(int(edge.w), int(0))).rgb;
    const weakest = uniforms.weakest.mul(style.opacity[0]);
    const visible = mix(weakest, style.opacity[1], edge.z.pow(OPACITY_POWER)).mul(opacity);
    const seen = style.arrows ? visible : visible.mul(uniforms.density);
    tint.assign(vec4(color, seen));
    const negative = select(edge.w.lessThan((TABLE_SIZE - 1) / 2), float(1), float(0));
    kind.assign(vec2(negative, edge.z.oneMinus()));
    const offset = normal.mul(side).mul(reach).div(half).mul(point.w);
    const behind = start.w.lessThan(0.001).or(end.w.lessThan(0.001));
    return select(hidden.or(behind), vec4(2, 2, 2, 1), vec4(point.xy.add(offset), point.z, point.w));
  })();
  return { position, shape, tint, kind };
}

/** True in the shader for a neuron under its column's cut; `given` is what `ranks` holds of it. */
export function isUnder(given: Node<"vec4">, uniforms: Uniforms): Node<"bool"> {
  return given.x.lessThan(uniforms.cuts.element(int(given.y)) as unknown as Node<"float">);
}

function arrowHalf(halfWidth: Node<"float">, uniforms: Uniforms): Node<"float"> {
  return halfWidth.mul(ARROW.halfPerHalf).add(uniforms.pixelRatio.mul(ARROW.half));
}

function fragmentProgram(
  shape: Node<"vec4">,
  tint: Node<"vec4">,
  kind: Node<"vec2">,
  uniforms: Uniforms,
  style: EdgeStyle,
) {
  const distance = shape.x.abs();
  const toTip = shape.w.sub(shape.y);
  const ratio = uniforms.pixelRatio;
  /** Coverage of line, dashes and arrowhead, all of them `wider` by so many pixels. */
  const covered = (wider: Node<"float">): Node<"float"> => {
    let line: Node<"float"> = cover(shape.z.sub(distance).add(wider));
    if (style.dashes) {
      const phase = shape.y.mod(ratio.mul(DASH.period));
      const dash = cover(phase.min(ratio.mul(DASH.on).sub(phase)).add(wider));
      line = line.mul(mix(float(1), dash, kind.x));
    }
    if (!style.arrows) return line;
    const length = ratio.mul(ARROW.length).add(shape.z.mul(ARROW.lengthPerHalf));
    const slope = arrowHalf(shape.z, uniforms).mul(toTip.div(length));
    const head = cover(slope.sub(distance).add(wider)).mul(cover(length.sub(toTip).add(wider)));
    return max(line.mul(step(length.mul(0.7), toTip)), head);
  };
  return Fn(() => {
    const core = covered(float(0)).toVar();
    if (style.outline === 0) return vec4(tint.rgb, tint.a.mul(core));
    const outline = covered(ratio.mul(style.outline)).mul(kind.y).mul(uniforms.outline).mul(tint.a);
    const inside = core.mul(tint.a).toVar();
    const opacity = inside.add(outline.mul(inside.oneMinus())).toVar();
    return vec4(mix(uniforms.ring, tint.rgb, inside.div(max(opacity, 0.001))), opacity);
  })();
}

/** A mesh that draws the first `drawRange` of the edges in `textures.edges`, all of them at `opacity`. */
export function createEdges(
  textures: EdgeTextures,
  uniforms: Uniforms,
  neurons: number,
  style: EdgeStyle,
  opacity: Node<"float">,
): Mesh {
  const { position, shape, tint, kind } = vertexProgram(textures, uniforms, neurons, style, opacity);
  const material = new MeshBasicNodeMaterial({
    transparent: true,
    depthWrite: false,
    side: DoubleSide,
    // Otherwise three.js makes and draws everything twice: what turns its back first, then the rest.
    forceSinglePass: true,
    fog: false,
  });
  material.vertexNode = position;
  material.colorNode = fragmentProgram(shape, tint, kind, uniforms, style);
  const mesh = new Mesh(new BufferGeometry(), material);
  mesh.geometry.setDrawRange(0, 0);
  mesh.frustumCulled = false;
  mesh.renderOrder = 1;
  return mesh;
}
