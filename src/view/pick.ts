// What is under the pointer: neurons first, then edges, found by projecting (under a millisecond for 100,000, and
// the same on every backend). Targets are wider than what is drawn, for fingers and thin lines.

/** A disc on the screen, in CSS pixels; a radius of 0 cannot be picked. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly depth: number;
}

export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

const SMALLEST_TARGET = 8;
const EDGE_TARGET = 7;

/**
 * Index of the disc under a point among those that are not `hidden`, or −1. Inside discs the one in front wins;
 * otherwise the nearest whose widened target holds the point.
 */
export function pickDisc(
  discs: readonly Disc[],
  x: number,
  y: number,
  hidden: (index: number) => boolean = () => false,
): number {
  let [inside, depth, near, distance] = [-1, Infinity, -1, Infinity];
  for (let index = 0; index < discs.length; index++) {
    const disc = discs[index];
    // Nearly all discs are far away: nothing is worked out for those.
    if (disc === undefined || disc.radius <= 0) continue;
    const reach = Math.max(disc.radius, SMALLEST_TARGET);
    if (Math.abs(disc.x - x) > reach || Math.abs(disc.y - y) > reach || hidden(index)) continue;
    const away = Math.hypot(disc.x - x, disc.y - y);
    if (away <= disc.radius && disc.depth < depth) [inside, depth] = [index, disc.depth];
    if (away <= reach && away < distance) [near, distance] = [index, away];
  }
  return inside >= 0 ? inside : near;
}

/** Distance from a point to a segment. */
export function distanceToSegment(segment: Segment, x: number, y: number): number {
  const [dx, dy] = [segment.x1 - segment.x0, segment.y1 - segment.y0];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : ((x - segment.x0) * dx + (y - segment.y0) * dy) / length;
  const along = Math.max(0, Math.min(1, t));
  return Math.hypot(segment.x0 + along * dx - x, segment.y0 + along * dy - y);
}

/** Index of the segment nearest to a point, at most a finger's width away, or −1. */
export function pickSegment(segments: readonly Segment[], x: number, y: number): number {
  let [best, distance] = [-1, EDGE_TARGET];
  segments.forEach((segment, index) => {
    const away = distanceToSegment(segment, x, y);
    if (away < distance) [best, distance] = [index, away];
  });
  return best;
}
