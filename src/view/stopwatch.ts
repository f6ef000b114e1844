// What a frame takes: by the GPU's own timestamps where there are any, else by the time from one frame to the next.

import { isSoftware } from "../engine/webgpu/device.ts";
import { BY_INTERVALS, BY_TIMESTAMPS, type Limits } from "./pace.ts";
import type { Renderer } from "./three.ts";

export interface Stopwatch {
  readonly limits: Limits;
  /** Milliseconds that the frame begun at `time` took; undefined where that cannot be told. */
  readonly frame: (time: number) => Promise<number | undefined>;
}

/** A longer pause was no frame: nothing had to be drawn. */
const LONGEST_FRAME_MS = 250;

interface Backend {
  readonly device?: GPUDevice;
  readonly gl?: WebGL2RenderingContext;
  readonly trackTimestamp: boolean;
}

/** True for a device that says that it is software on the CPU; older browsers' devices say nothing. */
export function isSoftwareDevice({ adapterInfo }: GPUDevice): boolean {
  return adapterInfo !== undefined && isSoftware(adapterInfo);
}

/** True where frames are drawn by the CPU: fewer edges would not make them quick. */
export function drawsInSoftware(renderer: Renderer): boolean {
  const { device, gl } = renderer.backend as unknown as Backend;
  if (device !== undefined) return isSoftwareDevice(device);
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  const description = String(gl?.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER) ?? "");
  const info = { vendor: "", architecture: "", device: "", description, isFallbackAdapter: false };
  return isSoftware(info as GPUAdapterInfo);
}

/** Measures the frames of a renderer. */
export function stopwatchOf(renderer: Renderer): Stopwatch {
  if ((renderer.backend as unknown as Backend).trackTimestamp)
    return { limits: BY_TIMESTAMPS, frame: () => renderer.resolveTimestampsAsync("render") };
  let last = Number.NEGATIVE_INFINITY;
  const frame = async (time: number) => {
    const took = time - last;
    last = time;
    return took > 0 && took < LONGEST_FRAME_MS ? took : undefined;
  };
  return { limits: BY_INTERVALS, frame };
}
