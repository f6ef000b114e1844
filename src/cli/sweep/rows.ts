// What comes out of a job: one row of the table, whether it could be computed or not.

import type { Change, Criterion, Verdict } from "../../index.ts";
import type { MeasuredSpeed } from "../test/measure.ts";
import type { SweepJob } from "./jobs.ts";

/** Every row has these. */
interface Place {
  readonly key: string;
  /** The network's file, as the spec has it. */
  readonly model: string;
  readonly criterion: Criterion;
  readonly ratio: number;
  /** Who computed it: host and process. */
  readonly worker: string;
}

/** A job that was computed. Plain JSON. */
export interface Result extends Place {
  readonly params: Change;
  readonly macs: Change;
  readonly bytes: Change;
  /** Share of right answers, where there are labelled images. */
  readonly accuracy?: Change;
  readonly correct?: Change & { readonly total: number };
  /** How far the outputs moved from the original's; left out where the network cannot run. */
  readonly drift?: { readonly mean: number; readonly max: number };
  /** Of the certificate. */
  readonly verdict: Verdict;
  /** Where times were asked for. */
  readonly milliseconds?: MeasuredSpeed;
  readonly device: string;
}

/** A job that was refused, or whose workers were lost. */
export interface Failure extends Place {
  /** A sentence. */
  readonly error: string;
  /** Where a file was not found, which another machine may have. */
  readonly missing?: boolean;
}

export type Row = Result | Failure;

export function isResult(row: Row): row is Result {
  return !("error" in row);
}

/** The row of a job that could not be computed. */
export function failureOf(
  { key, model, criterion, ratio }: SweepJob,
  worker: string,
  error: string,
): Failure {
  return { key, model: model.name, criterion, ratio, worker, error };
}

/** What a network is called in tables for people: its file, without the folders. */
export function modelName({ model }: Pick<Row, "model">): string {
  return model.slice(model.lastIndexOf("/") + 1);
}

/** What a criterion is called in a table: its kind, and what is unusual about it. */
export function criterionName({ kind = "l1", bias, inputs, seed }: Criterion): string {
  return [
    kind,
    ...(bias ? [] : ["no bias"]),
    ...(inputs === "all" ? [] : [`${inputs} inputs`]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
  ].join(", ");
}
