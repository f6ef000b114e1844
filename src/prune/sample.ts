// Inputs to run two networks on and compare: real examples where there are some, else seeded random numbers.

import type { Examples } from "../engine/engine.ts";
import { type Model, numberAttribute } from "../model/graph.ts";
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

/** `most`, fewer where inputs are large, or the batch that the network has built in. */
function possibleBatch(model: Model, most: number): number {
  const { shapes } = inferOne(model);
  const one = Math.max(1, ...model.inputs.map(({ name }) => elementCount(shapes.get(name) ?? [])));
  const batch = Math.max(1, Math.min(most, Math.floor(MOST_NUMBERS / one)));
  try {
    infer(model, batch);
    return batch;
  } catch {
    return shapes.get(model.inputs[0]?.name ?? "")?.[0] ?? 1;
  }
}

/** Operators behind which an id is still the same id. */
const HANDS_ON: ReadonlySet<string> = new Set(
  "Cast Identity Reshape Flatten Squeeze Unsqueeze Transpose Slice Split Expand Tile".split(" "),
);

/** For every input of whole numbers that looks something up: how many rows there are. */
function lookedUpRows(model: Model): Map<string, number> {
  const { shapes } = inferOne(model);
  const origin = new Map(
    model.inputs.flatMap(({ name, type }) => (type === undefined ? [] : [[name, name]])),
  );
  const rows = new Map<string, number>();
  for (const node of model.nodes) {
    const [first = "", second = ""] = node.inputs;
    const from = origin.get(first);
    const input = origin.get(second);
    if (from !== undefined && HANDS_ON.has(node.operator))
      for (const name of node.outputs) origin.set(name, from);
    if (node.operator !== "Gather" || input === undefined) continue;
    const size = shapes.get(first)?.at(numberAttribute(node, "axis", 0)) ?? 1;
    rows.set(input, Math.min(size, rows.get(input) ?? size));
  }
  return rows;
}

/** Floats are uniform on [−1, 1), ids name a row of what they look up, other whole numbers (masks) are 1. */
function randomInputs(model: Model, batch: number): Map<string, Float32Array> {
  const random = seededRandom(1);
  const rows = lookedUpRows(model);
  return new Map(
    model.inputs.map((value) => {
      const length = elementCount(inputDims(model, value, batch));
      const size = rows.get(value.name);
      const next = () => {
        if (value.type === undefined) return random() * 2 - 1;
        return size === undefined ? 1 : Math.floor(random() * size);
      };
      return [value.name, Float32Array.from({ length }, next)] as const;
    }),
  );
}

/** At most `most` inputs, the same ones every time. */
export function sampleInputs(model: Model, examples?: Examples, most = BATCH): Sample {
  if (examples !== undefined && model.inputs.length === 1) {
    const batch = Math.min(most, examples.count);
    const size = examples.inputs.length / examples.count;
    const name = model.inputs[0]?.name ?? "";
    return {
      batch,
      // Of their own, because a message to a worker carries all of what a part is a view of.
      inputs: new Map([[name, examples.inputs.slice(0, batch * size)]]),
      description: batch === 1 ? "the first example" : `the first ${batch} examples`,
    };
  }
  const batch = possibleBatch(model, most);
  return {
    batch,
    inputs: randomInputs(model, batch),
    description: `${batch} random ${batch === 1 ? "input" : "inputs"}`,
  };
}
