// The neurons of a drawing that is saved: circles with the fills, outlines and rings that the shaders give them
// (node-looks.ts), but without the light on balls.

import { fillColor } from "./fill.ts";
import { LEAVING_BALL, LEAVING_DISC } from "./node-looks.ts";
import type { OverlaySide } from "./overlay-input.ts";
import type { Disc } from "./pick.ts";
import { type Attributes, element } from "./svg.ts";
import type { SvgScene } from "./svg-scene.ts";

/** Smaller discs look like balls: without an outline. */
const TINY = 4.25;
const HOVERED_GHOST = 0.6;
const HALO = { apart: 4, width: 2 };

function circle({ x, y }: Disc, r: number, attributes: Attributes): string {
  return element("circle", { cx: x, cy: y, r, ...attributes });
}

/** The outline of a neuron: its ring, dashed where it is about to leave. */
function ringOf({ input }: SvgScene, { radius }: Disc, number: number, leaves: boolean): Attributes {
  const { theme, selected, hovered } = input;
  const lit = number === selected || number === hovered;
  return {
    stroke: number === selected ? theme.accent : number === hovered ? theme.ink : theme.nodeRing,
    "stroke-width": Math.max(0.6, Math.min(lit ? 2.4 : 1.6, radius * 0.28)),
    ...(leaves ? { "stroke-dasharray": "4.7 3.3" } : {}),
  };
}

/** A neuron that stands on a side. */
function drawNeuron(scene: SvgScene, side: OverlaySide, disc: Disc, number: number): string[] {
  const { input, uniforms } = scene;
  const { theme, themeName, fill } = input;
  const ball = uniforms.balls.value === 1 || disc.radius < TINY;
  const place = fill?.places[side.strip.side][number] ?? -1;
  const own = ball ? theme.ball : theme.node;
  const color = fill === undefined || place < 0 ? own : fillColor(themeName, fill.scale, place);
  const lit = number === input.selected || number === input.hovered;
  const leaves = side.kept[number] === false;
  const ring = ball && !lit ? {} : ringOf(scene, disc, number, leaves && !ball);
  const radius = disc.radius - Number(ring["stroke-width"] ?? 0) / 2;
  const faded = leaves ? { "fill-opacity": 1 - (ball ? LEAVING_BALL : LEAVING_DISC) } : {};
  return [
    // One that is about to leave is pale, but nothing is seen through it.
    ...(leaves ? [circle(disc, radius, { fill: theme.background })] : []),
    circle(disc, radius, { fill: color, ...faded, ...ring }),
  ];
}

/** A neuron that has left, where there is an outline of it. */
function drawGhost(scene: SvgScene, disc: Disc, number: number): string[] {
  const { theme, hovered } = scene.input;
  const opacity = number === hovered ? HOVERED_GHOST : scene.uniforms.ghost.value;
  if (scene.uniforms.ghost.value === 0) return [];
  const ring: Attributes = {
    ...ringOf(scene, disc, number, false),
    stroke: theme.ink,
    "stroke-opacity": opacity,
  };
  return [circle(disc, disc.radius - Number(ring["stroke-width"]) / 2, { fill: "none", ...ring })];
}

/** The neurons of a side, those in front last. */
export function drawNeurons(scene: SvgScene, side: OverlaySide): string[] {
  const { theme, selected } = scene.input;
  const order = Array.from(side.discs, (disc, number) => ({ disc, number }));
  order.sort((a, b) => b.disc.depth - a.disc.depth || a.number - b.number);
  return order.flatMap(({ disc, number }) => {
    if (disc.radius <= 0) return [];
    const gone = side.strip.side === "after" && side.kept[number] === false;
    const drawn = gone ? drawGhost(scene, disc, number) : drawNeuron(scene, side, disc, number);
    if (number !== selected || drawn.length === 0) return drawn;
    const halo = { fill: "none", stroke: theme.accent, "stroke-width": HALO.width };
    return [...drawn, circle(disc, disc.radius + HALO.apart, halo)];
  });
}
