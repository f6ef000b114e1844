// A sweep on this machine: its jobs on worker processes.

import type { Sweep } from "./jobs.ts";
import type { Row } from "./rows.ts";
import { openWorkers } from "./workers.ts";

/** Computes jobs and hands over each row as it comes. Rejects with the signal's reason once that is aborted. */
export async function sweepHere(
  { jobs, paths }: Pick<Sweep, "jobs" | "paths">,
  workers: number,
  onRow: (row: Row) => void,
  signal: AbortSignal,
): Promise<void> {
  const pool = openWorkers(workers, { paths, folders: [] });
  signal.addEventListener("abort", pool.close, { once: true });
  try {
    signal.throwIfAborted();
    await Promise.all(jobs.map(async (job) => onRow(await pool.run(job))));
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", pool.close);
    pool.close();
  }
}
