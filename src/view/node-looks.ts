// How a neuron looks inside the triangle that nodes.ts draws for it: the fragment programs of discs, balls and outlines.

import type { Node } from "three/webgpu";
import { cover } from "./shader.ts";
import { Discard, Fn, float, max, mix, mul, smoothstep, vec2, vec3, vec4 } from "./three.ts";
import type { Uniforms } from "./uniforms.ts";

/** How much of the background shows through a disc or a ball that is about to leave. */
export const LEAVING_DISC = 0.55;
export const LEAVING_BALL = 0.72;

/** What the vertex stage hands on, of one neuron. */
export interface NodeShape {
  /** Offset from the centre, and radius, in device pixels. */
  readonly spot: Node<"vec4">;
  /** About to leave, selected, hovered: 0 or 1. */
  readonly state: Node<"vec3">;
  /** Colour, and 1 where there is one. */
  readonly filled: Node<"vec4">;
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

/** The outline of a neuron that left. */
export function ghostProgram({ spot, state }: NodeShape, uniforms: Uniforms) {
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

/** A disc with its outline, or a lit ball; rings around it and dashes in it say what becomes of it. */
export function fullProgram({ spot, state, filled }: NodeShape, uniforms: Uniforms) {
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

    const base = mix(mix(uniforms.fill, uniforms.ball, balls), filled.rgb, filled.a).toVar();
    const ball = litBall(base, spot);
    const leaving = state.x.mul(mix(float(LEAVING_DISC), float(LEAVING_BALL), balls));
    const fill = mix(mix(base, ball, uniforms.shading), uniforms.background, leaving);
    const outline = mix(mix(uniforms.ring, uniforms.ink, state.z), uniforms.accent, state.y);
    const halo = haloOf(spot, state, uniforms).toVar();
    const opacity = max(disc, halo).toVar();
    Discard(opacity.lessThan(0.004));
    return vec4(mix(mix(fill, outline, outlined), uniforms.accent, halo), opacity);
  })();
}

/** A ball and nothing around it: of thousands, none is large enough for more, and each pixel counts. */
export function ballProgram({ spot, state, filled }: NodeShape, uniforms: Uniforms) {
  return Fn(() => {
    const disc = cover(spot.z.sub(spot.xy.length())).toVar();
    Discard(disc.lessThan(0.004));
    const base = mix(uniforms.ball, filled.rgb, filled.a).toVar();
    return vec4(mix(litBall(base, spot), uniforms.background, state.x.mul(LEAVING_BALL)), disc);
  })();
}

function litBall(base: Node<"vec3">, spot: Node<"vec4">): Node<"vec3"> {
  const light = ballNormal(spot.xy.div(spot.z))
    .dot(vec3(-0.42, 0.6, 0.68))
    .max(0)
    .toVar();
  const bright = light.mul(light).toVar();
  const brighter = bright.mul(bright).toVar();
  // The 24th power; pow() takes a logarithm for every pixel.
  const shine = brighter.mul(brighter).toVar();
  return base.mul(light.mul(0.55).add(0.62)).add(shine.mul(shine).mul(shine).mul(0.16));
}

/** The ball's normal over a point of its disc. */
function ballNormal(point: Node<"vec2">) {
  return vec3(point, max(float(0), float(1).sub(mul(point, point).dot(vec2(1, 1)))).sqrt());
}
