// Certificate, parts 4 and 5: the original, the pruned network and the zeroed oracle run, and their outputs are compared.

import type { Engine, Examples, Session, Values } from "../engine/engine.ts";
import type { Model } from "../model/graph.ts";
import type { Certificate, Equivalence, Loss } from "./certificate.ts";
import { type Compensated, checkMeans } from "./certify-means.ts";
import { nodeFault } from "./certify-nodes.ts";
import type { Groups } from "./groups.ts";
import { zeroedOracle } from "./oracle.ts";
import { oracleWithMeans } from "./oracle-means.ts";
import type { Plan } from "./plan.ts";
import { type Sample, sampleInputs } from "./sample.ts";

/** Largest relative error that float32 sums in another order explain. */
export const EQUIVALENCE_LIMIT = 1e-5;

/** How far outputs are apart: mean and largest difference, and the largest relative to its own output's largest value. */
export function compareOutputs(a: ReadonlyMap<string, Values>, b: ReadonlyMap<string, Values>) {
  let [sum, max, relative, count] = [0, 0, 0, 0];
  // Once NaN, always NaN: it must never pass for a small difference.
  const larger = (known: number, value: number) => (Number.isNaN(known) || value <= known ? known : value);
  for (const [name, { data }] of b) {
    const other = a.get(name)?.data;
    let [size, own] = [0, 0];
    data.forEach((value, index) => {
      const difference = Math.abs(value - (other?.[index] ?? Number.NaN));
      own = larger(own, difference);
      size = Math.max(size, Math.abs(value));
      sum += difference;
      count++;
    });
    max = larger(max, own);
    relative = larger(relative, own === 0 ? 0 : own / Math.max(size, Number.MIN_VALUE));
  }
  return { mean: count === 0 ? 0 : sum / count, max, relative };
}

async function runOnce<T>(engine: Engine, model: Model, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await engine.compile(model);
  try {
    return await work(session);
  } finally {
    session.close();
  }
}

/** What a network says to the inputs, and how many examples it gets right. */
interface Measured {
  readonly outputs: ReadonlyMap<string, Values>;
  readonly correct: number | undefined;
}

/** Why a network cannot be run on this engine. */
interface Refused {
  readonly refusal: string;
}

/** What the original computes; the same for every plan, so whoever proves many may measure it once. */
export type Baseline = Measured | Refused;

/** Runs the original on the inputs that certify uses. */
export function measureBaseline(original: Model, engine: Engine, examples?: Examples): Promise<Baseline> {
  return measure(engine, original, sampleInputs(original, examples), examples);
}

function measure(
  engine: Engine,
  model: Model,
  sample: Sample,
  examples: Examples | undefined,
): Promise<Baseline> {
  return runOnce(engine, model, async (session) => {
    if (session.refusal !== undefined) return { refusal: session.refusal.message };
    const outputs = await session.run(sample.inputs, sample.batch);
    if (examples === undefined) return { outputs, correct: undefined };
    await session.setExamples(examples);
    return { outputs, correct: (await session.countCorrect([])).correct };
  });
}

function percent(part: number, total: number): string {
  return `${((100 * part) / total).toFixed(2)} %`;
}

type OutputChecks = Pick<Certificate, "equivalence" | "loss">;

/** The two checks where nothing ran, and why. */
export function notRun(sentence: string): OutputChecks {
  const unknown = { holds: null, sentence };
  return {
    equivalence: { ...unknown, name: "equivalence", maxRelativeError: Number.NaN },
    loss: { ...unknown, name: "loss", meanChange: Number.NaN, maxChange: Number.NaN },
  };
}

/** What is compared. */
interface Compared {
  readonly original: Model;
  readonly plan: Plan;
  readonly pruned: Model;
  readonly baseline?: Baseline;
}

/** What the checks of outputs are made with. */
interface Setup {
  readonly groups: Groups;
  readonly removed: ReadonlySet<number>;
  readonly compensated: readonly Compensated[];
  readonly sample: Sample;
}

