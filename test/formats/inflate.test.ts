// Deflated data as zlib writes it comes back byte for byte; what is damaged or would swell is told in words.

import { constants, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inflate } from "../../src/formats/inflate.ts";
import { numbers } from "./damage.ts";

/** Bytes that repeat themselves in part, some of them far away. */
function content(length: number, seed: number): Uint8Array {
  const below = numbers(seed);
  const bytes = Uint8Array.from({ length }, () => below(seed === 1 ? 256 : 7));
  for (let at = 300; at + 600 < length; at += 997)
    bytes.copyWithin(at, at - below(300), at - below(20) + 258);
  return bytes;
}

function inflated(packed: Uint8Array, length: number): Uint8Array | string {
  const out = new Uint8Array(length);
  return inflate(packed, length, (part, at) => out.set(part, at)) ?? out;
}

describe.each([0, 1, 50, 32_768, 100_000])("%d bytes", (length) => {
  test.each([
    ["stored", { level: 0 }],
    ["with codes of their own", { level: 9 }],
    ["with fixed codes", { strategy: constants.Z_FIXED }],
    ["without repetitions", { strategy: constants.Z_HUFFMAN_ONLY }],
    ["from a small window", { windowBits: 9 }],
  ])("come back %s", (_, options) => {
    for (const seed of [1, 2]) {
      const bytes = content(length, seed);
      const found = inflated(new Uint8Array(deflateSync(bytes, options)), length);
      expect(typeof found === "string" ? found : Buffer.compare(found, bytes)).toBe(0);
    }
  });
});

const packed = new Uint8Array(deflateSync(content(3000, 2)));
const raw = (...bytes: number[]) => Uint8Array.of(0x78, 0x9c, ...bytes);

test.each<[string, Uint8Array, number, string]>([
  ["too many bytes", packed, 2999, "it unpacks to more than it should"],
  ["too few bytes", packed, 3001, "it unpacks to less than it should"],
  [
    "a terabyte of zeros",
    new Uint8Array(deflateSync(new Uint8Array(1e6))),
    10,
    "it unpacks to more than it should",
  ],
  ["an end too early", packed.subarray(0, 900), 3000, "its data ends too early"],
  ["no end", raw(), 10, "its data ends too early"],
  [
    "another checksum",
    Uint8Array.from(packed, (byte, at) => byte ^ (at === packed.length - 1 ? 1 : 0)),
    3000,
    "its checksum is another",
  ],
  ["another method", Uint8Array.of(0x79, 0x9c, 3, 0), 0, "it does not begin as deflated data do"],
  ["a dictionary of its own", Uint8Array.of(0x78, 0xbb, 3, 0), 0, "it does not begin as deflated data do"],
  ["a block of no kind", raw(7), 1, "it has a block of no kind"],
  ["a stored length that contradicts itself", raw(1, 5, 0, 5, 0), 5, "a length in it contradicts itself"],
  // Fixed codes: a repetition of three bytes from one byte before the first.
  ["a repetition of nothing", raw(0x03, 0x02, 0, 0), 10, "it repeats what was not there"],
])("%s is told", (_, bytes, length, words) => {
  expect(inflated(bytes, length)).toBe(words);
});

test("damaged data is told or gives as many bytes as it should", () => {
  const below = numbers(3);
  for (let round = 0; round < 500; round++) {
    const copy = packed.slice();
    copy[2 + below(copy.length - 2)] = below(256);
    expect(["string", "object"]).toContain(typeof inflated(copy, 3000));
  }
});
