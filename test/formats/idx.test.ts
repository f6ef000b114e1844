import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readIdx } from "../../src/formats/idx.ts";
import { idx } from "./build-idx.ts";
import { refusal } from "./refusal.ts";

const two = idx([2, 1, 3], [0, 51, 255, 1, 2, 3]);

describe("readIdx", () => {
  test("reads plain and gzipped files alike", async () => {
    const plain = await readIdx(two, "two");
    expect(plain.dims).toEqual([2, 1, 3]);
    expect([...plain.data]).toEqual([0, 51, 255, 1, 2, 3]);
    expect(await readIdx(gzipSync(two), "two.gz")).toEqual(plain);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(0), /^f: the file is empty \(0 bytes\)\.$/],
    [
      "a wrong magic",
      Uint8Array.of(1, 2, 3, 4, 5),
      /^f: the file starts with the bytes 01 02 03 04, which is not an IDX header\.$/,
    ],
    [
      "floats",
      idx([1], [0, 0, 0, 0], 0x0d),
      /^f: the file holds float32 values; unsigned bytes are expected\.$/,
    ],
    ["half a header", two.subarray(0, 9), /^f: the file ends within its header \(9 bytes\)\.$/],
    [
      "a truncated file",
      two.subarray(0, 20),
      /^f: the file claims 2 × 1 × 3 values in 22 bytes, but it ends after 20\.$/,
    ],
    ["a truncated gzipped file", gzipSync(two.subarray(0, 20)), /but it ends after 20\.$/],
    [
      "too many values",
      idx([1], [1, 2, 3]),
      /^f: the file claims 1 values in 9 bytes, but it goes on after that\.$/,
    ],
    ["damaged gzip", gzipSync(two).subarray(0, 15), /^f: the gzip data is damaged or cut short\.$/],
    [
      "a hostile size",
      idx([0xffffffff, 0xffffffff], []),
      /^f: the file claims 4294967295 × 4294967295 values; at most 1073741824 are read\.$/,
    ],
  ])("refuses %s", async (_, bytes, sentence) => {
    expect((await refusal(() => readIdx(bytes, "f"))).message).toMatch(sentence);
  });

  test("stops reading a gzip bomb where its header says that the data ends", async () => {
    const bomb = gzipSync(Buffer.concat([idx([1], [1]), Buffer.alloc(50_000_000)]));
    expect((await refusal(() => readIdx(bomb, "bomb"))).message).toMatch(/goes on after that/);
  });
});
