// Chooses where the page computes, and says why in a sentence that the page shows.

import { createRemoteCpuEngine } from "./cpu/remote.ts";
import type { Engine } from "./engine.ts";
import { type OpenDevice, openDevice } from "./webgpu/device.ts";

export interface OpenEngine {
  readonly engine: Engine;
  /** For drawing too; there wherever the browser gives one, also when the CPU computes. */
  readonly device?: GPUDevice;
  /** One sentence: what computes, and why that. */
  readonly reason: string;
  /** Resolves with a sentence when the device goes away by itself; open a new engine then. Never rejects. */
  readonly lost: Promise<string>;
}

export interface EngineChoice {
  /** "auto" takes the GPU unless it is software on the CPU. */
  readonly prefer: "auto" | "webgpu" | "cpu";
  /** A device that is being opened already. Default: opens one. */
  readonly device?: Promise<OpenDevice>;
  /** Makes the engine where the CPU computes. Default: one with a worker of its own. */
  readonly cpu?: () => Engine;
}

const NEVER_LOST = new Promise<string>(() => {});

/** Opens an engine for the page. Never fails: where there is no GPU, the CPU computes and `reason` says why. */
export async function openEngine(choice: EngineChoice): Promise<OpenEngine> {
  const { prefer, device: opening = openDevice(), cpu = createRemoteCpuEngine } = choice;
  let open: OpenDevice;
  try {
    open = await opening;
  } catch (error) {
    const reason = `${error instanceof Error ? error.message : error} The CPU computes instead.`;
    return { engine: cpu(), reason, lost: NEVER_LOST };
  }
  const { device, name, isFallback } = open;
  const lost = watch(device);
  if (prefer === "cpu") {
    const reason = "The CPU computes, as chosen; the graphics adapter only draws.";
    return { engine: cpu(), device, reason, lost };
  }
  if (prefer === "auto" && isFallback) {
    const reason = `The graphics adapter (${name}) is software that runs on the CPU, so the CPU computes itself: that is faster.`;
    return { engine: cpu(), device, reason, lost };
  }
  try {
    // Where the CPU computes, nobody loads the kernels.
    const { createGpuEngine } = await import("./webgpu/engine.ts");
    const engine = await createGpuEngine(device, name);
    return { engine, device, reason: `The GPU computes: ${name}.`, lost };
  } catch (error) {
    const reason = `The graphics adapter (${name}) could not be set up (${error}), so the CPU computes.`;
    return { engine: cpu(), device, reason, lost };
  }
}

/** The sentence of a device that went away; destroying it on purpose is no loss. */
function watch(device: GPUDevice): Promise<string> {
  return new Promise((resolve) => {
    device.lost.then(({ reason, message }) => {
      if (reason !== "destroyed")
        resolve(`The graphics device was lost (${message.replace(/\.$/, "") || "no reason given"}).`);
    });
  });
}
