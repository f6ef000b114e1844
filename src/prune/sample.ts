// Inputs to run two networks on and compare: real examples where there are some, else seeded random numbers.

import type { Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { infer, inferOne, inputDims } from "../model/infer.ts";
import { elementCount } from "../model/tensor.ts";

export interface Sample {
  readonly batch: number;
  readonly inputs: ReadonlyMap<string, Float32Array>;
  /** "the first 64 examples" or "64 random inputs". */
  readonly description: string;
}

const BATCH = 64;

/** Mulberry32: a small seeded generator, uniform on [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Most numbers of a random input: large images come in smaller batches. */
const MOST_NUMBERS = 2 ** 18;

/** 64, fewer where inputs are large, or the batch that the network has built in. */
function possibleBatch(model: Model): number {
  const { shapes } = inferOne(model);
  const one = Math.max(1, ...model.inputs.map(({ name }) => elementCount(shapes.get(name) ?? [])));
  const batch = Math.max(1, Math.min(BATCH, Math.floor(MOST_NUMBERS / one)));
  try {
    infer(model, batch);
    return batch;
  } catch {
    return shapes.get(model.inputs[0]?.name ?? "")?.[0] ?? 1;
  }
}

/** At most 64 inputs, the same ones every time. Random ones are uniform on [−1, 1). */
export function sampleInputs(model: Model, examples?: Examples): Sample {
  if (examples !== undefined && model.inputs.length === 1) {
    const batch = Math.min(BATCH, examples.count);
    const size = examples.inputs.length / examples.count;
    const name = model.inputs[0]?.name ?? "";
    return {
      batch,
      inputs: new Map([[name, examples.inputs.subarray(0, batch * size)]]),
      description: `the first ${batch} examples`,
    };
  }
  const random = seededRandom(1);
  const batch = possibleBatch(model);
  const inputs = model.inputs.map((value) => {
    const count = elementCount(inputDims(value, batch));
    return [value.name, Float32Array.from({ length: count }, () => random() * 2 - 1)] as const;
  });
  return { batch, inputs: new Map(inputs), description: `${batch} random inputs` };
}
