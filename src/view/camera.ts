// One pair of cameras over one picture: orthographic and flat first, perspective as soon as somebody drags. Both are
// driven by the same OrbitControls, and project() is the only place that turns neurons into pixels.

import { extentOf, type PlaneBox, planeAxes } from "./extent.ts";
import type { Frame, Layout } from "./layout.ts";
import {
  Matrix4,
  MOUSE,
  OrbitControls,
  OrthographicCamera,
  PerspectiveCamera,
  TOUCH,
  Vector3,
} from "./three.ts";

export type CameraMode = "flat" | "orbit";

/** A point on the host in CSS pixels, from its top left; `depth` is the distance to the viewer for sorting. */
export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  /** CSS pixels per unit of the layout at this point. */
  readonly scale: number;
}

const FIELD_OF_VIEW = 28;
export const TANGENT = Math.tan((FIELD_OF_VIEW * Math.PI) / 360);
/** Nearer than this a neuron is a wall. */
const MOST_ZOOM = 12;
export const DISTANCE = 4000;

export class CameraRig {
  mode: CameraMode = "flat";
  /** True where somebody has moved the camera since it last fitted the layout. */
  moved = false;
  readonly flat = new OrthographicCamera(-1, 1, 1, -1, 1, 2 * DISTANCE);
  readonly orbit = new PerspectiveCamera(FIELD_OF_VIEW, 1, 1, 4 * DISTANCE);
  readonly controls: OrbitControls;
  readonly front = new Vector3(0, 0, 1);
  private readonly clip = new Matrix4();
  frame: Frame = { width: 1, height: 1 };

  private readonly onChange: () => void;

  constructor(element: HTMLElement, onChange: () => void) {
    this.onChange = onChange;
    this.controls = new OrbitControls(this.flat, element);
    this.controls.mouseButtons = { LEFT: MOUSE.ROTATE, MIDDLE: MOUSE.DOLLY, RIGHT: MOUSE.PAN };
    this.controls.touches = { ONE: TOUCH.ROTATE, TWO: TOUCH.DOLLY_PAN };
    this.controls.zoomToCursor = true;
    this.controls.rotateSpeed = 0.45;
    this.controls.addEventListener("change", () => {
      this.moved = true;
      if (this.mode === "flat" && this.turned() > 0.01) this.setMode("orbit");
      onChange();
    });
  }

  get active(): OrthographicCamera | PerspectiveCamera {
    return this.mode === "flat" ? this.flat : this.orbit;
  }

  /** How far the view is turned from the flat one, in radians. */
  turned(): number {
    const direction = this.active.position.clone().sub(this.controls.target);
    return direction.length() === 0 ? 0 : direction.angleTo(this.front);
  }

  /** 0 in the flat view, 1 once it is turned by 20 degrees: discs become balls on the way. */
  turnedShare(): number {
    return Math.min(1, this.turned() / 0.35);
  }

  resize(frame: Frame): void {
    this.frame = frame;
    const { width, height } = frame;
    Object.assign(this.flat, { left: -width / 2, right: width / 2, top: height / 2, bottom: -height / 2 });
    this.flat.updateProjectionMatrix();
    this.orbit.aspect = width / height;
    this.orbit.updateProjectionMatrix();
  }

  /** The flat view, with all neurons of the layout and its margins inside the frame. */
  fit(layout: Layout): void {
    this.front.fromArray(layout.toViewer as unknown as number[]);
    const { right, up } = planeAxes(layout.toViewer);
    const extent = extentOf(layout.places, layout.toViewer);
    if (extent === undefined) return;
    const { margin } = layout;
    const room = {
      width: Math.max(40, this.frame.width - margin.left - margin.right),
      height: Math.max(40, this.frame.height - margin.top - margin.bottom),
    };
    const fitting = Math.min(room.width / extent.width, room.height / extent.height);
    const zoom = layout.slabs ? fitting : Math.min(1, fitting);
    const x = extent.x + (margin.right - margin.left) / 2 / zoom;
    const y = extent.y + (margin.top - margin.bottom) / 2 / zoom;
    this.controls.target.copy(right).multiplyScalar(x).addScaledVector(up, y);
    this.flat.zoom = zoom;
    this.flat.position.copy(this.controls.target).addScaledVector(this.front, DISTANCE);
    this.mode = "flat";
    this.controls.object = this.flat;
    this.flat.updateProjectionMatrix();
    const { moved } = this;
    this.controls.update();
    this.moved = false;
    if (moved) this.onChange();
  }

