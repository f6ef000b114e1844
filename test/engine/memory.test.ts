// What is said when memory runs out. Devices that do run out are hard to come by, so this one only says so.

import { describe, expect, it } from "vitest";
import { createCpuBackend } from "../../src/engine/cpu/backend.ts";
import { boundRows, rowParts } from "../../src/engine/webgpu/kernel.ts";
import { GpuMemory } from "../../src/engine/webgpu/memory.ts";

const STORAGE = 128;
Object.assign(globalThis, { GPUBufferUsage: { STORAGE } });

function deviceWithRoomFor(bytes: number): GPUDevice {
  let [left, refused] = [bytes, false];
  return {
    limits: { maxBufferSize: 4e9, maxStorageBufferBindingSize: 2e9 },
    pushErrorScope: () => {},
    popErrorScope: async () => (refused ? { message: "VK_ERROR_OUT_OF_DEVICE_MEMORY" } : null),
    createBuffer({ label, size }: GPUBufferDescriptor) {
      refused = size > left;
      if (!refused) left -= size;
      return { label, size, destroy: () => {} };
    },
  } as unknown as GPUDevice;
}

describe("GpuMemory", () => {
  it("says which buffer the device had no memory for, once", async () => {
    const memory = new GpuMemory(deviceWithRoomFor(20e6));
    const child = memory.fork();
    child.allocate("examples", 1e6, STORAGE);
    await child.settled();
    memory.allocate("conv1.weight", 5e6, STORAGE);
    await expect(child.settled()).rejects.toThrow(
      "The graphics device has no memory left for conv1.weight (20 MB); close what else uses it, or compute on the CPU.",
    );
    await child.settled();
    memory.close();
    expect(memory.live).toBe(0);
  });

  it("refuses what the adapter cannot hold, and holds what can only be bound in parts", () => {
    const memory = new GpuMemory(deviceWithRoomFor(1e12));
    expect(() => memory.allocate("fc6.weight", 12e8, STORAGE)).toThrow(
      "fc6.weight takes 4,800 MB, but this graphics adapter holds at most 4,000 MB in one piece; compute on the CPU instead.",
    );
    expect(memory.live).toBe(0);
    const weight = memory.allocate("fc6.weight", 6e8, STORAGE);
    expect(() => memory.checkBinding(weight)).toThrow(
      "fc6.weight takes 2,400 MB, but this graphics adapter holds at most 2,000 MB in one piece; compute on the CPU instead.",
    );
    const parts = rowParts(memory, 6e5, 4000).map((part) => boundRows(weight, part, 4000));
    for (const { buffer, size } of parts) memory.checkBinding(buffer, size);
    expect(parts.map(({ size }) => size)).toEqual([1_999_872_000, 400_128_000]);
  });
});

it("the CPU says what it has no memory for", () => {
  expect(() => createCpuBackend().allocate("activations", 2 ** 50)).toThrow(
    "There is no memory left for activations (4,503,599,628 MB).",
  );
});
