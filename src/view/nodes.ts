// Neurons: billboards with a disc (or a lit ball, when orbiting) cut out in the fragment stage. What a neuron is,
// kept, about to leave, gone, selected or hovered, is decided in the shader from its rank and the cuts.

import {
  cameraProjectionMatrix,
  Discard,
  Fn,
  float,
  int,
  ivec2,
  max,
  mix,
  mul,
  select,
  smoothstep,
  step,
  textureLoad,
  varying,
  vec2,
  vec3,
  vec4,
  vertexIndex,
} from "three/tsl";
import { BufferGeometry, DoubleSide, Mesh, MeshBasicNodeMaterial, type Node } from "three/webgpu";
import { type EdgeTextures, isGone } from "./edges.ts";
import { FILL_SIZE } from "./fill.ts";
import { cover, FEATHER, toClip } from "./shader.ts";
import { texel } from "./texels.ts";
import type { Uniforms } from "./uniforms.ts";

/** CSS pixels around the disc for the ring of the selected neuron. */
const HALO = 6;

type NodeTextures = Pick<EdgeTextures, "places" | "ranks" | "fill">;

function vertexProgram(textures: NodeTextures, uniforms: Uniforms, neurons: number, ghosts: boolean) {
  const spot = varying(vec4(0), "nodeSpot"); // offset from the centre and radius, in device pixels
  const state = varying(vec3(0), "nodeState").setInterpolation("flat"); // about to leave, selected, hovered
  const filled = varying(vec4(0), "nodeFill").setInterpolation("flat"); // colour, and 1 where there is one
  const position = Fn(() => {
    const number = int(vertexIndex.div(6)).toVar();
    const corner = int(vertexIndex).sub(number.mul(6)).toVar();
    const place = texel(textures.places, number.add(uniforms.side.mul(neurons))).toVar();
    const x = select(corner.equal(1).or(corner.equal(2)).or(corner.equal(4)), float(1), float(-1));
    const y = select(corner.equal(2).or(corner.equal(4)).or(corner.equal(5)), float(1), float(-1));
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
    const offset = vec2(x, y).mul(reach).toVar();
    spot.assign(vec4(offset, radius, 0));
    const given = texel(textures.ranks, number).toVar();
    const entry = ivec2(
      int(
        given.z
          .max(0)
          .mul(FILL_SIZE - 1)
          .round(),
      ),
      int(given.w),
    );
    filled.assign(vec4(textureLoad(textures.fill, entry).rgb, step(0, given.z)));
    const out = isGone(textures, uniforms, number).toVar();
    const yes = (condition: Node<"bool">) => select(condition, float(1), float(0));
    const after = uniforms.side.equal(1);
    state.assign(vec3(yes(out.and(after.not())), yes(chosen), yes(number.equal(uniforms.hovered))));
    const ghost = out.and(after);
    const drawn = ghosts ? ghost.and(uniforms.ghost.greaterThan(0)) : ghost.not();
    const hidden = place.w.lessThanEqual(0.01).or(drawn.not());
    // A neuron covers the edges that run through its own plane.
    const depth = center.z.sub(center.w.mul(2e-5));
    const clip = vec4(center.xy.add(offset.div(uniforms.size.mul(0.5)).mul(center.w)), depth, center.w);
    return select(hidden, vec4(2, 2, 2, 1), clip);
  })();
  return { position, spot, state, filled };
}

/**
 * A mesh that draws the neurons that stand, or the outlines of those that left. The outlines are apart, because they
 * must not hide what is behind them.
 */
export function createNodes(
  textures: NodeTextures,
  uniforms: Uniforms,
  neurons: number,
  ghosts: boolean,
): Mesh {
  const { position, spot, state, filled } = vertexProgram(textures, uniforms, neurons, ghosts);
  const material = new MeshBasicNodeMaterial({
    transparent: true,
    depthWrite: !ghosts,
    side: DoubleSide,
    fog: false,
  });
  material.vertexNode = position;
  material.colorNode = ghosts
    ? ghostProgram(spot, state, uniforms)
    : fragmentProgram(spot, state, filled, uniforms);
  const mesh = new Mesh(new BufferGeometry(), material);
  mesh.geometry.setDrawRange(0, neurons * 6);
  mesh.frustumCulled = false;
  mesh.renderOrder = ghosts ? 3 : 0;
  return mesh;
}

