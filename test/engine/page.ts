// The engine's tests as they run inside a page of headless Chrome; test/chrome/engine.test.ts calls them one by one.

import { openEngine } from "../../src/engine/choose.ts";
import { createCpuBackend } from "../../src/engine/cpu/backend.ts";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { createGpuBackend } from "../../src/engine/webgpu/backend.ts";
import { openDevice } from "../../src/engine/webgpu/device.ts";
import { createGpuEngine, type GpuEngine } from "../../src/engine/webgpu/engine.ts";
import { IO_NAMES } from "../../src/engine/webgpu/io-kernels.ts";
import { makeKernels } from "../../src/engine/webgpu/kernels.ts";
import { GpuMemory } from "../../src/engine/webgpu/memory.ts";
import type { ModelError } from "../../src/model/error.ts";
import { assertEqual } from "./case-helpers.ts";
import { ENGINE_CASES } from "./cases.ts";
import { CONV_CASES } from "./cases-conv.ts";
import { seedNetwork } from "./networks.ts";
import { OPERATOR_CASES } from "./operator-cases.ts";
import { PARITY_CASES } from "./parity.ts";
import { assertClose } from "./references.ts";

/** A device for the whole page; it throws where there is no adapter. */
const opening = openDevice();

// A page without an adapter still loads: the checks that need one fail by name.
opening.catch(() => undefined);

async function inScope(device: GPUDevice, work: () => Promise<void>): Promise<void> {
  device.pushErrorScope("validation");
  try {
    await work();
  } finally {
    const error = await device.popErrorScope();
    if (error !== null) console.error(error.message);
  }
}

/** Runs one parity case on the GPU, with the kernels for a card or for software, and on the CPU. Throws where they differ or where a buffer is left. */
async function checkParity(name: string, software: boolean): Promise<void> {
  const found = PARITY_CASES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  const { device } = await opening;
  await inScope(device, async () => {
    const memory = new GpuMemory(device);
    const actual = await found.run(createGpuBackend(memory, await makeKernels(device, IO_NAMES, software)));
    memory.close();
    if (memory.live !== 0) throw new Error(`${memory.live} buffers are left`);
    assertClose(actual, await found.run(createCpuBackend()), found.tolerance, name);
  });
}

/** Runs one engine case on WebGPU, on a device of its own kind, or on the CPU worker. */
async function checkEngine(kind: "webgpu" | "cpu", name: string): Promise<void> {
  const found = [...ENGINE_CASES, ...CONV_CASES].find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  if (kind === "cpu") {
    const { engine } = await openEngine({ prefer: "cpu" });
    await found.run(engine);
    engine.close();
    return;
  }
  const { device, name: adapter } = await opening;
  await inScope(device, async () => {
    const engine: GpuEngine = await createGpuEngine(device, adapter);
    await found.run(engine);
    engine.close();
    if (engine.liveBuffers !== 0) throw new Error(`${engine.liveBuffers} buffers are left`);
  });
}

/** Computes one operator's network on WebGPU and on the CPU. Throws where they differ or where a buffer is left. */
async function checkOperator(name: string): Promise<void> {
  const found = OPERATOR_CASES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  const { device, name: adapter } = await opening;
  await inScope(device, async () => {
    const [gpu, cpu] = [await createGpuEngine(device, adapter), createCpuEngine()];
    const [session, reference] = [await gpu.compile(found.model), await cpu.compile(found.model)];
    const outputs = await session.run(found.inputs, found.batch);
    for (const [output, { dims, data }] of await reference.run(found.inputs, found.batch)) {
      assertEqual(outputs.get(output)?.dims, dims, `shape of ${output}`);
      assertClose(outputs.get(output)?.data ?? [], data, 2e-5, output);
    }
    gpu.close();
    if (gpu.liveBuffers !== 0) throw new Error(`${gpu.liveBuffers} buffers are left`);
  });
}

/** What openEngine chose, as plain data. */
async function choose(prefer: "auto" | "webgpu" | "cpu") {
  const { engine, device, reason } = await openEngine({ prefer });
  const chosen = { kind: engine.kind, name: engine.device, device: device !== undefined, reason };
  engine.close();
  device?.destroy();
  return chosen;
}

/** Takes the device away under an engine and returns what the next run says. */
async function runOnLostDevice(): Promise<string> {
  const { device, name } = await openDevice();
  const engine = await createGpuEngine(device, name);
  const session = await engine.compile(seedNetwork());
  device.destroy();
  const run = session.run(new Map([["x", new Float32Array(2)]]), 1);
  const message = await run.then(
    () => "nothing",
    (error: ModelError) => `${error.code}: ${error.message}`,
  );
  engine.close();
  return message;
}

/** True where this browser's adapter is software. */
async function isSoftware(): Promise<boolean> {
  return (await opening).isFallback;
}

const checks = { checkParity, checkEngine, checkOperator, choose, runOnLostDevice, isSoftware };
export type Checks = typeof checks;
Object.assign(globalThis, { checks });
