// Keras, HDF5 and TensorFlow.js files that were made to hurt: refused, quickly, and for little memory.

import { afterEach, expect, test, vi } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { zip } from "./build-pickle.ts";
import { countAllocations, SLACK } from "./fuzzing.ts";
import { fixtureBytes } from "./keras-fixtures.ts";
import { refusal } from "./refusal.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The file with numbers of 64 bits put where letters stand first, so many bytes after them. */
function patched(letters: string, shift: number, value: bigint | ((at: number) => bigint)): Uint8Array {
  const bytes = fixtureBytes("seed.h5");
  const view = new DataView(bytes.buffer);
  const text = Buffer.from(bytes.buffer);
  const places: number[] = [];
  for (let at = text.indexOf(letters); at >= 0; at = text.indexOf(letters, at + 1)) places.push(at);
  if (places.length === 0) throw new Error(`${letters} is not in the file`);
  for (const at of places) view.setBigUint64(at + shift, typeof value === "bigint" ? value : value(at), true);
  return bytes;
}

/** Every shape of these two axes gets one of terabytes. */
function withHugeShapes(file: string, first: bigint, second: bigint): Uint8Array {
  const bytes = fixtureBytes(file);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at + 16 <= bytes.length; at += 8)
    if (view.getBigUint64(at, true) === first && view.getBigUint64(at + 8, true) === second)
      view.setBigUint64(at, 2n ** 40n, true);
  return bytes;
}

/** Every leaf of a tree of pieces (type 1) becomes a branch that leads to itself. */
function circling(file: string): Uint8Array {
  const bytes = fixtureBytes(file);
  const view = new DataView(bytes.buffer);
  const text = Buffer.from(bytes.buffer);
  for (let at = text.indexOf("TREE\x01\0"); at >= 0; at = text.indexOf("TREE\x01\0", at + 1)) {
    bytes[at + 5] = 1;
    // Behind keys of one to four axes.
    for (const axes of [1, 2, 3, 4]) view.setBigUint64(at + 24 + 8 + 8 * (axes + 1), BigInt(at), true);
  }
  return bytes;
}

/** Pieces that say they went through these two filters, where it was shuffling and deflating. */
function throughFilters(first: number, second: number): Uint8Array {
  const bytes = fixtureBytes("conv-packed.h5");
  const text = Buffer.from(bytes.buffer);
  // A filter's number stands eight bytes before its name, the next one's 24 bytes behind it.
  for (let at = text.indexOf("shuffle\0"); at >= 0; at = text.indexOf("shuffle\0", at + 1)) {
    bytes[at - 8] = first;
    bytes[at + 16] = second;
  }
  return bytes;
}

/** Every message that says where a dataset's numbers lie (type 8, version 3) says that they are in pieces. */
function withPieces(): Uint8Array {
  const bytes = fixtureBytes("seed.h5");
  for (let at = 0; at + 10 <= bytes.length; at += 8)
    if (bytes[at] === 8 && bytes[at + 1] === 0 && bytes[at + 8] === 3 && bytes[at + 9] === 1)
      bytes[at + 9] = 2;
  return bytes;
}

const bytesOf = (document: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(document));
const topology = (network: unknown, more: object = {}): Uint8Array =>
  bytesOf({ modelTopology: network, ...more });
const layer = (className: string, config: object, inbound?: unknown) => ({
  class_name: className,
  config,
  ...(inbound === undefined ? {} : { inbound_nodes: inbound }),
});
const relu = (name: string) =>
  layer("Activation", { name, activation: "relu", batch_input_shape: [null, 4] });

/** A network of two calls of a network of two calls …, which would be a million layers. */
function doubled(depth: number): object {
  const inner = depth === 0 ? relu("leaf") : doubled(depth - 1);
  const twice = [[["in", 0, 0]], [["block", 0, 0]]];
  const input = layer("InputLayer", { name: "in", batch_input_shape: [null, 4] }, []);
  const block = {
    ...inner,
    config: { ...(inner as { config: object }).config, name: "block" },
    inbound_nodes: twice,
  };
  const ends = { input_layers: [["in", 0, 0]], output_layers: [["block", 1, 0]] };
  return layer("Functional", { name: "net", layers: [input, block], ...ends });
}

function nested(depth: number): object {
  let network: object = layer("Sequential", { name: "leaf", layers: [relu("relu")] });
  for (let level = 0; level < depth; level++)
    network = layer("Sequential", { name: `net${level}`, layers: [network] });
  return network;
}

