import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool } from "../../src/cli/pool.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
});

afterAll(() => rm(folder, { recursive: true }));

/** A worker whose way with a job is in the job's key. */
const WORKER = `
const farewell = process.argv[2] === "{}" ? undefined : JSON.parse(process.argv[2]);
process.on("message", ({ key }) => {
  if (key === "poison") process.exit(7);
  if (key !== "endless") process.send({ key, worker: process.pid, score: NaN });
});
process.on("disconnect", () => {
  if (farewell) require("node:fs").writeFileSync(farewell, "");
  process.exit();
});
`;

interface Row {
  readonly key: string;
  readonly worker?: number;
  readonly score?: number;
  readonly error?: string;
}

async function open(size: number, argument: unknown = {}) {
  const program = join(folder, "worker.cjs");
  await writeFile(program, WORKER);
  const giveUp = ({ key }: { key: string }, error: string): Row => ({ key, error });
  return openPool<{ key: string }, Row>({ size, program, argument, giveUp });
}

const isGone = (pid: number) => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

test("a job that ends three workers is a row that says so, and the others are done", async () => {
  const pool = await open(2);
  const rows = await Promise.all(["a", "poison", "b", "c"].map((key) => pool.run({ key })));
  expect(rows.map(({ key }) => key)).toEqual(["a", "poison", "b", "c"]);
  expect(rows.map(({ error }) => error)).toEqual([
    undefined,
    "3 worker processes in a row ended at this job (7).",
    undefined,
    undefined,
  ]);
  pool.close();
});

test("there are never more workers than asked for, and none after the end", async () => {
  const pool = await open(2);
  const rows = await Promise.all(Array.from({ length: 20 }, (_, index) => pool.run({ key: `${index}` })));
  const workers = new Set(rows.map(({ worker }) => Number(worker)));
  expect(workers.size).toBeLessThanOrEqual(2);
  const waiting = pool.run({ key: "endless" });
  pool.close();
  await expect(waiting).rejects.toThrow("The pool was closed.");
  for (const pid of workers) await expect.poll(() => isGone(pid)).toBe(true);
});

test("numbers come back as they are, and workers that are let go may clear up first", async () => {
  const farewell = join(folder, "farewell");
  const pool = await open(1, farewell);
  const { worker = 0, score } = await pool.run({ key: "a" });
  expect(score).toBe(Number.NaN);
  await pool.end();
  expect(existsSync(farewell)).toBe(true);
  expect(isGone(worker)).toBe(true);
});
