// Datasets of HDF5 in pieces that no library writes quickly: how much room they may take.

import { deflateSync } from "node:zlib";
import { afterEach, expect, test, vi } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { readPieces } from "../../src/formats/hdf5/chunks.ts";
import { makeHdf5Reader } from "../../src/formats/hdf5/reader.ts";
import { seededRandom } from "../../src/prune/sample.ts";
import { countAllocations } from "./fuzzing.ts";
import { fixtureBytes } from "./keras-fixtures.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A tree of one leaf with one deflated piece behind it. */
function onePiece(content: Uint8Array): Uint8Array {
  const packed = deflateSync(content);
  const bytes = new Uint8Array(64 + packed.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("TREE\x01\0\x01\0"));
  // Behind the letters and two neighbours that nobody reads: size, filters, place along one axis and within an element.
  view.setUint32(24, packed.length, true);
  view.setBigUint64(48, 64n, true);
  bytes.set(packed, 64);
  return bytes;
}

const one = { name: "w", dims: [100_000], chunk: [100_000], width: 4, filters: [1] };

function noise(): Uint8Array {
  const random = seededRandom(1);
  return Uint8Array.from({ length: 400_000 }, () => random() * 256);
}

test("what is unpacked may have twice the file's bytes, and no more is asked for", () => {
  const content = noise();
  const file = onePiece(content);
  const reader = makeHdf5Reader(file, "pieces");
  const read = () => readPieces(reader, 0, one);
  expect(Buffer.compare(read(), content)).toBe(0);
  const counter = countAllocations();
  expect(Buffer.compare(read(), content)).toBe(0);
  expect(counter.bytes).toBe(content.length);
  expect(read).toThrow("unpacks to more than 2 times its size, with w of 400000 bytes");
  expect(counter.bytes).toBe(content.length);
});

test("a piece of zeros that swells a thousandfold is refused before any room is asked for", () => {
  const file = onePiece(new Uint8Array(400_000));
  const reader = makeHdf5Reader(file, "pieces");
  const counter = countAllocations();
  expect(() => readPieces(reader, 0, one)).toThrow("unpacks to more than 2 times its size");
  expect(counter.bytes).toBe(0);
});

test("a network in pieces takes its weights' room and no more, kernels in another order included", () => {
  const file = fixtureBytes("conv-packed.h5");
  openModel(file, "conv-packed.h5");
  const counter = countAllocations();
  const { initializers } = openModel(file, "conv-packed.h5");
  const weights = [...initializers.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(counter.bytes).toBeGreaterThan(weights / 2);
  // Besides, a few numbers of operators.
  expect(counter.bytes).toBeLessThan(weights + 256);
});

test("pieces far larger than what they hold are refused before any is unpacked", () => {
  const reader = makeHdf5Reader(onePiece(new Uint8Array(4000)), "pieces");
  const pieces = { name: "w", dims: [1000, 1], chunk: [1, 25_000_000], width: 4, filters: [1] };
  expect(() => readPieces(reader, 0, pieces)).toThrow("pieces of w are far larger than it is");
});
