// Makes three.js's renderer, as its WebGPURenderer does, but with the one backend that is drawn with: WebGPU's, or WebGL's,
// whose code is loaded only then.

import BasicNodeLibrary from "three/src/renderers/webgpu/nodes/BasicNodeLibrary.js";
import WebGPUBackend from "three/src/renderers/webgpu/WebGPUBackend.js";
import { hasWebGpu } from "./canvas.ts";
import { LinearSRGBColorSpace, NoToneMapping, Renderer } from "./three.ts";

export interface RendererOptions {
  /** Default: a device of the renderer's own, or WebGL 2 where the browser has none to give. */
  readonly device?: GPUDevice;
  readonly forceWebGL?: boolean;
  /** Measure frames on the GPU where it can. */
  readonly timed?: boolean;
}

/** Throws where neither WebGPU nor WebGL 2 works. */
export async function createRenderer(
  canvas: HTMLCanvasElement,
  { device, forceWebGL, timed }: RendererOptions,
): Promise<Renderer> {
  const webgpu = forceWebGL !== true && (device !== undefined || (await hasWebGpu()));
  const parameters = {
    canvas,
    alpha: false,
    antialias: false,
    trackTimestamp: webgpu && timed === true,
    ...(device === undefined ? {} : { device }),
  };
  const Backend = webgpu
    ? WebGPUBackend
    : (await import("three/src/renderers/webgl-fallback/WebGLBackend.js")).default;
  const renderer = new Renderer(new Backend(parameters), parameters);
  renderer.library = new BasicNodeLibrary();
  // The working space is the output space: no conversion, so the colour table's bytes reach the screen unchanged.
  renderer.outputColorSpace = LinearSRGBColorSpace;
  renderer.toneMapping = NoToneMapping;
  renderer.autoClear = false;
  await renderer.init();
  return renderer;
}
