// espalier worker: does the jobs of sweeps that other machines put on a queue, until it is stopped.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import type { Job as QueuedJob, Worker } from "bullmq";
import { type Command, UsageError, untilAsked } from "./command.ts";
import { readWorkers } from "./options.ts";
import type { Pool } from "./pool.ts";
import { percent, plural, short } from "./print.ts";
import { keyOf, type SweepJob } from "./sweep/jobs.ts";
import { connect, loadPackages, QUEUE, readQueue, reportErrors } from "./sweep/redis.ts";
import { criterionName, failureOf, isResult, modelName, type Row } from "./sweep/rows.ts";
import { openWorkers } from "./sweep/workers.ts";

const HELP = `Takes jobs of espalier sweep from a queue, prunes, and puts the results there, until it is stopped; jobs that it has begun
are finished first. As many workers may run on as many machines as there are. A job whose worker is lost is done by
another one. Needs the packages bullmq and ioredis, and a Redis that workers and sweeps can reach.

  --queue URL         redis://USER:PASSWORD@HOST:PORT/DATABASE, the parts as needed; rediss:// by TLS, where the
                      environment's NODE_EXTRA_CA_CERTS=FILE adds the certificate of an authority of your own
  --models PLACE      a folder or a web address that networks and images are taken from; may be given again (default:
                      this folder). They are found by SHA-256 or by name, and held against the hash
  --workers N         how many processes compute (default: one for each core); 1 where sweeps measure times or compute on
                      the graphics card, so that they do not slow each other down
  --json              print each row as a line of JSON
`;

const OPTIONS = {
  queue: { type: "string" },
  models: { type: "string", multiple: true },
  workers: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** How long a job stays with a worker that gives no sign, and how often that is looked at. */
const [LOCK_MS, LOOK_MS] = [5000, 2500];
/** How often a job may lose its worker. */
const MOST_LOST = 10;

/** Whether a job's key is its own; what another version has put on the queue may even lack what keys are made of. */
function isOwnKey({ key, ...job }: SweepJob): boolean {
  try {
    return keyOf(job) === key;
  } catch {
    return false;
  }
}

/** Computes a job. Throws where another worker may do better. */
async function compute(pool: Pool<SweepJob, Row>, { key, ...job }: SweepJob): Promise<Row> {
  if (!isOwnKey({ key, ...job }))
    return failureOf({ key, ...job }, "none", "The job was put on the queue by another version of Espalier.");
  const row = await pool.run({ key, ...job });
  if (!isResult(row) && row.missing === true) throw new Error(row.error);
  return row;
}

function describe(row: Row): string {
  const what = `${modelName(row)}  ${criterionName(row.criterion)}  ${percent(row.ratio)}`;
  if (!isResult(row)) return `${what}  ${row.error}`;
  const { accuracy, drift } = row;
  const worth = accuracy === undefined ? `drift ${short(drift?.mean ?? 0)}` : percent(accuracy.after);
  return `${what}  ${worth}`;
}

async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.queue === undefined) throw new UsageError("worker needs --queue redis://HOST:PORT");
  const address = readQueue(values.queue);
  const workers = values.workers === undefined ? availableParallelism() : readWorkers(values.workers);
  const { bullmq, ioredis } = await loadPackages();
  const connection = await connect(ioredis, address);
  const pool = openWorkers(workers, { paths: {}, folders: values.models ?? ["."] });
  const worker: Worker<SweepJob, Row> = new bullmq.Worker(
    QUEUE,
    (job: QueuedJob<SweepJob, Row>) => compute(pool, job.data),
    {
      connection,
      concurrency: workers,
      lockDuration: LOCK_MS,
      stalledInterval: LOOK_MS,
      maxStalledCount: MOST_LOST,
      // After a break of the connection, in milliseconds.
      runRetryDelay: 500,
    },
  );
  reportErrors(worker, connection);
  worker.on("completed", (_, row) => console.log(values.json ? JSON.stringify(row) : describe(row)));
  if (process.stderr.isTTY) console.error(`${plural(workers, "process")} at work. Ctrl+C stops.`);
  await untilAsked();
  await worker.close();
  pool.close();
  connection.disconnect();
}

export const workerCommand: Command = {
  name: "worker",
  summary: "do jobs that espalier sweep put on a queue",
  usage: "worker --queue redis://HOST:PORT [--models DIR|URL]… [--workers N] [--json]",
  example: "worker --queue redis://localhost:6379 --models networks",
  options: OPTIONS,
  help: HELP,
  run,
};
