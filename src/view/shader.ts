// What the shaders of neurons and edges share: the way to the screen, and the antialiased border.

import type { Node } from "three/webgpu";
import { cameraProjectionMatrix, cameraViewMatrix, vec4 } from "./three.ts";

/** Pixels beyond a border that it still covers in part: no shape needs to reach further. */
export const FEATHER = 0.5;

/** Share of the pixel that is covered, `inside` being the signed distance to the border in pixels. */
export function cover(inside: Node<"float">): Node<"float"> {
  return inside.add(FEATHER).clamp(0, 1);
}

/**
 * A point of the layout in clip space. Meshes stand at the origin, so there is no model matrix; and matrix times vector
 * twice is a quarter of the work of multiplying matrices at every vertex.
 */
export function toClip(point: Node<"vec3">): Node<"vec4"> {
  return cameraProjectionMatrix.mul(cameraViewMatrix.mul(vec4(point, 1)));
}
