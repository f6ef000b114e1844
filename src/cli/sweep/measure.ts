// Computes jobs one after the other. The network, the images and what the original says to them are kept from job to
// job: most jobs have them in common with the one before.

import { hostname } from "node:os";
import {
  type Baseline,
  type Engine,
  type Examples,
  type Model,
  measureBaseline,
  open,
  type Pruned,
  prune,
} from "../../index.ts";
import { openEngine } from "../engine.ts";
import { changeFiles, firstLabelled } from "../labelled.ts";
import { speedOf } from "../test/measure.ts";
import { findFile, MissingFile, type Places } from "./find.ts";
import type { FileReference, SweepJob } from "./jobs.ts";
import { failureOf, type Result, type Row } from "./rows.ts";

/** What jobs on the same network and images have in common. */
interface Bench {
  readonly model: Model;
  readonly examples: Examples | undefined;
  readonly baseline: Baseline;
  readonly engine: Engine;
}

async function openModel({ model }: SweepJob, places: Places): Promise<Model> {
  const external = new Map<string, Uint8Array>();
  for (const part of model.external) external.set(part.name, await findFile(part, places));
  return open(await findFile(model, places), model.name, { external: (name) => external.get(name) });
}

async function openData(model: Model, { data }: SweepJob, places: Places): Promise<Examples | undefined> {
  if (data === undefined) return undefined;
  const read = async (file: FileReference) => ({ name: file.name, bytes: await findFile(file, places) });
  return firstLabelled(model, await changeFiles(data, read));
}

async function openBench(job: SweepJob, engine: Engine, places: Places): Promise<Bench> {
  const model = await openModel(job, places);
  const examples = await openData(model, job, places);
  return { model, examples, engine, baseline: await measureBaseline(model, engine, examples) };
}

/** What of a pruned network goes into the table. */
function qualityOf({ report }: Pruned): Omit<Result, "key" | "model" | "criterion" | "ratio" | "worker"> {
  const { params, macs, bytes, certificate } = report;
  const { correct, meanChange, maxChange } = certificate.loss;
  const share = (right: number, total: number) => (total === 0 ? 0 : right / total);
  const right = correct && {
    accuracy: { before: share(correct.before, correct.total), after: share(correct.after, correct.total) },
    correct,
  };
  return {
    params,
    macs,
    bytes,
    ...right,
    ...(Number.isFinite(maxChange) ? { drift: { mean: meanChange, max: maxChange } } : {}),
    verdict: certificate.verdict,
    device: certificate.engine,
  };
}

async function measure(job: SweepJob, bench: Bench): Promise<Omit<Result, "worker">> {
  const { model, examples, baseline, engine } = bench;
  const { criterion, settings } = job;
  const pruned = await prune(model, engine, { ...settings, criterion, baseline }, examples);
  return {
    key: job.key,
    model: job.model.name,
    criterion,
    ratio: job.ratio,
    ...qualityOf(pruned),
    ...(job.time ? { milliseconds: await speedOf(engine, model, pruned.model) } : {}),
  };
}

/** A function that computes a job and never throws: what goes wrong is in the row. */
export function createMeasurer(places: Places): (job: SweepJob) => Promise<Row> {
  const worker = `${hostname()}:${process.pid}`;
  const engines = new Map<string, Promise<Engine>>();
  let kept: { readonly id: string; readonly bench: Promise<Bench> } | undefined;
  const engineOf = (name: string) => {
    const engine = engines.get(name) ?? openEngine(name);
    engines.set(name, engine);
    return engine;
  };
  const benchFor = async (job: SweepJob) => {
    const id = JSON.stringify([job.model, job.data, job.engine]);
    if (kept?.id !== id)
      kept = { id, bench: engineOf(job.engine).then((engine) => openBench(job, engine, places)) };
    try {
      return await kept.bench;
    } catch (error) {
      // What is missing may be there the next time.
      if (error instanceof MissingFile) kept = undefined;
      throw error;
    }
  };
  return async (job) => {
    try {
      return { ...(await measure(job, await benchFor(job))), worker };
    } catch (error) {
      const failure = failureOf(job, worker, error instanceof Error ? error.message : String(error));
      return error instanceof MissingFile ? { ...failure, missing: true } : failure;
    }
  };
}