/** The ring around the selected neuron. */
function haloOf(spot: Node<"vec4">, state: Node<"vec3">, uniforms: Uniforms): Node<"float"> {
  const away = spot.xy.length().sub(spot.z.add(uniforms.pixelRatio.mul(4)));
  return cover(uniforms.pixelRatio.sub(away.abs())).mul(state.y);
}

/** Distance from the disc's border inwards at which its outline ends. */
function ringWidth(spot: Node<"vec4">, state: Node<"vec3">, uniforms: Uniforms): Node<"float"> {
  const wanted = uniforms.pixelRatio.mul(mix(1.6, 2.4, max(state.y, state.z)));
  return max(wanted.min(spot.z.mul(0.28)), 0.6);
}

function ghostProgram(spot: Node<"vec4">, state: Node<"vec3">, uniforms: Uniforms) {
  return Fn(() => {
    const distance = spot.xy.length().toVar();
    const ring = cover(spot.z.sub(distance)).mul(
      cover(distance.sub(spot.z.sub(ringWidth(spot, state, uniforms)))),
    );
    const halo = haloOf(spot, state, uniforms).toVar();
    const opacity = max(ring.mul(mix(uniforms.ghost, float(0.6), state.z)), halo).toVar();
    Discard(opacity.lessThan(0.004));
    return vec4(mix(uniforms.ink, uniforms.accent, halo), opacity);
  })();
}

function fragmentProgram(spot: Node<"vec4">, state: Node<"vec3">, filled: Node<"vec4">, uniforms: Uniforms) {
  return Fn(() => {
    const distance = spot.xy.length().toVar();
    const radius = spot.z;
    const disc = cover(radius.sub(distance)).toVar();
    const ring = disc.mul(cover(distance.sub(radius.sub(ringWidth(spot, state, uniforms))))).toVar();
    // A neuron about to leave keeps its place and its name; its outline is dashed.
    const turn = spot.y.atan(spot.x).mul(radius).div(uniforms.pixelRatio.mul(8)).fract();
    const dashed = mix(float(1), smoothstep(0.36, 0.46, turn.sub(0.5).abs().mul(2)), state.x);
    // Balls and small discs need no outline to stand out, unless it says something.
    const tiny = smoothstep(5, 3.5, radius.div(uniforms.pixelRatio));
    const balls = max(uniforms.balls, tiny).toVar();
    const outlined = mix(ring.mul(dashed), ring.mul(max(state.y, state.z)), balls);

    const light = ballNormal(spot.xy.div(radius))
      .dot(vec3(-0.42, 0.6, 0.68))
      .max(0)
      .toVar();
    const bright = light.mul(light).toVar();
    const brighter = bright.mul(bright).toVar();
    // The 24th power; pow() takes a logarithm for every pixel.
    const shine = brighter.mul(brighter).toVar();
    const base = mix(mix(uniforms.fill, uniforms.ball, balls), filled.rgb, filled.a).toVar();
    const ball = base.mul(light.mul(0.55).add(0.62)).add(shine.mul(shine).mul(shine).mul(0.16));
    const leaving = state.x.mul(mix(float(0.55), float(0.72), balls));
    const fill = mix(mix(base, ball, uniforms.shading), uniforms.background, leaving);
    const outline = mix(mix(uniforms.ring, uniforms.ink, state.z), uniforms.accent, state.y);
    const halo = haloOf(spot, state, uniforms).toVar();
    const opacity = max(disc, halo).toVar();
    Discard(opacity.lessThan(0.004));
    return vec4(mix(mix(fill, outline, outlined), uniforms.accent, halo), opacity);
  })();
}

/** The ball's normal over a point of its disc. */
function ballNormal(point: Node<"vec2">) {
  return vec3(point, max(float(0), float(1).sub(mul(point, point).dot(vec2(1, 1)))).sqrt());
}
