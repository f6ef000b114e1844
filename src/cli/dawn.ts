// WebGPU in Node: Dawn, from the optional package "webgpu". Where a machine has no graphics adapter, Chromium's software
// one is used, so that whatever runs in the browser can be tested without it.

import { constants } from "node:os";
import { findAdapter, type OpenDevice, openAdapter } from "../engine/webgpu/device.ts";
import { createGpuEngine } from "../engine/webgpu/engine.ts";
import { type Engine, ModelError } from "../index.ts";
import { findSoftwareVulkan, hasCard } from "./browser.ts";

/** What is used of the package. */
export interface Dawn {
  create(options: string[]): GPU;
  readonly globals: object;
}

/** Dawn rounds times to 100 µs for pages that spy on each other, which Node has none of. */
const OPTIONS = ["disable-dawn-features=timestamp_quantization"];

/** Throws ModelError "device" with what to do where the package is not there or does not run here. */
async function loadDawn(load: () => Promise<Dawn>): Promise<Dawn> {
  try {
    return await load();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
    const message = missing
      ? "WebGPU in Node needs the package webgpu, which is not installed: run npm install webgpu, or take --engine cpu."
      : `The package webgpu does not run on this machine (${firstLine(error)}); take --engine cpu.`;
    throw new ModelError("device", "webgpu", message);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0]?.replace(/\.$/, "") ?? "";
}

/** dlopen's flag for a library that stays when its handle is closed; Node does not name it. Linux. */
const KEEP = 0x1000;

/** Makes Chromium's software driver the one that Vulkan finds, where there is one. */
async function useSoftware(): Promise<void> {
  const software = process.platform === "linux" ? await findSoftwareVulkan() : undefined;
  if (software === undefined) return;
  process.env["VK_ICD_FILENAMES"] = software.driver;
  try {
    // Dawn asks for the loader by name alone. A library of that name which is there already is taken; this one is no
    // module of Node's, which is what Node then complains about.
    process.dlopen({ exports: {} }, software.loader, constants.dlopen.RTLD_NOW | KEEP);
  } catch {}
}

// What Dawn has made ends with its GPU object, also when that is collected as garbage.
const kept = new Set<GPU>();

async function findDawnAdapter({ create }: Dawn): Promise<{ gpu: GPU; adapter: GPUAdapter }> {
  // Without a card only software can answer, so that Dawn need not look for another driver and complain.
  for (const software of hasCard() ? [false, true] : [true]) {
    if (software) await useSoftware();
    const gpu = create(OPTIONS);
    kept.add(gpu);
    const adapter = await findAdapter(gpu);
    if (adapter !== null) return { gpu, adapter };
    kept.delete(gpu);
  }
  const message =
    "WebGPU found no graphics adapter: install the card's driver (Linux: its Vulkan driver) or Chromium, which brings one in software, or take --engine cpu.";
  throw new ModelError("device", "webgpu", message);
}

/** An open device; close() gives it back, and lets Node end. */
export interface OpenDawn extends OpenDevice {
  close(): void;
}

/** Opens Dawn's fastest adapter. Throws ModelError "device" with what to do where that cannot be. */
export async function openDawn(load: () => Promise<Dawn> = () => import("webgpu")): Promise<OpenDawn> {
  const dawn = await loadDawn(load);
  for (const [name, value] of Object.entries(dawn.globals)) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  }
  const { gpu, adapter } = await findDawnAdapter(dawn);
  const opened = await openAdapter(adapter);
  return {
    ...opened,
    close() {
      opened.device.destroy();
      kept.delete(gpu);
    },
  };
}

/** The WebGPU engine on a device of Dawn's; its close() closes that too. */
export async function dawnEngine({ device, name, close }: OpenDawn): Promise<Engine> {
  const { kind, device: described, compile, close: release } = await createGpuEngine(device, name);
  return {
    kind,
    device: described,
    compile,
    close() {
      release();
      close();
    },
  };
}
