import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SweepJob } from "../../../src/cli/sweep/jobs.ts";
import { openPool } from "../../../src/cli/sweep/pool.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** A worker whose way with a job is in the job's key. */
const WORKER = `
process.on("message", (job) => {
  if (job.key === "poison") process.exit(7);
  if (job.key !== "endless") process.send({ key: job.key, worker: String(process.pid) });
});
process.on("disconnect", () => process.exit());
`;

async function open(size: number) {
  const program = join(folder, "worker.cjs");
  await writeFile(program, WORKER);
  return openPool(size, { paths: {}, folders: [] }, program);
}

const job = (key: string): SweepJob => ({
  key,
  model: { name: "a.onnx", sha256: "", external: [] },
  criterion: { bias: true, inputs: "all" },
  ratio: 0.5,
  settings: {},
  engine: "cpu",
  time: false,
});

test("a job that ends three workers is a row that says so, and the others are done", async () => {
  const pool = await open(2);
  const rows = await Promise.all(["a", "poison", "b", "c"].map((key) => pool.run(job(key))));
  expect(rows.map(({ key }) => key)).toEqual(["a", "poison", "b", "c"]);
  expect(rows.map((row) => ("error" in row ? row.error : undefined))).toEqual([
    undefined,
    "3 worker processes in a row ended at this job (7).",
    undefined,
    undefined,
  ]);
  pool.close();
});

test("there are never more workers than asked for, and none after the end", async () => {
  const pool = await open(2);
  const rows = await Promise.all(Array.from({ length: 20 }, (_, index) => pool.run(job(`${index}`))));
  const workers = new Set(rows.map(({ worker }) => Number(worker)));
  expect(workers.size).toBeLessThanOrEqual(2);
  const waiting = pool.run(job("endless"));
  pool.close();
  await expect(waiting).rejects.toThrow("The pool was closed.");
  for (const pid of workers)
    await expect
      .poll(() => {
        try {
          return process.kill(pid, 0);
        } catch {
          return false;
        }
      })
      .toBe(false);
});
