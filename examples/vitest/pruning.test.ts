// What pruning must go on doing to our networks, as tests of our own.

import { readFile } from "node:fs/promises";
import { cpuEngine, open, prune } from "espalier";
import "espalier/vitest";
import { expect, test } from "vitest";

const engine = cpuEngine();
const seed = open(await readFile("models/seed.json"), "seed.json");

test("half of the seed's neurons leave, and it is proven", async () => {
  const pruned = await prune(seed, engine, { ratio: 0.5 });
  // By layer: the indices that leave, or how many neurons stay.
  expect(pruned).toPruneTo({ layer1: [0], layer2: [0, 1], layer3: 2 });
  expect(pruned).toCertify();
});

test("it gets as many inputs right as before, but for one", async () => {
  const examples = { count: 3, inputs: Float32Array.of(1, 0, 0, 1, 1, 1), labels: Uint8Array.of(0, 0, 0) };
  const pruned = await prune(seed, engine, { ratio: 0.5 }, examples);
  expect(pruned).toKeepAccuracy({ images: 1 });
});
