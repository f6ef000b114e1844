// The canvas of the scene, and what the browser can draw on it with.

import { viewWords } from "./words.ts";

/** A canvas that fills `host`. */
export function createCanvas(host: HTMLElement): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas.style, { position: "absolute", inset: "0", display: "block", touchAction: "none" });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", viewWords.empty);
  host.append(canvas);
  return canvas;
}

/** True where the browser has a WebGPU adapter; asked first, because three.js warns when it finds out itself. */
export async function hasWebGpu(): Promise<boolean> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  return gpu !== undefined && (await gpu.requestAdapter()) !== null;
}
