// Neurons: a triangle each, with a disc (or a lit ball, when orbiting) cut out in the fragment stage. What a neuron is,
// kept, about to leave, gone, selected or hovered, is decided in the shader from its rank and the cuts.

import type { Node } from "three/webgpu";
import { type EdgeTextures, isUnder } from "./edges.ts";
import { FILL_SIZE } from "./fill.ts";
import { ballProgram, fullProgram, ghostProgram, type NodeShape } from "./node-looks.ts";
import { FEATHER, toClip } from "./shader.ts";
import { texel } from "./texels.ts";
import {
  BufferGeometry,
  cameraProjectionMatrix,
  DoubleSide,
  Fn,
  float,
  int,
  ivec2,
  Mesh,
  MeshBasicNodeMaterial,
  select,
  step,
  textureLoad,
  varying,
  vec2,
  vec3,
  vec4,
  vertexIndex,
} from "./three.ts";
import type { Uniforms } from "./uniforms.ts";

/** CSS pixels around the disc for the ring of the selected neuron. */
const HALO = 6;

type NodeTextures = Pick<EdgeTextures, "places" | "ranks" | "fill">;

/**
 * Which neurons a mesh draws, and how: all that stand with everything there is to say of them; all as bare balls; the
 * selected and the hovered one, in full, over the balls; or the outlines of those that left.
 */
export type NodeLook = "full" | "balls" | "marked" | "ghosts";

const LOOKS = {
  full: { program: fullProgram, order: 0 },
  balls: { program: ballProgram, order: 0 },
  marked: { program: fullProgram, order: 0.5 },
  ghosts: { program: ghostProgram, order: 3 },
};

/** A triangle around a circle of radius 1: of the shapes that hold a disc the one with the fewest corners. */
function cornerOf(corner: Node<"int">): Node<"vec2"> {
  const side = select(corner.equal(0), float(-Math.sqrt(3)), float(Math.sqrt(3)));
  return select(corner.equal(2), vec2(0, 2), vec2(side, -1));
}

function vertexProgram(textures: NodeTextures, uniforms: Uniforms, neurons: number, look: NodeLook) {
  const spot = varying(vec4(0), "nodeSpot");
  const state = varying(vec3(0), "nodeState").setInterpolation("flat");
  const filled = varying(vec4(0), "nodeFill").setInterpolation("flat");
  const position = Fn(() => {
    const turn = int(vertexIndex.div(3)).toVar();
    const corner = int(vertexIndex).sub(turn.mul(3)).toVar();
    const marked = select(turn.equal(0), uniforms.selected, uniforms.hovered);
    const number = (look === "marked" ? marked : turn).toVar();
    const place = texel(textures.places, number.add(uniforms.side.mul(neurons))).toVar();
    const center = toClip(place.xyz).toVar();
    const scale = cameraProjectionMatrix
      .mul(vec4(0, 1, 0, 0))
      .y.mul(uniforms.size.y)
      .mul(0.5)
      .div(center.w);
    const radius = place.w.mul(scale).toVar();
    const chosen = number.equal(uniforms.selected);
    const reach = radius
      .add(FEATHER)
      .add(uniforms.pixelRatio.mul(select(chosen, float(HALO), float(0))))
      .toVar();
    const offset = cornerOf(corner).mul(reach).toVar();
    spot.assign(vec4(offset, radius, 0));
    const given = texel(textures.ranks, number).toVar();
    const after = uniforms.side.equal(1);
    const filling = select(after, given.w, given.z).toVar();
    filled.assign(vec4(fillOf(textures, filling, uniforms.fillRow), step(0, filling)));
    const out = isUnder(given, uniforms).toVar();
    const yes = (condition: Node<"bool">) => select(condition, float(1), float(0));
    state.assign(vec3(yes(out.and(after.not())), yes(chosen), yes(number.equal(uniforms.hovered))));
    const ghost = out.and(after);
    const drawn = look === "ghosts" ? ghost.and(uniforms.ghost.greaterThan(0)) : ghost.not();
    const hidden = place.w.lessThanEqual(0.01).or(drawn.not()).or(number.lessThan(0));
    // A neuron covers the edges that run through its own plane.
    const depth = center.z.sub(center.w.mul(2e-5));
    const clip = vec4(center.xy.add(offset.div(uniforms.size.mul(0.5)).mul(center.w)), depth, center.w);
    return select(hidden, vec4(2, 2, 2, 1), clip);
  })();
  return { position, shape: { spot, state, filled } satisfies NodeShape };
}

/** The colour at a place of the fill's scale. */
function fillOf(textures: NodeTextures, place: Node<"float">, row: Node<"int">): Node<"vec3"> {
  const entry = int(
    place
      .max(0)
      .mul(FILL_SIZE - 1)
      .round(),
  );
  return textureLoad(textures.fill, ivec2(entry, row)).rgb;
}

/** A mesh that draws neurons. Outlines are apart from the others, because they must not hide what is behind them. */
export function createNodes(
  textures: NodeTextures,
  uniforms: Uniforms,
  neurons: number,
  look: NodeLook,
): Mesh {
  const { position, shape } = vertexProgram(textures, uniforms, neurons, look);
  const { program, order } = LOOKS[look];
  const material = new MeshBasicNodeMaterial({
    transparent: true,
    depthWrite: look !== "ghosts",
    side: DoubleSide,
    // Otherwise three.js makes and draws everything twice: what turns its back first, then the rest.
    forceSinglePass: true,
    fog: false,
  });
  material.vertexNode = position;
  material.colorNode = program(shape, uniforms);
  const mesh = new Mesh(new BufferGeometry(), material);
  mesh.geometry.setDrawRange(0, (look === "marked" ? 2 : neurons) * 3);
  mesh.frustumCulled = false;
  mesh.renderOrder = order;
  return mesh;
}
