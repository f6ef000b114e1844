// In the page: runs ONNX's operator tests on WebGPU; scripts/conformance.mjs serves their files and asks.

import { openDevice } from "../../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../../src/engine/webgpu/engine.ts";
import { checkTest, type Outcome, type Tolerance } from "./check.ts";

/** Addresses of a test's files. */
interface Addresses {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

async function bytesAt(address: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(address)).arrayBuffer());
}

const opening = openDevice().then(({ device, name }) => createGpuEngine(device, name));

async function conform(addresses: Addresses, tolerance: Tolerance): Promise<Outcome> {
  const [model, inputs, outputs] = await Promise.all([
    bytesAt(addresses.model),
    Promise.all(addresses.inputs.map(bytesAt)),
    Promise.all(addresses.outputs.map(bytesAt)),
  ]);
  return await checkTest(await opening, { model, inputs, outputs }, tolerance);
}

Object.assign(globalThis, { conform });
