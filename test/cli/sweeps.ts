// Sweeps for tests of queues, and the tables that grow from them.

import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row } from "../../src/cli/sweep/rows.ts";
import { until } from "./run.ts";

/** 200 jobs on the seed network: 20 seeds at 10 ratios. */
export const MANY = {
  models: ["seed.json"],
  criteria: ["random"],
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  ratios: Array.from({ length: 10 }, (_, step) => step / 10),
};

export async function writeSweep(folder: string, name: string, spec: object): Promise<string> {
  const path = join(folder, `${name}.sweep.json`);
  await writeFile(path, JSON.stringify({ format: "espalier-sweep", version: 1, ...spec }));
  return path;
}

/** The rows of a table that may be growing. */
export function rowsOf(path: string): Row[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Waits until a table has so many rows. */
export function rowsAfter(path: string, count: number): Promise<Row[]> {
  return until(() => {
    const rows = rowsOf(path);
    return rows.length < count ? undefined : rows;
  });
}

/** The process that computed a row. */
export function processOf({ worker }: Row): number {
  return Number(worker.split(":")[1]);
}
