// One device against its own limits.

import { createGpuBackend } from "../../src/engine/webgpu/backend.ts";
import { makeKernels } from "../../src/engine/webgpu/kernels.ts";
import { GpuMemory } from "../../src/engine/webgpu/memory.ts";
import type { Examples, Model } from "../../src/index.ts";
import type { Bench } from "./device-time.ts";
import { type LimitSizes, type Limits, measureLimits } from "./limits.ts";
import { timeGemm, timeResnet, timeRowNorms, timeTick } from "./work.ts";

export interface Sizes extends LimitSizes {
  readonly gemm: number;
  readonly norms: readonly [rows: number, columns: number];
  readonly resnetBatch: number;
  /** Of the examples, so many go through at a tick. */
  readonly images: number;
}

/** Sizes that fill a card, and larger than the caches of one. */
export const FULL: Sizes = {
  peakThreads: 2 ** 20,
  peakRounds: 256,
  copied: 2 ** 26,
  gemm: 4096,
  norms: [16_384, 4096],
  resnetBatch: 8,
  images: 10_000,
};

/** Sizes at which a software adapter ends within seconds: whether everything runs, and no word about speed. */
export const SMALL: Sizes = {
  peakThreads: 2 ** 12,
  peakRounds: 16,
  copied: 2 ** 20,
  gemm: 256,
  norms: [512, 512],
  resnetBatch: 1,
  images: 500,
};

/** One figure. `reached` is a rate in units a second, `of` the device's own limit of it. */
export interface Figure {
  readonly what: string;
  readonly milliseconds: number;
  readonly reached?: number;
  readonly of?: number;
}

export interface Card {
  readonly device: string;
  readonly method: "timestamps" | "clock";
  readonly limits: Limits;
  readonly gemm: Figure;
  readonly norms: Figure;
  readonly resnet: Figure;
  readonly tick: Figure;
}

export interface CardRequest {
  readonly device: GPUDevice;
  readonly name: string;
  readonly sizes: Sizes;
  readonly rounds: number;
  /** Limits that are known and need not be measured. */
  readonly given: Partial<Limits>;
  readonly model: Model;
  readonly examples: Examples;
}

/** Measures everything, one after the other. Throws where an answer is wrong. */
export async function measureCard(request: CardRequest): Promise<Card> {
  const { device, name, sizes, rounds, given, model, examples } = request;
  const memory = new GpuMemory(device);
  const bench: Bench = {
    device,
    name,
    rounds,
    backend: createGpuBackend(memory, await makeKernels(device, [])),
  };
  const limits = await measureLimits(bench, sizes, given);
  const gemm = await timeGemm(bench, sizes.gemm);
  const [rows, columns] = sizes.norms;
  const norms = await timeRowNorms(bench, rows, columns);
  memory.close();
  const resnet = await timeResnet(bench, sizes.resnetBatch);
  const { images: count } = sizes;
  const [inputs, labels] = [examples.inputs.subarray(0, 784 * count), examples.labels.subarray(0, count)];
  const tick = await timeTick(bench, model, { count, inputs, labels });
  const rate = (work: number, milliseconds: number) => (work / milliseconds) * 1e3;
  return {
    device: name,
    method: device.features.has("timestamp-query") ? "timestamps" : "clock",
    limits,
    gemm: {
      what: `dense layer, ${sizes.gemm}³`,
      milliseconds: gemm,
      reached: rate(2 * sizes.gemm ** 3, gemm),
      of: limits.operations,
    },
    norms: {
      what: `row norms, ${rows} × ${columns}`,
      milliseconds: norms,
      reached: rate(4 * rows * columns, norms),
      of: limits.bytes,
    },
    resnet: { what: `ResNet-18, batch ${sizes.resnetBatch}`, milliseconds: resnet },
    tick: { what: `slider tick, fashion-mlp, ${count} images`, milliseconds: tick },
  };
}
