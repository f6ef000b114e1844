// Neurons: billboards with a disc (or a lit ball, when orbiting) cut out in the fragment stage. What a neuron is,
// kept, about to leave, gone, selected or hovered, is decided in the shader from its rank and the cuts.

import {
  cameraProjectionMatrix,
  Discard,
  Fn,
  float,
  int,
  max,
  mix,
  modelViewMatrix,
  mul,
  select,
  smoothstep,
  varying,
  vec2,
  vec3,
  vec4,
  vertexIndex,
} from "three/tsl";
import { BufferGeometry, DoubleSide, Mesh, MeshBasicNodeMaterial, type Node } from "three/webgpu";
import { type EdgeTextures, isGone } from "./edges.ts";
import { texel } from "./texels.ts";
import type { Uniforms } from "./uniforms.ts";

/** CSS pixels around the disc for the ring of the selected neuron. */
const HALO = 6;

type NodeTextures = Pick<EdgeTextures, "places" | "ranks">;

function vertexProgram(textures: NodeTextures, uniforms: Uniforms, neurons: number) {
  const spot = varying(vec4(0), "nodeSpot"); // offset from the centre and radius, in device pixels
  const state = varying(vec4(0), "nodeState").setInterpolation("flat"); // gone, marked, selected, hovered
  const position = Fn(() => {
    const number = int(vertexIndex.div(6)).toVar();
    const corner = int(vertexIndex).sub(number.mul(6)).toVar();
    const place = texel(textures.places, number.add(uniforms.side.mul(neurons))).toVar();
    const x = select(corner.equal(1).or(corner.equal(2)).or(corner.equal(4)), float(1), float(-1));
    const y = select(corner.equal(2).or(corner.equal(4)).or(corner.equal(5)), float(1), float(-1));
    const center = cameraProjectionMatrix.mul(modelViewMatrix).mul(vec4(place.xyz, 1)).toVar();
    const scale = cameraProjectionMatrix
      .mul(vec4(0, 1, 0, 0))
      .y.mul(uniforms.size.y)
      .mul(0.5)
      .div(center.w);
    const radius = place.w.mul(scale).toVar();
    const reach = radius.add(uniforms.pixelRatio.mul(HALO)).toVar();
    const offset = vec2(x, y).mul(reach).toVar();
    spot.assign(vec4(offset, radius, 0));
    const out = isGone(textures, uniforms, number).toVar();
    const yes = (condition: Node<"bool">) => select(condition, float(1), float(0));
    const after = uniforms.side.equal(1);
    state.assign(
      vec4(
        yes(out.and(after)),
        yes(out.and(after.not())).mul(uniforms.marking),
        yes(number.equal(uniforms.selected)),
        yes(number.equal(uniforms.hovered)),
      ),
    );
    const hidden = place.w.lessThanEqual(0.01).or(out.and(after).and(uniforms.ghost.lessThanEqual(0)));
    const clip = vec4(center.xy.add(offset.div(uniforms.size.mul(0.5)).mul(center.w)), center.z, center.w);
    return select(hidden, vec4(2, 2, 2, 1), clip);
  })();
  return { position, spot, state };
}

/** A mesh that draws all `neurons`. */
export function createNodes(textures: NodeTextures, uniforms: Uniforms, neurons: number): Mesh {
  const { position, spot, state } = vertexProgram(textures, uniforms, neurons);
  const material = new MeshBasicNodeMaterial({
    transparent: true,
    depthWrite: true,
    side: DoubleSide,
    fog: false,
  });
  material.vertexNode = position;
  material.colorNode = Fn(() => {
    const distance = spot.xy.length().toVar();
    const radius = spot.z;
    const ratio = uniforms.pixelRatio;
    const cover = (inside: Node<"float">) => inside.add(0.5).clamp(0, 1);
    const ringWidth = max(ratio.mul(mix(1.6, 2.4, max(state.z, state.w))).min(radius.mul(0.28)), 0.6).toVar();
    const disc = cover(radius.sub(distance)).toVar();
    const ring = disc.mul(cover(distance.sub(radius.sub(ringWidth)))).toVar();
    // A neuron about to leave keeps its place and its name; its outline is dashed.
    const turn = spot.y.atan(spot.x).mul(radius).div(ratio.mul(8)).fract();
    const dashed = mix(float(1), smoothstep(0.36, 0.46, turn.sub(0.5).abs().mul(2)), state.y);

    const up = ballNormal(spot.xy.div(radius));
    const light = up.dot(vec3(-0.42, 0.6, 0.68)).max(0);
    const ball = uniforms.fill.mul(light.mul(0.75).add(0.5)).add(light.pow(24).mul(0.16));
    const fill = mix(mix(uniforms.fill, ball, uniforms.shading), uniforms.background, state.y.mul(0.55));
    const outline = mix(mix(uniforms.ring, uniforms.ink, state.w), uniforms.accent, state.z);
    const color = mix(fill, outline, ring.mul(dashed)).toVar();

    const halo = cover(ratio.mul(1).sub(distance.sub(radius.add(ratio.mul(4))).abs()))
      .mul(state.z)
      .toVar();
    const solid = max(disc, halo);
    const opacity = mix(solid, max(ring.mul(uniforms.ghost), halo), state.x).toVar();
    Discard(opacity.lessThan(0.004));
    return vec4(mix(color, uniforms.accent, halo), opacity);
  })();
  const mesh = new Mesh(new BufferGeometry(), material);
  mesh.geometry.setDrawRange(0, neurons * 6);
  mesh.frustumCulled = false;
  return mesh;
}

/** The ball's normal over a point of its disc. */
function ballNormal(point: Node<"vec2">) {
  return vec3(point, max(float(0), float(1).sub(mul(point, point).dot(vec2(1, 1)))).sqrt());
}
