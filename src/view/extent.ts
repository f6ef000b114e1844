// How far neurons reach in the plane of the picture, whichever way the network is seen: what cameras fit into the frame.

import { Vector3 } from "./three.ts";

/** A rectangle in the plane that faces the viewer: its middle along right and up, its size, and its middle in space. */
export interface PlaneBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly center: readonly [number, number, number];
}

/** Right and up of the flat view from a direction. */
export function planeAxes(toViewer: readonly [number, number, number]): { right: Vector3; up: Vector3 } {
  const front = new Vector3(...toViewer);
  const right = new Vector3(0, 1, 0).cross(front).normalize();
  return { right, up: front.cross(right) };
}

/** The box around places (four floats a neuron: x, y, z, radius); undefined where none has a radius. */
export function extentOf(
  places: Float32Array,
  toViewer: readonly [number, number, number],
): PlaneBox | undefined {
  const { right, up } = planeAxes(toViewer);
  const extent = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  const [low, high] = [
    new Vector3(Infinity, Infinity, Infinity),
    new Vector3(-Infinity, -Infinity, -Infinity),
  ];
  const point = new Vector3();
  for (let at = 0; at < places.length; at += 4) {
    const radius = places[at + 3] ?? 0;
    if (radius === 0) continue;
    point.fromArray(places, at);
    low.min(point);
    high.max(point);
    const [x, y] = [point.dot(right), point.dot(up)];
    extent.left = Math.min(extent.left, x - radius);
    extent.right = Math.max(extent.right, x + radius);
    extent.bottom = Math.min(extent.bottom, y - radius);
    extent.top = Math.max(extent.top, y + radius);
  }
  if (extent.left > extent.right) return undefined;
  return {
    x: (extent.left + extent.right) / 2,
    y: (extent.bottom + extent.top) / 2,
    width: extent.right - extent.left,
    height: extent.top - extent.bottom,
    center: low.add(high).multiplyScalar(0.5).toArray(),
  };
}
