// The worker processes of a sweep on one machine.

import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { openPool, type Pool } from "../pool.ts";
import type { Places } from "./find.ts";
import type { SweepJob } from "./jobs.ts";
import { failureOf, type Row } from "./rows.ts";

// `npm run build` puts it beside the command line.
const PROGRAM = fileURLToPath(new URL("./sweep-worker.js", import.meta.url));

/** Processes that look for files in these places. A job that none comes back from is a row that says so. */
export function openWorkers(size: number, places: Places): Pool<SweepJob, Row> {
  const giveUp = (job: SweepJob, sentence: string) => failureOf(job, hostname(), sentence);
  return openPool({ size, program: PROGRAM, argument: places, giveUp });
}
