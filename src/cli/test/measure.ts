// One spec on one engine: prunes, proves, and keeps what a spec can compare. Knows files only as bytes, because Chrome
// runs it too.

import {
  type Certificate,
  type Change,
  type Engine,
  floats,
  group,
  type Model,
  measureSpeed,
  open,
  type Pruned,
  type PruneSettings,
  prune,
} from "../../index.ts";
import { firstLabelled, type LabelledFiles, type NamedBytes } from "../labelled.ts";

/** A spec with its files read. */
export interface Job {
  readonly model: NamedBytes;
  /** Files that the network keeps weights in, by the names it has for them. */
  readonly external: ReadonlyMap<string, Uint8Array>;
  readonly data?: LabelledFiles;
  readonly settings: PruneSettings;
  /** Whether times are measured too, and for how many inputs at once. */
  readonly speed?: { readonly batch?: number };
}

/** Median times of the whole network, in milliseconds. */
export interface MeasuredSpeed extends Change {
  readonly batch: number;
  readonly runs: number;
}

export interface MeasuredLayer {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly neurons: number;
  readonly removed: readonly number[];
  readonly scores: readonly number[];
  /** |bias| of every neuron; none where the layer has none. */
  readonly biases: readonly number[];
}

/** What came out. Plain JSON. */
export interface Measured {
  /** The engine's device, for people. */
  readonly device: string;
  readonly file?: { readonly bytes: number; readonly sha256: string };
  readonly layers: readonly MeasuredLayer[];
  readonly params: Change;
  readonly macs: Change;
  readonly bytes: Change;
  readonly correct?: Change & { readonly total: number };
  readonly drift: { readonly mean: number; readonly max: number };
  readonly certificate: Certificate;
  readonly speed?: MeasuredSpeed;
}

/** |bias| of each layer's neurons. */
function biasesOf(model: Model, settings: PruneSettings): number[][] {
  return group(model, settings.groups).layers.map(({ bias, rows }) => {
    const tensor = bias === undefined ? undefined : model.initializers.get(bias);
    const values = tensor === undefined ? [] : Array.from(floats(tensor, bias), Math.abs);
    return values.length === rows ? values : [];
  });
}

/** What a spec can compare of a pruned network and its report. */
export function measuredOf(
  original: Model,
  { plan, report }: Pruned,
  settings: PruneSettings = {},
): Measured {
  const { certificate, params, macs, bytes } = report;
  const { meanChange, maxChange, correct } = certificate.loss;
  const biases = biasesOf(original, settings);
  return {
    device: certificate.engine,
    ...(plan.original === undefined ? {} : { file: plan.original }),
    layers: report.layers.map(({ name, aliases, removed, scores }, index) => ({
      name,
      aliases,
      neurons: scores.length,
      removed,
      scores,
      biases: biases[index] ?? [],
    })),
    params,
    macs,
    bytes,
    ...(correct === undefined ? {} : { correct }),
    drift: { mean: meanChange, max: maxChange },
    certificate,
  };
}

/** Times of both networks, measured in turns. */
export async function speedOf(
  engine: Engine,
  original: Model,
  pruned: Model,
  { batch }: NonNullable<Job["speed"]> = {},
): Promise<MeasuredSpeed> {
  const found = await measureSpeed(engine, original, pruned, batch === undefined ? {} : { batch });
  const after = found.after ?? found.before;
  return {
    before: found.before.milliseconds,
    after: after.milliseconds,
    batch: found.batch,
    runs: found.runs,
  };
}

/** Runs a job. Throws ModelError where a file or a setting is refused, and whatever the engine throws. */
export async function measure(job: Job, engine: Engine): Promise<Measured> {
  const { model, external, data, settings, speed } = job;
  const original = open(model.bytes, model.name, { external: (path) => external.get(path) });
  const examples = data === undefined ? undefined : await firstLabelled(original, data);
  const pruned = await prune(original, engine, settings, examples);
  const found = measuredOf(original, pruned, settings);
  return speed === undefined
    ? found
    : { ...found, speed: await speedOf(engine, original, pruned.model, speed) };
}
