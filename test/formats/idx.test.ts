import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readIdx, readImages, readLabelledImages, readLabels } from "../../src/formats/idx.ts";
import { refusal } from "./refusal.ts";

/** An IDX file of unsigned bytes. */
function idx(dims: number[], data: number[], type = 0x08): Uint8Array {
  const sizes = dims.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, type, dims.length, ...sizes, ...data]);
}

const two = idx([2, 1, 3], [0, 51, 255, 1, 2, 3]);

describe("readIdx", () => {
  test("reads plain and gzipped files alike", async () => {
    const plain = await readIdx(two, "two");
    expect(plain.dims).toEqual([2, 1, 3]);
    expect([...plain.data]).toEqual([0, 51, 255, 1, 2, 3]);
    expect(await readIdx(gzipSync(two), "two.gz")).toEqual(plain);
  });

  test("reads the sample's 10,000 images and labels", async () => {
    const images = { bytes: readFileSync("public/samples/fashion-mnist-images.idx3.gz"), name: "images" };
    const labels = { bytes: readFileSync("public/samples/fashion-mnist-labels.idx1.gz"), name: "labels" };
    const examples = await readLabelledImages(images, labels, 784, 10);
    expect(examples.count).toBe(10000);
    expect(examples.inputs).toHaveLength(7840000);
    expect([...examples.labels.subarray(0, 5)]).toEqual([9, 2, 1, 1, 6]);
    expect(Math.max(...examples.inputs.subarray(0, 784))).toBe(1);
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

describe("images and labels", () => {
  test("pixels become shares of 255", async () => {
    const inputs = await readImages({ bytes: two, name: "two" }, 3);
    expect([...inputs]).toEqual([0, 0.2, 1, 1 / 255, 2 / 255, 3 / 255].map(Math.fround));
  });

  test("say what does not fit", async () => {
    const file = (bytes: Uint8Array, name: string) => ({ bytes, name });
    const images = file(idx([1, 28, 28], new Array(784).fill(0)), "i");
    const sentence = async (act: () => unknown) => (await refusal(act)).message;
    expect(await sentence(() => readImages(images, 3))).toBe(
      "i: the images are 28 × 28 = 784 values, the network takes 3.",
    );
    expect(await sentence(() => readImages(file(idx([3], [1, 2, 3]), "i"), 3))).toBe(
      "i: the file holds one row of values; images are expected.",
    );
    expect(await sentence(() => readImages(file(idx([0, 3], []), "i"), 3))).toBe(
      "i: the file holds no images.",
    );
    expect(await sentence(() => readLabels(file(two, "l"), 10))).toBe(
      "l: the file holds 2 × 1 × 3 values; labels, one an image, are expected.",
    );
    expect(await sentence(() => readLabels(file(idx([2], [1, 10]), "l"), 10))).toBe(
      "l: label 1 is 10, but the network has 10 outputs.",
    );
    const labels = file(idx([2], [1, 9]), "l");
    expect(await sentence(() => readLabelledImages(images, labels, 784, 10))).toBe(
      "l: there are 2 labels, but 1 images in i.",
    );
  });
});