  /** Ends a move of `active`. */
  arrive(): void {
    this.controls.update();
    this.moved = true;
    // Of another zoom alone the controls say nothing.
    this.onChange();
  }

  /** Brings a part of the layout to the middle, without turning, so that it fills 1 / `around` of the frame. */
  focus(box: PlaneBox, around: number): void {
    const { target } = this.controls;
    const offset = this.active.position.clone().sub(target);
    const wanted = Math.min(this.frame.width / box.width, this.frame.height / box.height) / around;
    const zoom = Math.min(MOST_ZOOM, wanted);
    target.fromArray(box.center as unknown as number[]);
    if (this.mode === "flat") this.flat.zoom = zoom;
    else offset.setLength(this.frame.height / zoom / 2 / TANGENT);
    this.active.position.copy(target).add(offset);
    this.active.updateProjectionMatrix();
    this.arrive();
  }

  /** What the flat view shows of the plane that faces the viewer; undefined while the view is turned. */
  visible(): Omit<PlaneBox, "center"> | undefined {
    if (this.mode !== "flat") return undefined;
    const { right, up } = planeAxes(this.front.toArray());
    const { target } = this.controls;
    const { width, height } = this.frame;
    return {
      x: target.dot(right),
      y: target.dot(up),
      width: width / this.flat.zoom,
      height: height / this.flat.zoom,
    };
  }

  /** Brings a point of that plane to the middle. */
  moveTo(x: number, y: number): void {
    const { right, up } = planeAxes(this.front.toArray());
    const { target } = this.controls;
    const step = right.multiplyScalar(x - target.dot(right)).addScaledVector(up, y - target.dot(up));
    target.add(step);
    this.active.position.add(step);
    this.controls.update();
  }

  /** Changes between the flat and the orbiting view; what is in the middle keeps its place and size. */
  setMode(mode: CameraMode): void {
    if (mode === this.mode) return;
    const target = this.controls.target;
    const direction = this.active.position.clone().sub(target).normalize();
    if (mode === "orbit") {
      const distance = this.frame.height / this.flat.zoom / 2 / TANGENT;
      this.orbit.position.copy(target).addScaledVector(direction, distance);
      this.orbit.near = distance / 100;
      this.orbit.far = distance * 10;
    } else {
      const distance = this.orbit.position.distanceTo(target);
      this.flat.zoom = this.frame.height / 2 / TANGENT / distance;
      this.flat.position.copy(target).addScaledVector(this.front, DISTANCE);
    }
    this.mode = mode;
    this.controls.object = this.active;
    this.active.updateProjectionMatrix();
    this.controls.update();
  }

  /** Brings the matrices up to date; project() reads them. */
  update(): void {
    const camera = this.active;
    camera.updateMatrixWorld();
    this.clip.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
  }

  /** Where a point of the layout appears. */
  project(x: number, y: number, z: number): ScreenPoint {
    const m = this.clip.elements;
    const at = (row: number) =>
      (m[row] ?? 0) * x + (m[row + 4] ?? 0) * y + (m[row + 8] ?? 0) * z + (m[row + 12] ?? 0);
    const w = at(3);
    const scale = ((this.active.projectionMatrix.elements[5] ?? 1) * this.frame.height) / 2 / w;
    return {
      x: (at(0) / w / 2 + 0.5) * this.frame.width,
      y: (0.5 - at(1) / w / 2) * this.frame.height,
      depth: w === 1 ? at(2) : w,
      scale,
    };
  }

  dispose(): void {
    this.controls.dispose();
  }
}
