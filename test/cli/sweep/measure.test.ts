import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planSweep } from "../../../src/cli/sweep/jobs.ts";
import { createMeasurer } from "../../../src/cli/sweep/measure.ts";

test("a file that was missing is looked for again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-"));
  try {
    const spec = { format: "espalier-sweep", version: 1, models: ["seed.json"], ratios: [0.5] } as const;
    const { jobs } = await planSweep(spec, "public/samples/my.sweep.json");
    const [job] = jobs;
    if (job === undefined) throw new Error("a job is expected");
    const measure = createMeasurer({ paths: {}, folders: [folder] });
    await writeFile(join(folder, "seed.json"), "{}");
    expect(await measure(job)).toMatchObject({ key: job.key, missing: true });
    await copyFile("public/samples/seed.json", join(folder, "seed.json"));
    expect(await measure(job)).toMatchObject({ key: job.key, verdict: "proven" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
