// The WebGPU engine in Node. The package webgpu is optional for people; here it has to be there.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBrowser } from "../../src/cli/browser.ts";
import { type OpenDawn, openDawn } from "../../src/cli/dawn.ts";
import { findAdapter } from "../../src/engine/webgpu/device.ts";
import { createGpuEngine } from "../../src/engine/webgpu/engine.ts";
import { IO_NAMES } from "../../src/engine/webgpu/io-kernels.ts";
import { makeKernels } from "../../src/engine/webgpu/kernels.ts";
import { float32Tensor } from "../../src/model/tensor.ts";
import { runOnce } from "./case-helpers.ts";
import { ENGINE_CASES } from "./cases.ts";
import { CONV_CASES } from "./cases-conv.ts";
import { checkEngineOn, checkOperatorOn, checkParityOn } from "./gpu-checks.ts";
import { model, node, seedNetwork } from "./networks.ts";
import { OPERATOR_CASES } from "./operator-cases.ts";
import { PARITY_CASES } from "./parity.ts";

let dawn: OpenDawn;

beforeAll(async () => {
  // A machine without a card computes on the browser's software adapter.
  await ensureBrowser();
  dawn = await openDawn();
  // Pipelines take a while on software, and longer where others compute too.
  await makeKernels(dawn.device, IO_NAMES, { software: dawn.isFallback });
}, 300_000);

afterAll(() => dawn.close());

describe("on Dawn, each WGSL kernel against its CPU twin", () => {
  it.each(PARITY_CASES)("$name", (found) => checkParityOn(dawn.device, found, dawn.isFallback));
});

describe("the WebGPU engine on Dawn", () => {
  it.each([...ENGINE_CASES, ...CONV_CASES])("$name", (found) => checkEngineOn(dawn, found));
});

describe("each operator on Dawn", () => {
  it.each(OPERATOR_CASES)("$name", (found) => checkOperatorOn(dawn, found));
});

it("a network too large for the adapter is refused in a sentence, and the engine goes on", async () => {
  const { create } = await import("webgpu");
  const gpu = create([]);
  // Without asking for more, a device has the limits that every adapter has: 128 MiB in one piece.
  const device = await (await findAdapter(gpu))?.requestDevice();
  if (device === undefined) throw new Error("no adapter");
  const engine = await createGpuEngine(device, "a small one");
  const features = 17_000_000;
  const large = model({ x: ["n", features] }, [node("Gemm", ["x", "weight"], "y", { transB: 1 })], ["y"], {
    weight: float32Tensor([2, features], new Float32Array(2 * features)),
  });
  await expect(engine.compile(large)).rejects.toThrow(
    /^weight.* takes 136 MB, but this graphics adapter holds at most 135 MB in one piece; compute on the CPU instead\.$/,
  );
  expect(engine.liveBuffers).toBe(0);
  const output = await runOnce(engine, seedNetwork(), Float32Array.of(1, 0), 1);
  expect(output.data[0]).toBeCloseTo(1.427, 5);
  engine.close();
  device.destroy();
  expect(gpu).toBeDefined();
});

it("Dawn has timestamps", () => {
  expect(dawn.device.features.has("timestamp-query")).toBe(true);
});
