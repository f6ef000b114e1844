// Damaged files of examples: read whole or refused with a sentence, quickly, and without asking for more than twice their
// size.

import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { readRaw } from "../../src/formats/data/raw.ts";
import { ModelError } from "../../src/model/error.ts";
import { damage, flip, numbers } from "./damage.ts";
import { countAllocations, SLACK } from "./fuzzing.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(`test/fixtures/data/${name}`));
const csv = new TextEncoder().encode('a,b,"the label"\n1,-2.5e3,x\n"3",,"y, ""z"""\n4,5,x\n');
const labels = { name: "labels.npy", bytes: fixture("int64.npy") };

/** What one damaged copy comes to. Throws what is neither data nor a refusal with a sentence. */
async function attempt(name: string, bytes: Uint8Array): Promise<"read" | "refused"> {
  try {
    const files = name.endsWith(".npy") ? [{ name, bytes }, labels] : [{ name, bytes }];
    const raw = await readRaw(files);
    if ("table" in raw && raw.table.numbers.length !== raw.table.rows * raw.table.columns)
      throw new Error("a table is not whole");
    return "read";
  } catch (error) {
    if (error instanceof ModelError && /^[^\n]*\.$/.test(error.message)) return "refused";
    throw error;
  }
}

// 10,000 for each of NPY, NPZ and CSV.
test.each<[string, Uint8Array, number]>([
  ["float32.npy", fixture("float32.npy"), 4000],
  ["float64-by-columns.npy", fixture("float64-by-columns.npy"), 3000],
  ["big-endian.npy", fixture("big-endian.npy"), 3000],
  ["stored.npz", fixture("stored.npz"), 8000],
  ["compressed.npz", fixture("compressed.npz"), 2000],
  ["table.csv", csv, 10_000],
])("damaged copies of %s", async (name, bytes, rounds) => {
  const below = numbers(24);
  const found = { read: 0, refused: 0 };
  await attempt(name, bytes);
  const copies = Array.from({ length: rounds }, (_, round) =>
    round % 2 === 0 ? flip(bytes, below) : damage(bytes, below),
  );
  const counter = countAllocations();
  try {
    for (const copy of copies) {
      counter.bytes = 0;
      const before = process.cpuUsage();
      found[await attempt(name, copy)]++;
      const { user, system } = process.cpuUsage(before);
      if (counter.bytes > 2 * (copy.length + labels.bytes.length) + SLACK)
        throw new Error(`${counter.bytes} bytes were asked for, for a file of ${copy.length}`);
      if (user + system > 1e6) throw new Error(`${user + system} µs went by`);
    }
  } finally {
    vi.unstubAllGlobals();
  }
  expect(found.refused).toBeGreaterThan(rounds / 100);
  expect(found.read).toBeGreaterThan(rounds / 100);
});
