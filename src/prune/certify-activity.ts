// The certificate's own scores under the criteria that look at activations: the network runs again, and what layers read
// is averaged element by element.

import type { Engine, Examples } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import { noteOf, observedModel, passesOf, type SampleNote } from "./activations.ts";
import { add, forEach, type UnitScores } from "./certify-scores.ts";
import type { Criterion } from "./criteria.ts";
import type { Groups } from "./groups.ts";
import { sampleInputs } from "./sample.ts";

/** Mean of a term over all that the values hold of each channel. */
interface Mean {
  readonly sums: Float64Array;
  count: number;
}

/** What a measurement ran on: examples, or random inputs where there are none. */
export interface MeasuredOn {
  readonly examples: Examples | undefined;
}

/** The inputs that a plan's note names, from the examples that are here or at random; undefined where it is neither. */
export async function measuredOn(
  model: Model,
  note: SampleNote | undefined,
  examples: Examples | undefined,
): Promise<MeasuredOn | undefined> {
  for (const candidate of examples === undefined ? [undefined] : [examples, undefined]) {
    const { count, sha256 } = await noteOf(sampleInputs(model, candidate, note?.count));
    if (note !== undefined && count === note.count && sha256 === note.sha256) return { examples: candidate };
  }
  return undefined;
}

/**
 * activation, apoz: what layers read of each unit, run anew. Returns a sentence instead where the inputs are not those
 * that the plan's scores were measured on.
 */
export async function activityScores(
  model: Model,
  groups: Groups,
  engine: Engine,
  claim: { readonly criterion: Criterion; readonly sample: SampleNote | undefined },
  examples: Examples | undefined,
): Promise<UnitScores | string> {
  const inputs = await measuredOn(model, claim.sample, examples);
  if (inputs === undefined)
    return `The scores were measured on ${claim.sample?.description ?? "inputs that the plan does not name"}, which are not here`;
  const sample = sampleInputs(model, inputs.examples, claim.sample?.count);
  const term = claim.criterion.kind === "apoz" ? (value: number) => (value === 0 ? 0 : 1) : Math.abs;
  const means = new Map<string, Mean>();
  const session = await engine.compile(observedModel(model, groups));
  try {
    for (const { inputs, batch } of passesOf(model, groups, sample))
      for (const [name, { dims, data }] of await session.run(inputs, batch)) {
        const axis = groups.features.get(name)?.axis ?? 0;
        const own = means.get(name) ?? { sums: new Float64Array(dims[axis] ?? 0), count: 0 };
        means.set(name, own);
        await forEach({ dims }, data, (value, place) => {
          const index = place[axis] ?? 0;
          own.sums[index] = (own.sums[index] ?? 0) + term(value);
        });
        own.count += data.length / own.sums.length;
      }
  } finally {
    session.close();
  }
  return meanByUnit(groups, means);
}

function meanByUnit(groups: Groups, means: ReadonlyMap<string, Mean>): UnitScores {
  const totals: UnitScores = new Map();
  const counts: UnitScores = new Map();
  for (const [name, { units }] of groups.features)
    units.forEach((unit, index) => {
      const own = means.get(name);
      add(totals, unit, (own?.sums[index] ?? 0) / (own?.count ?? 1));
      add(counts, unit, 1);
    });
  return new Map(Array.from(totals, ([unit, total]) => [unit, total / (counts.get(unit) ?? 1)]));
}
