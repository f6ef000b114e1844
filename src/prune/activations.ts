// What neurons say to sample inputs: for every value that a layer reads, each channel's mean, mean size and how often it
// is not zero. Criteria rank by it, and compensation puts the mean in a removed neuron's place.

import type { Engine, Examples, Values } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { elementCount } from "../model/tensor.ts";
import { sha256 } from "./fingerprint.ts";
import type { Groups } from "./groups.ts";
import { type Sample, sampleInputs } from "./sample.ts";

/** Which inputs numbers were measured on, so that others can measure on the same. */
export interface SampleNote {
  /** "the first 256 examples" or "64 random inputs". */
  readonly description: string;
  readonly count: number;
  /** Of the inputs as float32, one after the other. */
  readonly sha256?: string;
}

/** Of each index along the axis on which a value's units lie, over the sample and all other axes. */
export interface ChannelStatistics {
  readonly mean: Float64Array;
  /** Mean of |a|. */
  readonly size: Float64Array;
  /** Share of a ≠ 0: one minus APoZ. */
  readonly active: Float64Array;
}

export interface Activations {
  readonly sample: SampleNote;
  readonly values: ReadonlyMap<string, ChannelStatistics>;
}

/** Inputs that activations are measured on by default. */
export const OBSERVED = 256;

/** Most numbers that one pass reads back. */
const MOST_NUMBERS = 2 ** 24;

/** The network with the values that layers read as its outputs, beside which nothing is computed. */
export function observedModel(model: Model, groups: Groups): Model {
  const outputs = [...groups.features.keys()].map((name) => ({ name, dims: [] }));
  return { ...model, outputs };
}

/** Parts of the sample that are small enough to read everything back; the whole where the batch is built in. */
export function passesOf(model: Model, groups: Groups, { batch, inputs }: Sample): Sample[] {
  const { shapes } = inferOne(model);
  const each = [...groups.features.keys()].reduce(
    (sum, name) => sum + elementCount(shapes.get(name) ?? []),
    0,
  );
  const dynamic = model.inputs.every(({ dims }) => typeof dims[0] === "string");
  const rows = dynamic ? Math.max(1, Math.floor(MOST_NUMBERS / Math.max(1, each))) : batch;
  return Array.from({ length: Math.ceil(batch / rows) }, (_, pass) => {
    const [start, end] = [pass * rows, Math.min(batch, (pass + 1) * rows)];
    const part = Array.from(inputs, ([name, data]) => {
      const size = data.length / batch;
      return [name, data.subarray(start * size, end * size)] as const;
    });
    return { batch: end - start, inputs: new Map(part), description: "" };
  });
}

interface Sums extends ChannelStatistics {
  count: number;
}

function addValues({ mean, size, active }: Sums, { dims, data }: Values, axis: number): number {
  const inner = elementCount(dims.slice(axis + 1));
  const channels = mean.length;
  for (
    let at = 0, channel = 0;
    at < data.length;
    at += inner, channel = channel + 1 === channels ? 0 : channel + 1
  ) {
    let [sum, sizes, others] = [0, 0, 0];
    for (let offset = at; offset < at + inner; offset++) {
      const value = data[offset] ?? 0;
      sum += value;
      sizes += Math.abs(value);
      if (value !== 0) others++;
    }
    mean[channel] = (mean[channel] ?? 0) + sum;
    size[channel] = (size[channel] ?? 0) + sizes;
    active[channel] = (active[channel] ?? 0) + others;
  }
  return data.length / channels;
}

/** The inputs as one run of bytes, for their fingerprint. */
export function sampleBytes({ inputs }: Sample): Uint8Array {
  const parts = [...inputs.values()];
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}

export async function noteOf(sample: Sample): Promise<SampleNote> {
  const hash = await sha256(sampleBytes(sample));
  const note = { description: sample.description, count: sample.batch };
  return hash === undefined ? note : { ...note, sha256: hash };
}

/**
 * Runs the network on at most `most` examples, on seeded random inputs where there are none, and measures what layers
 * read. Works on every engine. Throws what Engine.compile throws.
 */
export async function observe(
  model: Model,
  groups: Groups,
  engine: Engine,
  examples?: Examples,
  most = OBSERVED,
): Promise<Activations> {
  const sample = sampleInputs(model, examples, most);
  const session = await engine.compile(observedModel(model, groups));
  const sums = new Map<string, Sums>();
  try {
    for (const { inputs, batch } of passesOf(model, groups, sample)) {
      const values = await session.run(inputs, batch);
      for (const [name, { axis, units }] of groups.features) {
        const found = values.get(name);
        const fresh = () => new Float64Array(units.length);
        const own = sums.get(name) ?? { mean: fresh(), size: fresh(), active: fresh(), count: 0 };
        sums.set(name, own);
        if (found !== undefined) own.count += addValues(own, found, axis);
      }
    }
  } finally {
    session.close();
  }
  const share = (totals: Float64Array, count: number) => totals.map((total) => total / Math.max(1, count));
  const values = Array.from(sums, ([name, { mean, size, active, count }]) => {
    const own = { mean: share(mean, count), size: share(size, count), active: share(active, count) };
    return [name, own] as const;
  });
  return { sample: await noteOf(sample), values: new Map(values) };
}

/** Mean of a statistic over all that layers read of each unit, by its number; NaN for a unit that no layer reads. */
export function unitStatistic(
  groups: Groups,
  { values }: Activations,
  which: keyof ChannelStatistics,
  units: number,
): Float64Array {
  const [totals, counts] = [new Float64Array(units), new Float64Array(units)];
  for (const [name, feature] of groups.features) {
    const own = values.get(name)?.[which];
    feature.units.forEach((unit, index) => {
      totals[unit] = (totals[unit] ?? 0) + (own?.[index] ?? 0);
      counts[unit] = (counts[unit] ?? 0) + 1;
    });
  }
  return totals.map((total, unit) => total / (counts[unit] ?? 0));
}
