// A canvas to draw on, as large as the network's input: white on black with a round brush, by mouse, pen or finger.

import type { PictureSize } from "../open/pictures.ts";

/** Makes the canvas; `changed` is called at most once a frame while something is drawn. */
export function makeDrawing(
  { height, width }: PictureSize,
  label: string,
  changed: (canvas: CanvasRenderingContext2D) => void,
): { readonly element: HTMLCanvasElement; readonly clear: () => void } {
  const element = document.createElement("canvas");
  Object.assign(element, { width, height, className: "drawing", id: "drawing" });
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  const canvas = element.getContext("2d", { willReadFrequently: true });
  if (canvas === null) return { element, clear: () => {} };
  let waiting = false;
  const tell = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      changed(canvas);
    });
  };
  const clear = () => {
    canvas.fillStyle = "black";
    canvas.fillRect(0, 0, width, height);
    tell();
  };
  Object.assign(canvas, {
    strokeStyle: "white",
    lineCap: "round",
    lineJoin: "round",
    lineWidth: BRUSH * width,
  });
  const placeOf = ({ clientX, clientY }: PointerEvent) => {
    const box = element.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * width, ((clientY - box.top) / box.height) * height] as const;
  };
  let last: readonly [number, number] | undefined;
  const stroke = (event: PointerEvent) => {
    const place = placeOf(event);
    canvas.beginPath();
    canvas.moveTo(...(last ?? place));
    canvas.lineTo(...place);
    canvas.stroke();
    last = place;
    tell();
  };
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    stroke(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (last !== undefined) stroke(event);
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    element.addEventListener(end, () => {
      last = undefined;
    });
  clear();
  return { element, clear };
}

/** The brush's width as a share of the picture's. */
const BRUSH = 1 / 12;
