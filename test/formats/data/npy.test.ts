import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isNpy, npyLength, readNpy } from "../../../src/formats/data/npy.ts";
import { isNpz, readNpz } from "../../../src/formats/data/npz.ts";
import { zip } from "../build-pickle.ts";
import { refusal } from "../refusal.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(`test/fixtures/data/${name}`));

/** An NPY file with this header. */
function npy(header: string, data: readonly number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    text.length,
    0,
    ...text,
    ...data,
  ]);
}

const BYTES = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }";

describe("NumPy's arrays", () => {
  test.each<[string, number[], number[]]>([
    ["float32", [2, 3], [0, 0.5, 1, 1.5, 2, 2.5]],
    ["float64-by-columns", [2, 3], [0, 0.5, 1, 1.5, 2, 2.5]],
    ["float16", [2, 3], [0, 0.5, 1, 1.5, 2, 2.5]],
    ["big-endian", [2, 3], [-3, -2, -1, 0, 1, 2]],
    ["bytes", [2, 3], [0, 1, 2, 3, 4, 5]],
    ["bool", [2, 3], [1, 0, 1, 0, 1, 0]],
    ["int64", [3], [2, 0, 1]],
  ])("%s, as NumPy wrote it", (name, dims, values) => {
    const array = readNpy(fixture(`${name}.npy`), name);
    expect(array.dims).toEqual(dims);
    expect([...array.data]).toEqual(values);
  });

  test("bytes are shared with the file", () => {
    const bytes = fixture("bytes.npy");
    expect(readNpy(bytes, "a").data.buffer).toBe(bytes.buffer);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["another file", Uint8Array.of(1, 2, 3), /^a: the file is not a NumPy array\.$/],
    ["half a header", npy(BYTES).subarray(0, 30), /^a: the file ends within its header\.$/],
    ["no shape", npy("{'descr': '|u1'}"), /the header does not say what the array holds\.$/],
    [
      "words",
      npy(BYTES.replace("|u1", "<U5"), []),
      /the array holds U5; whole numbers or floats are expected\.$/,
    ],
    ["records", npy(BYTES.replace("'|u1'", "[('a', '<f4')]"), []), /the array holds records;/],
    ["too few numbers", npy(BYTES, [1, 2, 3]), /the header claims 2 × 2 values, 4 bytes; there are 3\.$/],
    ["a hostile size", npy(BYTES.replace("2, 2", "999999999999, 2"), [1]), /there are 1\.$/],
  ])("refuses %s", async (_, bytes, sentence) => {
    expect((await refusal(() => readNpy(bytes, "a"))).message).toMatch(sentence);
  });
});

describe("NumPy's archives", () => {
  test.each(["stored", "compressed"])("%s", async (name) => {
    const bytes = fixture(`${name}.npz`);
    expect(isNpz(bytes)).toBe(true);
    const [x, y] = await readNpz(bytes, "data.npz");
    expect(x).toMatchObject({ name: "data.npz/x", dims: [2, 2, 2, 3] });
    expect([...(x?.data ?? [])]).toEqual(Array.from({ length: 24 }, (_, at) => at));
    expect([...(y?.data ?? [])]).toEqual([1, 0]);
  });

  test("a network's archive is none", () => {
    expect(isNpz(new Uint8Array(readFileSync("test/fixtures/seed.pt")))).toBe(false);
    expect(isNpz(fixture("bytes.npy"))).toBe(false);
    expect(isNpy(fixture("bytes.npy"))).toBe(true);
  });

  test("one that would unpack to more than fits is refused before it is unpacked", async () => {
    // How far an archive's entry is unpacked.
    const hostile = npy(BYTES.replace("2, 2", "99999, 99999"));
    expect((await refusal(() => npyLength(hostile, "a.npz/x"))).message).toBe(
      "a.npz/x: the array claims 99999 × 99999 values, 9999800001 bytes; at most 1073741824 are unpacked.",
    );
  });

  test("one that ends within its data is refused", async () => {
    const bytes = zip({ "x.npy": npy(BYTES, [1, 2]) });
    expect((await refusal(() => readNpz(bytes, "a.npz"))).message).toBe(
      "a.npz/x: the header claims 2 × 2 values, 4 bytes; there are 2.",
    );
  });
});
