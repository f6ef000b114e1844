// A sweep whose jobs other machines do: puts them on the queue under their keys, and looks until each has a result. What
// the queue has lost is put there again; what it has done already, for this sweep or another, is taken as it is.

import { setTimeout as wait } from "node:timers/promises";
import type { Queue, Job as QueuedJob } from "bullmq";
import { ModelError } from "../../index.ts";
import type { SweepJob } from "./jobs.ts";
import { connect, loadPackages, QUEUE, reportErrors } from "./redis.ts";
import { failureOf, isResult, type Row } from "./rows.ts";

/** Where jobs are put, and how rows come back. */
export interface QueueSettings {
  readonly address: string;
  /** Jobs that failed before are done again. */
  readonly retry: boolean;
  readonly onRow: (row: Row) => void;
  /** Aborted, the sweep rejects with its reason; the jobs stay on the queue. */
  readonly signal: AbortSignal;
}

const WEEK = 7 * 24 * 3600;

const OPTIONS = {
  // A worker that lacks a file gives the job back, for another one to try.
  attempts: 5,
  backoff: { type: "fixed", delay: 500 },
  removeOnComplete: { age: WEEK },
  removeOnFail: { age: WEEK },
};

/** How many jobs are looked at together: the queue does them in their order. */
const WINDOW = 200;
/** Between two looks, in milliseconds: longer while nothing comes. */
const [SHORTEST_PAUSE, LONGEST_PAUSE] = [200, 1000];

type Sweeps = Queue<SweepJob, Row>;

async function put(queue: Sweeps, jobs: readonly SweepJob[]): Promise<void> {
  for (let at = 0; at < jobs.length; at += WINDOW) {
    const some = jobs.slice(at, at + WINDOW);
    // The job's key is its name on the queue: what is there already is not put there twice.
    await queue.addBulk(
      some.map((job) => ({ name: "prune", data: job, opts: { ...OPTIONS, jobId: job.key } })),
    );
  }
}

/** The row of a job that the queue has done with; undefined while it has not. */
function rowOf(job: SweepJob, { finishedOn, returnvalue, failedReason }: QueuedJob<SweepJob, Row>) {
  if (finishedOn === undefined || finishedOn === null) return undefined;
  return returnvalue ?? failureOf(job, "none", failedReason ?? "The queue gave no reason.");
}

/** Looks at some jobs once: the rows that are there, by key. Jobs that are not on the queue are put there. */
async function look(queue: Sweeps, jobs: readonly SweepJob[], again: Set<string>): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  const lost: SweepJob[] = [];
  const found = await Promise.all(jobs.map((job) => queue.getJob(job.key)));
  for (const [index, job] of jobs.entries()) {
    const queued = found[index];
    const row = queued && rowOf(job, queued);
    if (queued === undefined) lost.push(job);
    else if (row !== undefined && !isResult(row) && again.has(job.key)) {
      await queued.remove();
      lost.push(job);
    } else if (row !== undefined) rows.set(job.key, row);
    if (row !== undefined || queued === undefined) again.delete(job.key);
  }
  await put(queue, lost);
  return rows;
}

async function collect(queue: Sweeps, jobs: readonly SweepJob[], settings: QueueSettings): Promise<void> {
  const { onRow, signal, retry } = settings;
  const again = new Set(retry ? jobs.map(({ key }) => key) : []);
  let open = jobs;
  let pause = SHORTEST_PAUSE;
  while (open.length > 0) {
    signal.throwIfAborted();
    const rows = await look(queue, open.slice(0, WINDOW), again);
    for (const row of rows.values()) onRow(row);
    open = open.filter(({ key }) => !rows.has(key));
    pause = rows.size > 0 ? SHORTEST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
    if (rows.size === 0) await wait(pause, undefined, { signal });
  }
}

/** Has workers elsewhere do the jobs, and hands over each row as it comes. Throws ModelError "device" without a Redis. */
export async function sweepOnQueue(jobs: readonly SweepJob[], settings: QueueSettings): Promise<void> {
  const { bullmq, ioredis } = await loadPackages();
  const connection = await connect(ioredis, settings.address);
  const queue: Sweeps = new bullmq.Queue(QUEUE, { connection });
  reportErrors(queue, connection);
  const { signal } = settings;
  // What waits for a Redis that is away waits no longer.
  const leave = () => connection.disconnect();
  signal.addEventListener("abort", leave, { once: true });
  try {
    await put(queue, jobs);
    await collect(queue, jobs, settings);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new ModelError("device", "--queue", `The queue does not go on: ${(error as Error).message}`);
  } finally {
    signal.removeEventListener("abort", leave);
    connection.disconnect();
  }
}
