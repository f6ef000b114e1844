// Neurons and edges as they stand on the screen: what labels avoid, what the pointer hits, and where tests look.

import type { CameraRig } from "./camera.ts";
import type { EdgeList } from "./edge-list.ts";
import type { Disc, Segment } from "./pick.ts";

/** Projects all neurons; those with no radius stay in the list, unpickable. */
export function projectDiscs(camera: CameraRig, places: Float32Array): Disc[] {
  const discs: Disc[] = [];
  for (let at = 0; at < places.length; at += 4) {
    const point = camera.project(places[at] ?? 0, places[at + 1] ?? 0, places[at + 2] ?? 0);
    const radius = (places[at + 3] ?? 0) * point.scale;
    discs.push({ x: point.x, y: point.y, depth: point.depth, radius });
  }
  return discs;
}

/** The drawn part of an edge, from rim to rim. */
export function projectEdge(camera: CameraRig, places: Float32Array, from: number, to: number): Segment {
  const [ax = 0, ay = 0, az = 0, ar = 0] = places.subarray(from * 4, from * 4 + 4);
  const [bx = 0, by = 0, bz = 0, br = 0] = places.subarray(to * 4, to * 4 + 4);
  const [dx, dy, dz] = [bx - ax, by - ay, bz - az];
  const length = Math.hypot(dx, dy, dz) || 1;
  const [s, t] = [ar / length, 1 - br / length];
  const start = camera.project(ax + dx * s, ay + dy * s, az + dz * s);
  const end = camera.project(ax + dx * t, ay + dy * t, az + dz * t);
  return { x0: start.x, y0: start.y, x1: end.x, y1: end.y };
}

/** All edges of a list. */
export function projectEdges(camera: CameraRig, places: Float32Array, edges: EdgeList): Segment[] {
  return Array.from({ length: edges.count }, (_, edge) =>
    projectEdge(camera, places, edges.from[edge] ?? 0, edges.to[edge] ?? 0),
  );
}

/** A point of a segment, t from 0 (start) to 1 (tip). */
export function along(segment: Segment, t: number): { x: number; y: number } {
  return { x: segment.x0 + (segment.x1 - segment.x0) * t, y: segment.y0 + (segment.y1 - segment.y0) * t };
}
