// What `./bench` measures on a card, on whatever Dawn finds here: that every kernel runs there and its answer holds (a wrong
// one throws). How fast it is, is no test's business.

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Bench } from "../../bench/card/device-time.ts";
import { measureLimits } from "../../bench/card/limits.ts";
import { timeGemm, timeRowNorms, timeTick } from "../../bench/card/work.ts";
import { ensureBrowser } from "../../src/cli/browser.ts";
import { type OpenDawn, openDawn } from "../../src/cli/dawn.ts";
import { createGpuBackend } from "../../src/engine/webgpu/backend.ts";
import { makeKernels } from "../../src/engine/webgpu/kernels.ts";
import { GpuMemory } from "../../src/engine/webgpu/memory.ts";
import { fashionExamples, openSample } from "../prune/expected.ts";

let dawn: OpenDawn;
let memory: GpuMemory;
let bench: Bench;

beforeAll(async () => {
  await ensureBrowser();
  dawn = await openDawn();
  const { device, name } = dawn;
  memory = new GpuMemory(device);
  bench = { device, name, rounds: 1, backend: createGpuBackend(memory, await makeKernels(device, [])) };
}, 300_000);

afterAll(() => {
  memory.close();
  dawn.close();
});

const SIZES = { peakThreads: 512, peakRounds: 2, copied: 4096 };

it("finds out what the device can do, or takes what is known of it", async () => {
  const measured = await measureLimits(bench, SIZES, {});
  expect(measured.operations).toBeGreaterThan(1e6);
  expect(measured.bytes).toBeGreaterThan(1e6);
  expect(await measureLimits(bench, SIZES, { operations: 2, bytes: 3 })).toEqual({ operations: 2, bytes: 3 });
});

it("times kernels whose answers are right", async () => {
  expect(await timeGemm(bench, 36)).toBeGreaterThan(0);
  expect(await timeRowNorms(bench, 33, 20)).toBeGreaterThan(0);
});

it("times a tick of the slider that counts what the CPU counts", async () => {
  const { inputs, labels } = await fashionExamples();
  const examples = { count: 100, inputs: inputs.subarray(0, 78_400), labels: labels.subarray(0, 100) };
  expect(await timeTick(bench, openSample("public/samples/fashion-mlp.onnx"), examples)).toBeGreaterThan(0);
});

it("leaves no buffer behind but the one that results are read through", () => expect(memory.live).toBe(1));
