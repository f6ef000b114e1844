import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Failure } from "../../../src/cli/sweep/rows.ts";
import { openTable, tableAsCsv } from "../../../src/cli/sweep/table.ts";
import { result } from "./rows.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
});

afterAll(() => rm(folder, { recursive: true }));

const [half, whole] = [result("half", 50, 85), result("whole", 100, 90)];
const { key: _, ...place } = result("", 0, 0);
const failed: Failure = {
  key: "failed",
  model: "b,c.onnx",
  criterion: place.criterion,
  ratio: 0.25,
  worker: "host:2",
  error: 'It said "no".',
};

test("keeps one row a job, and whole lines alone", async () => {
  const path = join(folder, "whole.jsonl");
  const first = await openTable(path, false);
  for (const row of [half, half, failed]) first.add(row);
  await appendFile(path, '{"key":"whole","mod');
  const second = await openTable(path, false);
  expect([...second.rows.values()]).toEqual([half, failed]);
  second.add(whole);
  const lines = (await readFile(path, "utf8")).split("\n");
  expect(lines.map((line) => line && JSON.parse(line).key)).toEqual(["half", "failed", "whole", ""]);
});

test("keeps a last row without a line break, whatever its order", async () => {
  const path = join(folder, "edited.jsonl");
  const { key, ...others } = whole;
  for (const last of [whole, { ...others, key }]) {
    await writeFile(path, `${JSON.stringify(half)}\n${JSON.stringify(last)}`);
    const table = await openTable(path, false);
    table.add(failed);
    expect([...(await openTable(path, false)).rows.keys()]).toEqual(["half", "whole", "failed"]);
  }
});

test("takes failed rows out where they are tried again", async () => {
  const path = join(folder, "retry.jsonl");
  const first = await openTable(path, false);
  for (const row of [failed, half]) first.add(row);
  expect([...(await openTable(path, true)).rows.keys()]).toEqual(["half"]);
  expect((await readFile(path, "utf8")).split("\n")).toHaveLength(2);
});

test("refuses a file that is something else, and leaves it alone", async () => {
  const path = join(folder, "other.txt");
  await writeFile(path, `${JSON.stringify(half)}\nDear diary\n`);
  await expect(openTable(path, false)).rejects.toThrow(
    `${path}: line 2 is not a row of a sweep; name another file with -o, or mend it.`,
  );
  await writeFile(path, "Dear diary");
  await expect(openTable(path, false)).rejects.toThrow("line 1 is not a row");
  expect(await readFile(path, "utf8")).toBe("Dear diary");
});

test("gives a CSV that says who is on the front and what failed", () => {
  const lines = tableAsCsv([half, failed], { macs: [half], ms: [] }).split("\n");
  const header = (lines[0] ?? "").split(",");
  const cells = new Map(header.map((name, index) => [name, (lines[1] ?? "").split(",")[index]]));
  expect(Object.fromEntries(cells)).toMatchObject({ accuracy: "0.85", macs: "50", ms: "", front: "macs" });
  expect(lines[2]).toMatch(/^"b,c\.onnx",l1,0\.25,,.*,,host:2,failed,"It said ""no""\."$/);
  expect((lines[2] ?? "").split(",")).toHaveLength(header.length + 1);
});
