// Certificate: the means that a plan puts into biases are measured anew, on the inputs that the plan names, and the biases
// are added up anew.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { floats } from "../model/tensor.ts";
import { observe } from "./activations.ts";
import { type MeasuredOn, measuredOn } from "./certify-activity.ts";
import type { Compensation, Consumer } from "./compensate.ts";
import type { Groups } from "./groups.ts";
import { averages } from "./oracle-means.ts";
import type { Plan } from "./plan.ts";

/** How far means may differ between engines, of the channels' largest mean size. */
const ENGINES_DIFFER = 1e-4;

/** How far a bias may be from the sum in float64, of its largest terms. */
const ROUNDING = 1e-5;

/** A layer whose bias takes up means, and the means of what leaves the value it reads. */
export interface Compensated {
  readonly consumer: Consumer;
  readonly means: readonly number[];
}

interface Finding {
  /** null where the inputs that the means were measured on are not here. */
  readonly holds: boolean | null;
  readonly sentence: string;
}

/** The first mean of a value that is not the measured one, as a sentence; undefined where all are. */
function wrongMean(
  { value, means }: Compensation,
  measured: { readonly mean: Float64Array; readonly size: Float64Array } | undefined,
  gone: readonly number[],
): string | undefined {
  if (measured === undefined || means.length !== gone.length)
    return `The plan's means of ${value} are ${means.length}, but ${gone.length} of its channels leave.`;
  const scale = measured.size.reduce((most, size) => Math.max(most, size), 0);
  const at = means.findIndex(
    (mean, place) => !(Math.abs(mean - (measured.mean[gone[place] ?? 0] ?? 0)) <= ENGINES_DIFFER * scale),
  );
  if (at < 0) return undefined;
  const found = measured.mean[gone[at] ?? 0] ?? 0;
  return `The plan's means are wrong: channel ${gone[at]} of ${value} says ${found.toPrecision(4)} on average, not ${means[at]}.`;
}

/** Whether the plan's means are those of what leaves. Throws what Engine.compile throws. */
export async function checkMeans(
  original: Model,
  groups: Groups,
  plan: Plan,
  removed: ReadonlySet<number>,
  engine: Engine,
  examples: Examples | undefined,
): Promise<Finding> {
  const inputs: MeasuredOn | undefined = await measuredOn(original, plan.sample, examples);
  if (inputs === undefined) {
    const on = plan.sample?.description ?? "inputs that the plan does not name";
    return {
      holds: null,
      sentence: `The plan's means are not checked: they were measured on ${on}, which are not here.`,
    };
  }
  const { values } = await observe(original, groups, engine, inputs.examples, plan.sample?.count);
  for (const each of plan.compensation ?? []) {
    const units = groups.features.get(each.value)?.units ?? new Int32Array();
    const gone = Array.from(units.keys()).filter((index) => removed.has(units[index] ?? 0));
    const sentence = wrongMean(each, values.get(each.value), gone);
    if (sentence !== undefined) return { holds: false, sentence };
  }
  return { holds: true, sentence: "" };
}

/** What is wrong with a bias that should have taken up means, as a sentence; undefined where nothing is. */
export async function biasFault(
  original: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
  { consumer, means }: Compensated,
  pruned: { readonly model: Model; readonly name: string },
): Promise<string | undefined> {
  const { layer, beta } = consumer;
  const added = await averages(original, groups, consumer, removed, means);
  const tensor = layer.bias === undefined ? undefined : inferOne(original).constant(layer.bias);
  const before = tensor === undefined ? undefined : floats(tensor);
  const stored = pruned.model.initializers.get(pruned.name) ?? inferOne(pruned.model).constant(pruned.name);
  if (stored === undefined) return `The bias of ${layer.name} is missing.`;
  const found = floats(stored, pruned.name);
  const kept = Array.from(layer.units.keys()).filter((row) => !removed.has(layer.units[row] ?? 0));
  const terms = kept.map((row) => [before?.[row] ?? 0, (added[row] ?? 0) / beta] as const);
  const scale = terms.reduce((most, [own, raise]) => Math.max(most, Math.abs(own), Math.abs(raise)), 0);
  const at = terms.findIndex(
    ([own, raise], place) => !(Math.abs((found[place] ?? Number.NaN) - own - raise) <= ROUNDING * scale),
  );
  if (at < 0 && found.length === kept.length) return undefined;
  if (at < 0) return `The bias of ${layer.name} has ${found.length} elements, but ${kept.length} rows stay.`;
  const due = (terms[at]?.[0] ?? 0) + (terms[at]?.[1] ?? 0);
  return `The bias of ${layer.name} is ${found[at]} at element ${at}, but with the plan's means it is ${due.toPrecision(6)}.`;
}
