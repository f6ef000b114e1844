// The engine's tests as they run inside a page of headless Chrome; test/chrome/engine.test.ts calls them one by one.

import { openEngine } from "../../src/engine/choose.ts";
import { createCpuBackend } from "../../src/engine/cpu/backend.ts";
import { openBackend } from "../../src/engine/cpu/wasm/open.ts";
import { openDevice } from "../../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../../src/engine/webgpu/engine.ts";
import type { ModelError } from "../../src/model/error.ts";
import { ENGINE_CASES } from "./cases.ts";
import { CONV_CASES } from "./cases-conv.ts";
import { checkEngineOn, checkOperatorOn, checkParityOn } from "./gpu-checks.ts";
import { seedNetwork } from "./networks.ts";
import { OPERATOR_CASES } from "./operator-cases.ts";
import { isWasm, PARITY_CASES } from "./parity.ts";
import { assertClose } from "./references.ts";

/** A device for the whole page; it throws where there is no adapter. */
const opening = openDevice();

// A page without an adapter still loads: the checks that need one fail by name.
opening.catch(() => undefined);

/** Runs one parity case on the GPU, with the kernels for a card or for software, and on the CPU. */
async function checkParity(name: string, software: boolean): Promise<void> {
  const found = PARITY_CASES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  await checkParityOn((await opening).device, found, software);
}

/** Runs every parity case in WebAssembly, as this browser has it, against the twins. */
async function checkWasm(): Promise<void> {
  for (const { name, tolerance, run } of PARITY_CASES.filter(isWasm)) {
    const backend = openBackend();
    assertClose(await run(backend), await run(createCpuBackend()), tolerance, name);
    backend.close();
  }
}

/** Runs one engine case on WebGPU, on a device of its own kind, or on the CPU worker. */
async function checkEngine(kind: "webgpu" | "cpu", name: string): Promise<void> {
  const found = [...ENGINE_CASES, ...CONV_CASES].find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  if (kind === "webgpu") return await checkEngineOn(await opening, found);
  const { engine } = await openEngine({ prefer: "cpu" });
  await found.run(engine);
  engine.close();
}

/** Runs one operator's network on WebGPU and on the CPU. */
async function checkOperator(name: string): Promise<void> {
  const found = OPERATOR_CASES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  await checkOperatorOn(await opening, found);
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

const checks = { checkParity, checkWasm, checkEngine, checkOperator, choose, runOnLostDevice, isSoftware };
export type Checks = typeof checks;
Object.assign(globalThis, { checks });
