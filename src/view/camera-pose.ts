// How a camera looks at something, whatever kind it is: to be read, kept and taken again.

import { type CameraRig, DISTANCE, TANGENT } from "./camera.ts";
import { Vector3 } from "./three.ts";

export interface Pose {
  readonly target: Vector3;
  /** From the target to the viewer, of length 1. */
  readonly direction: Vector3;
  /** Of what is shown in the plane through the target, in units of the layout. */
  readonly height: number;
}

const UPRIGHT = new Vector3(0, 1, 0);
/** Seen from the front, in radians. */
const FLAT = 0.01;

export function poseOf({ active, controls, flat, frame, mode }: CameraRig): Pose {
  const { target } = controls;
  const offset = active.position.clone().sub(target);
  const height = mode === "flat" ? frame.height / flat.zoom : 2 * TANGENT * offset.length();
  return { target: target.clone(), direction: offset.normalize(), height };
}

/** The view is flat where it is seen from the front. */
export function takePose(camera: CameraRig, { target, direction, height }: Pose): void {
  const { flat, orbit, front, frame } = camera;
  const distance = height / 2 / TANGENT;
  camera.controls.target.copy(target);
  flat.zoom = frame.height / height;
  flat.position.copy(target).addScaledVector(front, DISTANCE);
  orbit.position.copy(target).addScaledVector(direction, distance);
  Object.assign(orbit, { near: distance / 100, far: distance * 10 });
  camera.mode = direction.angleTo(front) > FLAT ? "orbit" : "flat";
  camera.controls.object = camera.active;
  camera.active.updateProjectionMatrix();
  camera.arrive();
}

/** Turns around the upright axis through the middle, by an angle in radians. */
export function turn({ active, controls }: CameraRig, angle: number): void {
  const offset = active.position.clone().sub(controls.target).applyAxisAngle(UPRIGHT, angle);
  active.position.copy(controls.target).add(offset);
  controls.update();
}

/** Returns what brings the camera back to where it is now, to the last bit. */
export function remember(camera: CameraRig): () => void {
  const { mode, moved, flat, orbit, controls } = camera;
  const [zoom, target] = [flat.zoom, controls.target.clone()];
  const places = [flat, orbit].map(({ position }) => position.clone());
  return () => {
    camera.mode = mode;
    flat.zoom = zoom;
    controls.target.copy(target);
    [flat, orbit].forEach((each, at) => {
      each.position.copy(places[at] ?? target);
      each.updateProjectionMatrix();
    });
    controls.object = camera.active;
    controls.update();
    camera.moved = moved;
  };
}
