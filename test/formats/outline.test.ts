// What can be known of a network before its weights are there, and how little of the file that takes.

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { openOutline } from "../../src/formats/outline.ts";
import type { PartSource } from "../../src/formats/partial-file.ts";
import type { Model } from "../../src/model/graph.ts";
import { group } from "../../src/prune/group.ts";
import { damage, flip, numbers } from "./damage.ts";

/** A source that counts the bytes it gives. */
function counting(bytes: Uint8Array): PartSource & { readonly given: () => number } {
  let given = 0;
  return {
    size: bytes.length,
    given: () => given,
    async read(at, length) {
      const part = bytes.slice(at, at + length);
      given += part.length;
      return part;
    },
  };
}

const structureOf = (model: Model) => ({
  nodes: model.nodes,
  inputs: model.inputs,
  outputs: model.outputs,
  weights: [...model.initializers].map(([name, { type, dims }]) => ({ name, type, dims })),
  layers: group(model).layers.map(({ name, rows, columns }) => ({ name, rows, columns })),
});

describe("openOutline", () => {
  it.each(["fashion-cnn.onnx", "fashion-cnn-bn.onnx", "fashion-cnn.safetensors", "fashion-cnn.state.pt"])(
    "finds the structure of %s",
    async (name) => {
      const bytes = new Uint8Array(await readFile(`test/fixtures/${name}`));
      const outline = await openOutline(counting(bytes), name);
      expect(outline && structureOf(outline)).toEqual(structureOf(openModel(bytes, name)));
    },
  );

  it.each(["public/samples/fashion-mlp.onnx", "test/fixtures/fashion-mlp.safetensors"])(
    "passes over the weights of %s",
    async (path) => {
      const bytes = new Uint8Array(await readFile(path));
      const source = counting(bytes);
      const outline = await openOutline(source, path);
      expect(outline && group(outline).layers.map(({ rows }) => rows)).toEqual([300, 100, 10]);
      // 940,800 of 1,067,000 bytes are the first layer's.
      expect(source.given()).toBeLessThan(bytes.length / 3);
    },
  );

  it("tells nothing of what is no network, or not whole", async () => {
    const text = new TextEncoder().encode("no network at all");
    expect(await openOutline(counting(text), "text")).toBeUndefined();
    const bytes = new Uint8Array(await readFile("test/fixtures/fashion-mlp.safetensors"));
    expect(await openOutline(counting(bytes.subarray(0, 500)), "cut")).toBeUndefined();
    expect(await openOutline(counting(new Uint8Array()), "empty")).toBeUndefined();
  });

  it("lets pass what is wrong with the source", async () => {
    const source = { size: 10_000, read: () => Promise.reject(new TypeError("gone")) };
    await expect(openOutline(source, "gone")).rejects.toThrow("gone");
  });
});

// What is walked by an outline alone are the messages of ONNX; the rest is read by the readers that are fuzzed themselves.
it.each([
  ["test/fixtures/seed.onnx", 4000],
  ["test/fixtures/seed.safetensors", 500],
  ["test/fixtures/seed.pt", 500],
])(
  "of damaged copies of %s a network is told or nothing, and no more is asked for than there is",
  async (path, rounds) => {
    const bytes = new Uint8Array(await readFile(path));
    const below = numbers(25);
    const found = { told: 0, nothing: 0 };
    for (let round = 0; round < rounds; round++) {
      const copy = round % 2 === 0 ? flip(bytes, below) : damage(bytes, below);
      const before = process.cpuUsage();
      const outline = await openOutline(
        {
          size: copy.length,
          async read(at, length) {
            if (at < 0 || at + length > copy.length)
              throw new Error(`${length} bytes at ${at} were asked for`);
            return copy.slice(at, at + length);
          },
        },
        "damaged",
      );
      const { user, system } = process.cpuUsage(before);
      if (user + system > 1e6) throw new Error(`${user + system} µs went by`);
      found[outline === undefined ? "nothing" : "told"]++;
    }
    expect(found.told).toBeGreaterThan(rounds / 100);
    expect(found.nothing).toBeGreaterThan(rounds / 10);
  },
);
