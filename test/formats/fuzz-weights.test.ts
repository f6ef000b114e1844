// Damaged and hostile safetensors and PyTorch files: opened whole or refused with a sentence, never code run, never
// more memory asked for than twice the file.

import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { readPyTorch } from "../../src/formats/pytorch.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import type { Model } from "../../src/model/graph.ts";
import {
  archive,
  type Bytes,
  call,
  dict,
  int,
  list,
  module,
  pickle,
  sequential,
  storage,
  tensor,
  text,
  zip,
} from "./build-pickle.ts";
import { counting, rawSafetensors, safetensors } from "./build-weights.ts";
import { numbers } from "./damage.ts";
import { countAllocations, fuzz, SLACK, tryFile } from "./fuzzing.ts";
import { refusal } from "./refusal.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Opens or refuses, under the limits of time and memory. */
const readOrRefuse = (bytes: Uint8Array, read: (bytes: Uint8Array, name: string) => Model) =>
  tryFile(bytes, { read: (each) => read(each, "fuzzed"), format: "safetensors" }, { bytes: 0 });

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(`test/fixtures/${name}`));

const weights = safetensors(
  { "a.weight": counting(3, 2), "a.bias": counting(3), "b.weight": counting(1, 3) },
  { k: "v" },
);

// 10,000 for each of safetensors, PyTorch's archives and its legacy files.
test.each<[string, Uint8Array, (bytes: Uint8Array, name: string) => Model, number]>([
  ["seed.safetensors", fixture("seed.safetensors"), readSafetensors, 5000],
  ["a safetensors file with metadata", weights, readSafetensors, 5000],
  ["seed.pt", fixture("seed.pt"), readPyTorch, 3500],
  ["a checkpoint", fixture("pytorch/checkpoint.pt"), readPyTorch, 3000],
  ["a network of every module", fixture("pytorch/nested.pt"), readPyTorch, 3500],
  ["seed.legacy.state.pt", fixture("seed.legacy.state.pt"), readPyTorch, 5000],
  ["views of storages", fixture("pytorch/views.legacy.pt"), readPyTorch, 5000],
])("damaged copies of %s", (_, bytes, read, rounds) => {
  const found = fuzz(bytes, { read: (each) => read(each, "fuzzed"), format: "safetensors" }, rounds, 30);
  expect(found.refused).toBeGreaterThan(rounds / 10);
  expect(found.opened).toBeGreaterThan(rounds / 100);
});

test.each(["seed.safetensors", "seed.pt", "seed.legacy.state.pt"])(
  "every truncation of %s is refused",
  (name) => {
    const bytes = fixture(name);
    for (let length = 0; length < bytes.length; length++)
      expect(readOrRefuse(bytes.subarray(0, length), openModel)).toBe("refused");
  },
);

const one = { type: "float32", dims: [1, 1], bytes: new Uint8Array(4) } as const;
const ofOnes = (names: readonly string[]) =>
  safetensors(Object.fromEntries(names.map((name) => [name, one])));
const numbered = (count: number, names: (index: number) => string[]) =>
  Array.from({ length: count }, (_, index) => names(index)).flat();

// The limit is a second of CPU, in tryFile.
test.each<[string, readonly string[]]>([
  ["a name of a million modules in one another", [`${"a.".repeat(1_000_000)}mlp.up_proj.weight`]],
  [
    "the experts of a large mixture",
    numbered(1500, (index) =>
      ["up", "gate", "down"].map((part) => `layers.${index}.mlp.${part}_proj.weight`),
    ),
  ],
  ["many convolutions, each in a block", numbered(3000, (index) => [`block${index}.conv1.weight`])],
])("%s takes no time without end", (_, names) => {
  expect(readOrRefuse(ofOnes(names), openModel)).toBe("opened");
});

test("random steps of a pickle are refused, or build something that is no network", () => {
  const below = numbers(31);
  for (let round = 0; round < 5000; round++) {
    const steps = Array.from({ length: below(80) }, () => below(256));
    expect(readOrRefuse(archive(steps), readPyTorch)).toBe("refused");
  }
});

