import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readZip, zipEntry } from "../../src/formats/zip.ts";
import { zip } from "./build-pickle.ts";
import { refusal } from "./refusal.ts";

const files = { "a.txt": Uint8Array.of(1, 2, 3), "folder/b": Uint8Array.of(4) };

/** The archive with one byte changed, counted from the end. */
function changed(bytes: Uint8Array, fromEnd: number, value: number): Uint8Array {
  const out = bytes.slice();
  out[out.length - fromEnd] = value;
  return out;
}

describe("readZip", () => {
  test.each([false, true])("finds stored entries and shares their bytes (64-bit: %s)", (wide) => {
    const bytes = zip(files, wide);
    const read = readZip(bytes, "net");
    expect([...read.entries.keys()]).toEqual(["a.txt", "folder/b"]);
    expect(zipEntry(read, "a.txt")).toEqual(files["a.txt"]);
    expect(zipEntry(read, "folder/b")?.buffer).toBe(bytes.buffer);
    expect(zipEntry(read, "gone")).toBeUndefined();
  });

  test("reads what PyTorch writes", () => {
    const read = readZip(new Uint8Array(readFileSync("test/fixtures/seed.pt")), "seed");
    expect(new TextDecoder().decode(zipEntry(read, "seed/version"))).toBe("3\n");
  });

  test("finds the directory in front of a comment that looks like one", () => {
    const bytes = zip(files);
    const comment = [0x50, 0x4b, 5, 6, ...new Array<number>(18).fill(7)];
    const out = Uint8Array.from([...bytes, ...comment]);
    out[bytes.length - 2] = comment.length;
    expect(readZip(out, "net").entries.size).toBe(2);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["no directory", zip(files).subarray(0, 60), /no directory at its end/],
    ["a directory beyond the file", changed(zip(files), 8, 200), /directory reaches beyond the file/],
    ["a directory elsewhere", changed(zip(files), 6, 3), /directory/],
    ["a 64-bit directory elsewhere", changed(zip(files, true), 22 + 12, 3), /64-bit directory is not where/],
  ])("refuses %s", async (_, bytes, sentence) => {
    const error = await refusal(() => readZip(bytes, "net"));
    expect(error.message).toMatch(/^The file is a damaged ZIP archive: .*\.$/);
    expect(error.message).toMatch(sentence);
  });

  test.each<[string, Parameters<typeof zip>[2], RegExp]>([
    ["compressed", { method: 8 }, /entry a\.txt is compressed; networks are kept stored/],
    ["larger than the file", { size: 2 ** 40 }, /entry a\.txt is not whole/],
    ["somewhere else", { offset: 5 }, /entry a\.txt is not where it is said to be/],
    ["beyond the file", { offset: 2 ** 50 }, /entry a\.txt is not where it is said to be/],
  ])("refuses an entry that is %s", async (_, lie, sentence) => {
    expect((await refusal(() => zipEntry(readZip(zip(files, true, lie), "net"), "a.txt"))).message).toMatch(
      sentence,
    );
  });
});
