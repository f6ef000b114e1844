import { expect, it } from "vitest";
import { Arriving } from "../../../src/app/open/arriving.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

it("gives a part once it has arrived", async () => {
  const file = new Arriving(4);
  const later = file.read(1, 2);
  file.add(bytes(1, 2));
  const first = await file.read(0, 2);
  file.add(bytes(3, 4));
  expect([first, await later, file.end()]).toEqual([bytes(1, 2), bytes(2, 3), bytes(1, 2, 3, 4)]);
});

it("holds more than was announced", () => {
  const file = new Arriving(undefined);
  const long = new Uint8Array(100_000).fill(7);
  file.add(long);
  file.add(bytes(8));
  const all = file.end();
  expect([all.length, all.indexOf(8), all[99_999]]).toEqual([100_001, 100_000, 7]);
});

it("refuses what lies behind the end, whoever asks before it and whoever asks after", async () => {
  const file = new Arriving(4);
  const before = file.read(2, 4);
  file.add(bytes(1, 2, 3, 4));
  file.end();
  await expect(before).rejects.toThrow("the file ends here");
  await expect(file.read(2, 4)).rejects.toThrow("the file ends here");
  expect(await file.read(2, 2)).toEqual(bytes(3, 4));
});

it("refuses what has not come when the rest breaks off, and keeps what has", async () => {
  const file = new Arriving(4);
  file.add(bytes(1));
  const before = file.read(0, 3);
  file.fail(new TypeError("network error"));
  await expect(before).rejects.toThrow("network error");
  await expect(file.read(0, 3)).rejects.toThrow("network error");
  expect(await file.read(0, 1)).toEqual(bytes(1));
});