/** A header of one tensor. */
const wide = (rows: number, columns: number): string =>
  `{"w":{"dtype":"F32","shape":[${rows},${columns}],"data_offsets":[0,${rows * columns * 4}]}}`;

const repeated = (times: number, bytes: Bytes): number[] => Array.from({ length: times }, () => bytes).flat();

describe("hostile files ask for no more than twice their size", () => {
  test.each<[string, Uint8Array]>([
    ["a safetensors tensor of a terabyte", rawSafetensors(wide(1e6, 250_000))],
    [
      "a safetensors header of many nested lists",
      rawSafetensors(`{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`),
    ],
    [
      "a storage of a terabyte",
      archive(dict({ w: tensor(storage("0", 2 ** 30), [2 ** 30, 1], [1, 1]) }), { 0: 1 }),
    ],
    [
      "a number repeated to a terabyte",
      archive(dict({ w: tensor(storage("0", 1), [2 ** 20, 2 ** 20], [0, 0]) }), { 0: 1 }),
    ],
    [
      "a view that is shown a thousand times",
      archive(
        dict(
          Object.fromEntries(
            Array.from({ length: 1000 }, (_, index) => [
              `${index}.weight`,
              tensor(storage("0", 10_000), [100, 100], [1, 100]),
            ]),
          ),
        ),
        { 0: 10_000 },
      ),
    ],
    ["lists in lists in lists", archive(repeated(100_000, [0x5d]).concat(repeated(99_999, [0x61])))],
    ["tuples around tuples", archive([0x29, ...repeated(200_000, [0x85])])],
    ["a list that holds itself", archive([0x5d, 0x71, 0, 0x68, 0, 0x61])],
    [
      "a dictionary that is its own state dict",
      archive([0x7d, 0x71, 0, ...text("state_dict"), 0x68, 0, 0x73]),
    ],
    ["a million marks", archive(repeated(1_000_000, [0x28]))],
    ["a tower of numbers", archive(repeated(100_000, [0x4b, 1]))],
    [
      "a text recalled a million times",
      archive([...text("x".repeat(1000)), 0x71, 0, ...repeated(500_000, [0x68, 0])]),
    ],
    ["an endless number", archive([0x8b, 0xff, 0xff, 0xff, 0x7f])],
    ["an endless text", archive([0x8d, 0, 0, 0, 0, 0, 1, 0, 0])],
    ["an archive in itself", zip({ "net/data.pkl": zip({ "net/data.pkl": pickle(int(1)) }) })],
    ["an archive that says it swells", zip({ "net/data.pkl": pickle(int(1)) }, true, { size: 2 ** 45 })],
    ["a compressed archive", zip({ "net/data.pkl": pickle(int(1)) }, false, { method: 8 })],
    [
      "five thousand modules without a layer",
      archive(sequential(...Array.from({ length: 5000 }, () => module("activation.ReLU")))),
    ],
  ])("%s", async (_, bytes) => {
    const counter = countAllocations();
    await refusal(() => openModel(bytes, "hostile"));
    expect(counter.bytes).toBeLessThanOrEqual(2 * bytes.length + SLACK);
  });

  test.each(["fashion-mlp.pt", "fashion-mlp.safetensors"])("reading %s copies nothing", (name) => {
    const bytes = fixture(name);
    const counter = countAllocations();
    expect(openModel(bytes, name).initializers.size).toBe(6);
    expect(counter.bytes).toBeLessThan(1000);
  });
});

test("nothing that a pickle names is run or even looked for", async () => {
  const traps = [
    "process.exit",
    "globalThis.eval",
    "Function.constructor",
    "__proto__.constructor",
    "constructor.x",
  ];
  for (const trap of [
    ...traps,
    "torch.nn.modules.__proto__.constructor",
    "torch.nn.modules.x.constructor.constructor",
  ]) {
    const error = await refusal(() => readPyTorch(archive(call(trap, list(), text("1"))), "net"));
    expect(error.code).toBe("unsupported");
  }
  const named = dict({ __proto__: int(1), constructor: int(2), toString: int(3) });
  await refusal(() => readPyTorch(archive(named), "net"));
});
