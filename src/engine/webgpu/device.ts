// The one GPUDevice: compute asks for it with everything the adapter offers, and the renderer gets the same device
// handed, so that what compute writes can be drawn without a trip through the CPU.

import { ModelError } from "../../model/error.ts";

export interface OpenDevice {
  readonly device: GPUDevice;
  /** For people: "NVIDIA GeForce RTX 4070", or what the browser gives away of it. */
  readonly name: string;
  /** True for an adapter that is software on the CPU: everything works, nothing is fast. */
  readonly isFallback: boolean;
}

/** Used where they are there; nothing needs them. */
const WANTED: readonly GPUFeatureName[] = [
  "timestamp-query",
  "subgroups",
  "shader-f16",
  "float32-filterable",
  "indirect-first-instance",
];

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render/i;

/** True for an adapter that says it is, or is known to be, software on the CPU. */
export function isSoftware({
  isFallbackAdapter,
  vendor,
  architecture,
  device,
  description,
}: GPUAdapterInfo): boolean {
  return isFallbackAdapter || SOFTWARE.test(`${vendor} ${architecture} ${device} ${description}`);
}

/** Why this browser has no WebGPU at all, as a sentence; undefined where it has. */
export function missingWebgpu(): string | undefined {
  if (globalThis.isSecureContext === false) {
    return "WebGPU needs a secure page: open it through https or from localhost.";
  }
  if (globalThis.navigator?.gpu === undefined) return "This browser has no WebGPU.";
  return undefined;
}

/** Opens the browser's GPU, or another one. Throws ModelError "device" with the reason where there is none to open. */
export async function openDevice(gpu?: GPU): Promise<OpenDevice> {
  const missing = gpu === undefined ? missingWebgpu() : undefined;
  if (missing !== undefined) throw new ModelError("device", "WebGPU", missing);
  const adapter = await findAdapter(gpu ?? navigator.gpu);
  if (adapter === null) {
    const message = `${gpu === undefined ? "This browser has WebGPU, but" : "WebGPU"} found no graphics adapter to run it on.`;
    throw new ModelError("device", "WebGPU", message);
  }
  return await openAdapter(adapter);
}

/** The fastest adapter that `gpu` offers, or null. */
export function findAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  return gpu.requestAdapter({ powerPreference: "high-performance" });
}

/** Opens an adapter with everything it offers. Throws ModelError "device" where it refuses. */
export async function openAdapter(adapter: GPUAdapter): Promise<OpenDevice> {
  const { info } = adapter;
  const device = await requestDevice(adapter);
  const name = info.description || [info.vendor, info.architecture].filter((part) => part !== "").join(" ");
  return { device, name: name || "an unnamed adapter", isFallback: isSoftware(info) };
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {};
  // Limits are getters of the prototype, which only for…in walks.
  for (const name in adapter.limits) {
    const limit = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof limit === "number") requiredLimits[name] = limit;
  }
  try {
    return await adapter.requestDevice({
      label: "Espalier",
      requiredFeatures: WANTED.filter((feature) => adapter.features.has(feature)),
      requiredLimits,
    });
  } catch (error) {
    throw new ModelError("device", "WebGPU", `The graphics adapter could not be opened: ${error}`);
  }
}