/** Runs the original, the pruned network and the oracle, for parts 4 and 5. */
export async function checkOutputs(
  compared: Compared,
  { groups, removed, compensated, sample }: Setup,
  engine: Engine,
  examples: Examples | undefined,
): Promise<OutputChecks> {
  const { original, plan, pruned } = compared;
  const before = compared.baseline ?? (await measure(engine, original, sample, examples));
  if ("refusal" in before) return notRun(`Not checked. ${before.refusal}`);
  const after = await measure(engine, pruned, sample, examples);
  if ("refusal" in after) return notRun(`Not checked. ${after.refusal}`);
  const zeroed = await zeroedOracle(original, groups, removed);
  const judge = await oracleWithMeans(zeroed, original, groups, removed, plan.compensation ?? []);
  const oracle = await measure(engine, judge, sample, undefined);
  if ("refusal" in oracle) return notRun(`Not checked. ${oracle.refusal}`);
  const { relative } = compareOutputs(after.outputs, oracle.outputs);
  const byDesign = [...removed].flatMap((unit) => groups.renormalised.get(unit)?.sentence ?? [])[0];
  const withMeans = compensated.length > 0;
  const changed = byDesign === undefined ? undefined : nodeFault(original, groups, pruned, compensated);
  const found = describeEquivalence(relative, sample.description, { byDesign, withMeans, changed });
  const means =
    withMeans && found.holds
      ? await checkMeans(original, groups, plan, removed, engine, examples)
      : undefined;
  return {
    equivalence:
      means === undefined || means.holds
        ? found
        : { ...found, holds: means.holds, sentence: `${found.sentence} ${means.sentence}` },
    loss: describeLoss(
      compareOutputs(after.outputs, before.outputs),
      before.correct,
      after.correct,
      examples,
    ),
  };
}

/**
 * `byDesign` is the sentence of a mean that runs over channels that left, where there is one, and `changed` that of a node
 * that does something else than before, which no design excuses.
 */
function describeEquivalence(
  error: number,
  inputs: string,
  {
    byDesign,
    withMeans,
    changed,
  }: {
    readonly byDesign: string | undefined;
    readonly withMeans: boolean;
    readonly changed: string | undefined;
  },
): Equivalence {
  const equal = error <= EQUIVALENCE_LIMIT;
  const size = error === 0 ? "to the bit" : `largest relative error ${error.toExponential(1)}`;
  const outputs = `On ${inputs} the outputs`;
  const means = withMeans ? ", and the removed neurons' means behind the layers that read them" : "";
  const oracle = `those of the original with the removed columns at zero${means}`;
  const base = { name: "equivalence", maxRelativeError: error } as const;
  if (equal || byDesign === undefined || changed !== undefined || !Number.isFinite(error)) {
    const why = equal || changed === undefined ? "" : `: ${changed}`;
    const sentence = `${outputs} ${equal ? "equal" : "differ from"} ${oracle}, ${size}${why}.`;
    return { ...base, holds: equal, sentence };
  }
  const sentence = `${outputs} differ by design from ${oracle}, ${size}, because ${byDesign}.`;
  return { ...base, holds: true, byDesign: true, sentence };
}

function describeLoss(
  change: { mean: number; max: number },
  before: number | undefined,
  after: number | undefined,
  examples: Examples | undefined,
): Loss {
  const drift = `the outputs moved by ${change.mean.toPrecision(3)} on average, ${change.max.toPrecision(3)} at most`;
  const known = {
    name: "loss",
    holds: Number.isFinite(change.max),
    meanChange: change.mean,
    maxChange: change.max,
  } as const;
  if (before === undefined || after === undefined || examples === undefined) {
    return { ...known, sentence: `Against the original ${drift}.` };
  }
  const total = examples.count;
  return {
    ...known,
    correct: { before, after, total },
    sentence: `Accuracy on ${total.toLocaleString("en")} examples: ${percent(before, total)} before, ${percent(after, total)} after; ${drift}.`,
  };
}
