import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planSweep } from "../../../src/cli/sweep/jobs.ts";
import { createMeasurer } from "../../../src/cli/sweep/measure.ts";

test("examples may hold their labels", async () => {
  const folder = await mkdtemp(join(tmpdir(), "espalier-"));
  try {
    await copyFile("public/samples/seed.json", join(folder, "seed.json"));
    await writeFile(join(folder, "xy.csv"), "kind,a,b\n1,1,0\n0,0,1\n1,1,1\n");
    const data = { inputs: "xy.csv", count: 2 };
    const spec = {
      format: "espalier-sweep",
      version: 1,
      models: ["seed.json"],
      ratios: [0.5],
      data,
    } as const;
    const { jobs, paths } = await planSweep(spec, join(folder, "my.sweep.json"));
    const [job] = jobs;
    if (job === undefined) throw new Error("a job is expected");
    const row = await createMeasurer({ paths, folders: [] })(job);
    expect(row).toMatchObject({ verdict: "proven", correct: { total: 2 } });
    // Another machine has the file from elsewhere, by its hash.
    const elsewhere = await createMeasurer({ paths: {}, folders: [folder] })(job);
    expect(elsewhere).toMatchObject({ ...row, worker: expect.any(String) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

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