const dense = layer("Dense", { name: "dense", batch_input_shape: [null, 2] });
const manifest = (shape: readonly unknown[], paths: readonly unknown[] = []) => ({
  weightsManifest: [{ paths, weights: [{ name: "dense/kernel", shape, dtype: "float32" }] }],
});
const sequential = (...layers: object[]) => layer("Sequential", { name: "net", layers });
const wide = (size: number) => ({ name: "pad", padding: size, batch_input_shape: [null, 4, 4, 1] });

test.each<[string, Uint8Array, RegExp]>([
  ["a tree of names that is its own branch", patched("TREE", 32, (at) => BigInt(at)), /damaged HDF5/],
  ["a tree of names beyond the file", patched("TREE", 32, 2n ** 62n), /damaged HDF5/],
  ["a heap of names beyond the file", patched("HEAP", 24, 2n ** 63n), /damaged HDF5/],
  ["a heap of texts of any size", patched("GCOL", 24, 2n ** 60n), /damaged HDF5|holds no network/],
  ["weights that are in pieces by a bit", withPieces(), /pieces of .* have another shape than it has/],
  [
    "weights of terabytes in HDF5",
    withHugeShapes("seed.h5", 2n, 2n),
    /damaged HDF5 file: 17592186044416 bytes/,
  ],
  [
    "weights of terabytes in pieces",
    withHugeShapes("conv-packed.h5", 90n, 7n),
    /unpacks to more than 2 times its size, with .* \(h5repack -l CONTI -f NONE/,
  ],
  [
    "a tree of pieces that is its own branch",
    circling("conv-packed.h5"),
    /damaged HDF5 file: .* (pieces|circle)/,
  ],
  ["a network in itself, doubled twelve times", topology(doubled(14)), /calls more than 20000 layers/],
  [
    "pieces shuffled after they were deflated",
    throughFilters(1, 2),
    /packs .* by filters in the order 1, 2.* \(h5repack -f NONE OLD NEW unpacks it\)/,
  ],
  [
    "pieces shuffled after their checksum",
    throughFilters(3, 2),
    /packs .* by filters in the order 3, 2.* \(h5repack -f NONE OLD NEW unpacks it\)/,
  ],
  ["fifty networks in one another", topology(nested(50)), /more than 16 networks in one another/],
  [
    "a hundred thousand lists",
    new TextEncoder().encode(`{"modelTopology":${"[".repeat(1e5)}${"]".repeat(1e5)}}`),
    /nothing known/,
  ],
  [
    "an input of a million axes",
    topology(sequential(layer("Flatten", { name: "f", batch_input_shape: new Array(1e5).fill(2) }))),
    /no possible shape/,
  ],
  [
    "weights of terabytes",
    topology(sequential(dense), manifest([2 ** 20, 2 ** 20])),
    /reach to byte 4398046511104/,
  ],
  ["weights without a size", topology(sequential(dense), manifest([2, -3])), /without a name or a shape/],
  ["padding of a billion", topology(sequential(layer("ZeroPadding2D", wide(2 ** 30)))), /makes \d+ values/],
  ["a prototype for a layer", topology(layer("__proto__", {})), /describes a __proto__/],
  [
    "a constructor for an activation",
    topology(
      sequential(layer("Activation", { name: "a", activation: "constructor", batch_input_shape: [null, 2] })),
    ),
    /has the activation constructor/,
  ],
  [
    "an archive that says it swells",
    zip({ "config.json": bytesOf({}), "model.weights.h5": fixtureBytes("seed.h5") }, true, { size: 2 ** 45 }),
    /is not whole/,
  ],
  [
    "a compressed archive",
    zip({ "config.json": bytesOf({}), "model.weights.h5": fixtureBytes("seed.h5") }, false, { method: 8 }),
    /is compressed/,
  ],
])("%s", async (_, bytes, sentence) => {
  const counter = countAllocations();
  const before = process.cpuUsage();
  const error = await refusal(() => openModel(bytes, "hostile"));
  const { user, system } = process.cpuUsage(before);
  vi.unstubAllGlobals();
  expect(error.message).toMatch(sentence);
  expect(counter.bytes).toBeLessThanOrEqual(2 * bytes.length + SLACK);
  expect(user + system).toBeLessThan(1e6);
});
