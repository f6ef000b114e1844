// What keys do with the camera, in steps; the pointer does the same by dragging and by its wheel.

import type { CameraRig } from "./camera.ts";
import { poseOf, takePose } from "./camera-pose.ts";
import { planeAxes } from "./extent.ts";

/** A step of turning, in radians. */
const TURN = Math.PI / 18;
/** As near to straight above and below as turning goes, in radians. */
const POLE = 0.1;

/** Shows a part `factor` times as large as before. */
export function bringNearer(camera: CameraRig, factor: number): void {
  const { height, ...pose } = poseOf(camera);
  takePose(camera, { ...pose, height: height / factor });
}

/** Turns the picture by steps to the right and up, around what is in the middle. */
export function turnBy(camera: CameraRig, right: number, up: number): void {
  const { direction, ...pose } = poseOf(camera);
  const { right: across, up: upright } = planeAxes([0, 0, 1]);
  direction.applyAxisAngle(upright, -right * TURN);
  const tilt = direction.angleTo(upright) + up * TURN;
  const axis = upright.clone().cross(direction);
  if (tilt > POLE && tilt < Math.PI - POLE)
    direction.applyAxisAngle(axis.length() === 0 ? across : axis.normalize(), up * TURN);
  takePose(camera, { ...pose, direction });
}
