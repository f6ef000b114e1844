// Files of weights alone on the command line: arrows from an ONNX file, corrections, networks in several files.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { safetensors } from "../formats/build-weights.ts";
import { norm, randomTensors } from "../formats/named-tensors.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";

const STATE = "test/fixtures/fashion-cnn.state.pt";
const GRAPH = ["--graph", "test/fixtures/fashion-cnn-bn.onnx"];

let espalier: CommandLine;
let folder = "";

const inspect = async (...args: string[]) => {
  const { code, stdout, stderr } = await espalier.run("inspect", ...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout) as {
    inputs: { dims: unknown[] }[];
    notes: string[];
    layers: { name: string; activation: string | null; prunable: boolean; fixed: string }[];
  };
};

const write = async (name: string, specs: readonly string[]) => {
  const path = join(folder, name);
  await writeFile(path, safetensors(Object.fromEntries(randomTensors(specs))));
  return path;
};

beforeAll(async () => {
  espalier = await buildCommandLine("weights-test");
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
}, 60_000);

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

test("--graph takes the arrows from an ONNX file", async () => {
  const [alone, withArrows] = [await inspect(STATE), await inspect(STATE, ...GRAPH)];
  expect(alone.inputs[0]?.dims).toEqual(["batch", 1, 8, 8]);
  expect(withArrows.inputs[0]?.dims).toEqual(["batch", 1, 28, 28]);
  expect(withArrows.notes.at(-1)).toContain("32 matched by name");
  const groups = await espalier.run("groups", STATE, ...GRAPH);
  expect(groups.stdout).toContain("stem.0 + block1.conv2");
});

test("what was assumed is said wherever such a network is used", async () => {
  const pruned = await espalier.run("prune", STATE, "--ratio", "0.5");
  expect(pruned.stdout).toMatch(/✓ loss .*\n(.*\n)?( {2}Note: .*\n)*.* images of 8 × 8 that keep their size/);
  const images = "public/samples/fashion-mnist-images.idx3.gz";
  const labels = "public/samples/fashion-mnist-labels.idx1.gz";
  const { code, stderr } = await espalier.run("eval", STATE, "--data", images, "--labels", labels);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(
      "the network takes 1 × 8 × 8 = 64, which is assumed: the file holds weights alone",
    ),
  ]);
});

test("--activation and --order correct what was assumed", async () => {
  const file = await write("net.safetensors", ["a.weight 4 4", "b.weight 4 4", "c.weight 2 4"]);
  const found = await inspect(file, "--order", "b,a,c", "--activation", "tanh", "--activation", "a=gelu");
  expect(found.layers.map(({ name, activation }) => [name, activation])).toEqual([
    ["b", "Tanh"],
    ["a", "Gelu"],
    ["c", null],
  ]);
  expect(found.notes[0]).toContain("the order b → a → c was given");
});

test("--norm says which layer a batch norm follows", async () => {
  const specs = ["stem.weight 4 1 3 3", ...norm("bn", 4), "body.weight 4 4 3 3", "head.weight 2 4"];
  const file = await write("norms.safetensors", specs);
  const [assumed, given] = [await inspect(file), await inspect(file, "--norm", "bn=body")];
  expect(assumed.notes[1]).toContain("each of bn (after stem) is taken to follow the layer before it");
  expect(given.notes[1]).toContain("bn (after body) was said to follow a layer");
  for (const [words, sentence] of [
    ["bn", "--norm is bn; NORM=LAYER is expected."],
    ["x=stem", "There is no batch norm x in the file; there are bn."],
  ] as const) {
    const { code, stderr } = await espalier.run("inspect", file, "--norm", words);
    expect([code, stderr.trim()]).toEqual([1, expect.stringContaining(sentence)]);
  }
});

test.each<[string, string[], RegExp]>([
  ["an activation", ["--activation", "swoosh"], /--activation is swoosh; there are none, relu, .*\.$/],
  [
    "an order",
    ["--order", "a,c"],
    /the order and the activations cannot be chosen: .* there is no a in the file/i,
  ],
  [
    "arrows of another network",
    ["--graph", "test/fixtures/seed.onnx"],
    /do not fit the arrows of .*seed\.onnx/,
  ],
])("refuses %s that does not fit, in one sentence", async (_, args, sentence) => {
  const { code, stderr } = await espalier.run("inspect", STATE, ...args);
  expect(code).toBe(1);
  expect(stderr.trim()).toMatch(sentence);
});

test("a transformer in parts is pruned into one file, and config.json's new number is said", async () => {
  const layer = (at: number) => [
    `model.layers.${at}.mlp.gate_proj.weight 12 8`,
    `model.layers.${at}.mlp.up_proj.weight 12 8`,
    `model.layers.${at}.mlp.down_proj.weight 8 12`,
    `model.layers.${at}.self_attn.q_proj.weight 8 8`,
  ];
  const part = await write("model-00001-of-00002.safetensors", layer(0));
  await write("model-00002-of-00002.safetensors", layer(1));
  const output = join(folder, "pruned.safetensors");
  const { code, stdout } = await espalier.run("prune", part, "--ratio", "0.25", "-o", output);
  expect(code).toBe(0);
  expect(stdout).toContain('In config.json: "intermediate_size" 12 → 9');
  expect((await readFile(output)).subarray(8, 200).toString()).toContain(
    '"model.layers.0.mlp.gate_proj.weight":{"dtype":"F32","shape":[9,8]',
  );
});

test("weights whose arrows cannot be told are scored, and not pruned", async () => {
  const file = await write("loose.safetensors", ["left.weight 3 4", "right.weight 5 4", "scale 4"]);
  const { layers, notes } = await inspect(file);
  expect(layers.map(({ name, prunable, fixed }) => [name, prunable, fixed])).toEqual([
    ["left", false, "the file does not say what reads it"],
    ["right", false, "the file does not say what reads it"],
  ]);
  expect(notes[0]).toContain("the tensor scale of shape [4]");
  const { code, stderr } = await espalier.run("prune", file);
  expect(code).toBe(1);
  expect(stderr).toContain("No neuron of loose can leave: the file does not say what reads it.");
});
