// Where a camera stands, said in terms of the layout, so that the same place can be found again in a window of another
// size, in another tab, another day.

import type { CameraRig } from "./camera.ts";
import { poseOf, takePose } from "./camera-pose.ts";
import { extentOf, planeAxes } from "./extent.ts";
import type { Layout } from "./layout.ts";
import { Vector3 } from "./three.ts";

type Triple = readonly [right: number, up: number, front: number];

export interface CameraPlace {
  /** What is in the middle: from the layout's middle, along right, up and towards the viewer, in heights of the layout. */
  readonly middle: Triple;
  /** Height of what is shown around the middle, in heights of the layout. */
  readonly height: number;
  /** The direction to the viewer along the same axes, where the picture is turned. */
  readonly from?: Triple;
}

function basisOf({ toViewer, places }: Layout) {
  const { right, up } = planeAxes(toViewer);
  const front = new Vector3(...toViewer);
  const { center = [0, 0, 0] as const, height = 1 } = extentOf(places, toViewer) ?? {};
  return { axes: [right, up, front] as const, center: new Vector3(...center), unit: height || 1 };
}

const rounded = (value: number) => Number(value.toFixed(5)) + 0;

/** Undefined where the camera fits the layout, as it does by itself. */
export function placeOf(camera: CameraRig, layout: Layout): CameraPlace | undefined {
  if (!camera.moved) return undefined;
  const { target, direction, height } = poseOf(camera);
  const { axes, center, unit } = basisOf(layout);
  const along = (vector: Vector3) => axes.map((axis) => rounded(vector.dot(axis))) as unknown as Triple;
  const place = { middle: along(target.sub(center).divideScalar(unit)), height: rounded(height / unit) };
  return camera.mode === "orbit" ? { ...place, from: along(direction) } : place;
}

/** Brings a camera to a place. */
export function goToPlace(
  camera: CameraRig,
  layout: Layout,
  { middle, height, from = [0, 0, 1] }: CameraPlace,
): void {
  const { axes, center, unit } = basisOf(layout);
  const sum = (shares: Triple) =>
    axes.reduce((vector, axis, at) => vector.addScaledVector(axis, shares[at] ?? 0), new Vector3());
  takePose(camera, {
    target: sum(middle).multiplyScalar(unit).add(center),
    direction: sum(from).normalize(),
    height: Math.max(1e-3, height) * unit,
  });
}
