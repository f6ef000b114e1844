// A worker process: gets jobs from the process that started it, one at a time, and hands back rows. It ends with it.

import type { SweepJob } from "./jobs.ts";
import { createMeasurer } from "./measure.ts";

const measure = createMeasurer(JSON.parse(process.argv[2] ?? ""));

process.on("message", (job: SweepJob) => {
  void measure(job).then((row) => process.send?.(row));
});
process.on("disconnect", () => process.exit());
// Ctrl+C on a terminal goes to all of its processes; who started this one decides what it means.
process.on("SIGINT", () => {});
