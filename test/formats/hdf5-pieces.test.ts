// Datasets of HDF5 in pieces that no library writes quickly: how much room they may take.

import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { readPieces } from "../../src/formats/hdf5/chunks.ts";
import { makeHdf5Reader } from "../../src/formats/hdf5/reader.ts";
import { seededRandom } from "../../src/prune/sample.ts";

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

test("the room for unpacking a piece is counted once, whatever is unpacked there", () => {
  const random = seededRandom(1);
  const content = Uint8Array.from({ length: 4000 }, () => random() * 256);
  const reader = makeHdf5Reader(onePiece(content), "pieces");
  const read = () => {
    return readPieces(reader, 0, { name: "w", dims: [1000], chunk: [1000], width: 4, filters: [1] });
  };
  const [first, second] = [read(), read()];
  expect(first).toEqual(content);
  expect(second).toEqual(content);
  expect(read).toThrow("unpacks to more than 3 times its size, with w of 4000 bytes");
});

test("pieces far larger than what they hold are refused before any is unpacked", () => {
  const reader = makeHdf5Reader(onePiece(new Uint8Array(4000)), "pieces");
  const pieces = { name: "w", dims: [1000, 1], chunk: [1, 25_000_000], width: 4, filters: [1] };
  expect(() => readPieces(reader, 0, pieces)).toThrow("pieces of w are far larger than it is");
});
