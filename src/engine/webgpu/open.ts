// The WebGPU engine for callers who need no device of their own: it opens one, and gives it back.

import type { Engine } from "../engine.ts";
import { openDevice } from "./device.ts";
import { createGpuEngine } from "./engine.ts";

/**
 * Opens an engine on the fastest graphics adapter: the browser's, or that of `gpu`, which Node has from the package webgpu.
 * Its close() gives the device back. Throws ModelError "device" with the reason where there is no WebGPU.
 */
export async function openGpuEngine(gpu?: GPU): Promise<Engine> {
  const { device, name } = await openDevice(gpu);
  const engine = await createGpuEngine(device, name);
  return {
    kind: engine.kind,
    device: engine.device,
    compile: engine.compile,
    close() {
      engine.close();
      device.destroy();
    },
  };
}
