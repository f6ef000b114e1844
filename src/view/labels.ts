// Where text can stand: numbers slide along their edge until they overlap nothing, and what finds no place is left
// out. Pure geometry on oriented boxes; the drawing is in overlay.ts.

import type { Segment } from "./pick.ts";

/** A rectangle about (x, y), turned by `angle` radians; half sizes, in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly angle: number;
}

/** A number that belongs on an edge. */
export interface EdgeLabel {
  readonly segment: Segment;
  /** Size of the text in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** An upright box from its corners. */
export function boxFrom(rectangle: Rectangle): Box {
  return {
    x: (rectangle.left + rectangle.right) / 2,
    y: (rectangle.top + rectangle.bottom) / 2,
    halfWidth: (rectangle.right - rectangle.left) / 2,
    halfHeight: (rectangle.bottom - rectangle.top) / 2,
    angle: 0,
  };
}

function reachAlong(box: Box, x: number, y: number): number {
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  return box.halfWidth * Math.abs(cos * x + sin * y) + box.halfHeight * Math.abs(cos * y - sin * x);
}

/** True where two boxes overlap (separating axes; touching is not overlapping). */
export function boxesOverlap(a: Box, b: Box): boolean {
  for (const angle of [a.angle, a.angle + Math.PI / 2, b.angle, b.angle + Math.PI / 2]) {
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const apart = Math.abs((b.x - a.x) * x + (b.y - a.y) * y);
    if (apart >= reachAlong(a, x, y) + reachAlong(b, x, y) - 1e-9) return false;
  }
  return true;
}

/** A segment as a box of the given half width. */
export function boxAround(segment: Segment, halfHeight: number): Box {
  const [dx, dy] = [segment.x1 - segment.x0, segment.y1 - segment.y0];
  return {
    x: (segment.x0 + segment.x1) / 2,
    y: (segment.y0 + segment.y1) / 2,
    halfWidth: Math.hypot(dx, dy) / 2,
    halfHeight,
    angle: Math.atan2(dy, dx),
  };
}

/** Angle of text along a segment, turned so that it is never upside down. */
export function textAngle(segment: Segment): number {
  const angle = Math.atan2(segment.y1 - segment.y0, segment.x1 - segment.x0);
  if (angle > Math.PI / 2) return angle - Math.PI;
  return angle <= -Math.PI / 2 ? angle + Math.PI : angle;
}

/** Candidate places along an edge, best first: near its beginning third, where edges of one neuron have parted. */
const PLACES = Array.from({ length: 33 }, (_, step) => 0.1 + step * 0.025).sort(
  (a, b) => Math.abs(a - 0.36) - Math.abs(b - 0.36),
);
const PADDING = 2;
const LINE_HALF = 2.5;

interface Candidate {
  readonly box: Box;
  /** Edges that the label would cover besides its own. */
  readonly crossings: number;
  readonly order: number;
}

function boxOf(label: EdgeLabel, t: number): Box {
  const { segment } = label;
  return {
    x: segment.x0 + (segment.x1 - segment.x0) * t,
    y: segment.y0 + (segment.y1 - segment.y0) * t,
    halfWidth: label.width / 2 + PADDING,
    halfHeight: label.height / 2 + PADDING,
    angle: textAngle(segment),
  };
}

function isInside(box: Box, bounds: Rectangle): boolean {
  const [x, y] = [reachAlong(box, 1, 0), reachAlong(box, 0, 1)];
  const across = box.x - x >= bounds.left && box.x + x <= bounds.right;
  return across && box.y - y >= bounds.top && box.y + y <= bounds.bottom;
}

/** All places a label may take, those that cover the fewest other edges first. */
function candidatesOf(
  index: number,
  labels: readonly EdgeLabel[],
  blocked: readonly Box[],
  bounds: Rectangle,
) {
  const label = labels[index];
  if (label === undefined) return [];
  const { segment } = label;
  const length = Math.hypot(segment.x1 - segment.x0, segment.y1 - segment.y0);
  const lines = labels
    .filter((_, other) => other !== index)
    .map((other) => boxAround(other.segment, LINE_HALF));
  const found: Candidate[] = [];
  PLACES.forEach((t, order) => {
    const box = boxOf(label, t);
    const room = Math.min(t, 1 - t) * length;
    if (room < box.halfWidth + 2 || !isInside(box, bounds)) return;
    if (blocked.some((other) => boxesOverlap(box, other))) return;
    found.push({ box, crossings: lines.filter((line) => boxesOverlap(box, line)).length, order });
  });
  return found.sort((a, b) => a.crossings - b.crossings || a.order - b.order);
}

/**
 * Places labels on their edges, inside `bounds`, off the `blocked` boxes and off each other; where it can, off the
 * other edges too. Returns a box for each label, undefined for one that finds no place. Those with the fewest
 * places choose first.
 */
export function placeEdgeLabels(
  labels: readonly EdgeLabel[],
  blocked: readonly Box[],
  bounds: Rectangle,
): (Box | undefined)[] {
  const candidates = labels.map((_, index) => candidatesOf(index, labels, blocked, bounds));
  const clear = candidates.map((list) => list.filter((candidate) => candidate.crossings === 0).length);
  const order = labels.map((_, index) => index).sort((a, b) => (clear[a] ?? 0) - (clear[b] ?? 0) || a - b);
  const placed: (Box | undefined)[] = labels.map(() => undefined);
  const taken: Box[] = [];
  for (const index of order) {
    const free = candidates[index]?.find(({ box }) => !taken.some((other) => boxesOverlap(box, other)));
    if (free === undefined) continue;
    placed[index] = free.box;
    taken.push(free.box);
  }
  return placed;
}

/** A weight as people write it: three figures at most, a real minus sign. */
export function formatWeight(weight: number): string {
  const magnitude = Math.abs(weight);
  const digits = magnitude >= 100 || magnitude === 0 ? 0 : magnitude >= 0.095 ? 2 : 3;
  const text =
    magnitude >= 1e5 || (magnitude > 0 && magnitude < 0.0005)
      ? magnitude.toExponential(0).replace("e+", "e")
      : String(Number(magnitude.toFixed(digits)));
  return weight < 0 ? `−${text}` : text;
}
