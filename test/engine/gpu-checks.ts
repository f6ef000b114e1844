// The engine's cases on a GPUDevice, inside a validation scope and with nothing left behind: in a page of Chrome, and in
// Node on Dawn. Each throws where the GPU is wrong.

import { createCpuBackend } from "../../src/engine/cpu/backend.ts";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { createGpuBackend } from "../../src/engine/webgpu/backend.ts";
import type { OpenDevice } from "../../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../../src/engine/webgpu/engine.ts";
import { IO_NAMES } from "../../src/engine/webgpu/io-kernels.ts";
import { makeKernels } from "../../src/engine/webgpu/kernels.ts";
import { GpuMemory } from "../../src/engine/webgpu/memory.ts";
import { assertEqual } from "./case-helpers.ts";
import type { EngineCase } from "./cases.ts";
import type { OperatorCase } from "./operator-case.ts";
import type { ParityCase } from "./parity-case.ts";
import { assertClose } from "./references.ts";

async function inScope(device: GPUDevice, work: () => Promise<void>): Promise<void> {
  device.pushErrorScope("validation");
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    failure = error;
  }
  const refused = await device.popErrorScope();
  if (failure !== undefined) throw failure;
  if (refused !== null) throw new Error(refused.message);
}

/** Far less than devices have, so that dispatches of two dimensions are met. */
const LIMITS = { groupsAcross: 7 };

/** One parity case, with the kernels for a card or for software, against the CPU. */
export function checkParityOn(device: GPUDevice, each: ParityCase, software: boolean) {
  const { name, run, tolerance, bindingBytes } = each;
  return inScope(device, async () => {
    const limits = bindingBytes === undefined ? LIMITS : { ...LIMITS, bindingBytes };
    const memory = new GpuMemory(device, undefined, limits);
    const actual = await run(createGpuBackend(memory, await makeKernels(device, IO_NAMES, { software })));
    memory.close();
    if (memory.live !== 0) throw new Error(`${memory.live} buffers are left`);
    assertClose(actual, await run(createCpuBackend()), tolerance, name);
  });
}

/** One engine case on WebGPU. */
export function checkEngineOn({ device, name }: OpenDevice, { run }: EngineCase) {
  return inScope(device, async () => {
    const engine = await createGpuEngine(device, name);
    await run(engine);
    engine.close();
    if (engine.liveBuffers !== 0) throw new Error(`${engine.liveBuffers} buffers are left`);
  });
}

/** One operator's network on WebGPU and on the CPU. */
export function checkOperatorOn({ device, name }: OpenDevice, { model, inputs, batch }: OperatorCase) {
  return inScope(device, async () => {
    const [gpu, cpu] = [await createGpuEngine(device, name), createCpuEngine()];
    const [session, reference] = [await gpu.compile(model), await cpu.compile(model)];
    const outputs = await session.run(inputs, batch);
    for (const [output, { dims, data }] of await reference.run(inputs, batch)) {
      assertEqual(outputs.get(output)?.dims, dims, `shape of ${output}`);
      assertClose(outputs.get(output)?.data ?? [], data, 2e-5, output);
    }
    gpu.close();
    if (gpu.liveBuffers !== 0) throw new Error(`${gpu.liveBuffers} buffers are left`);
  });
}
