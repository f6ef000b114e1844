// Transformers of known families: their MLPs are pruned, everything else comes back as it was.

import { describe, expect, test } from "vitest";
import { readTensors } from "../../src/formats/safetensors/read-tensors.ts";
import { cpuEngine, group, type OpenOptions, open, prune, save } from "../../src/index.ts";
import type { Tensor } from "../../src/model/tensor.ts";
import { safetensors } from "./build-weights.ts";
import { norm, randomTensors } from "./named-tensors.ts";
import { refusal } from "./refusal.ts";

const layers = (count: number, specs: (index: number) => string[]) =>
  Array.from({ length: count }, (_, index) => specs(index)).flat();

/** Real names and layouts, two layers each, with few features. */
const FILES: Readonly<Record<string, { specs: string[]; hidden: string[]; field: string | undefined }>> = {
  Llama: {
    specs: [
      "model.embed_tokens.weight 20 8",
      ...layers(2, (index) => [
        `model.layers.${index}.input_layernorm.weight 8`,
        `model.layers.${index}.mlp.down_proj.weight 8 12`,
        `model.layers.${index}.mlp.gate_proj.weight 12 8`,
        `model.layers.${index}.mlp.up_proj.weight 12 8`,
        `model.layers.${index}.self_attn.q_proj.weight 8 8`,
        `model.layers.${index}.self_attn.o_proj.weight 8 8`,
      ]),
      "model.norm.weight 8",
      "lm_head.weight 20 8",
    ],
    hidden: ["gate_proj.weight 0", "up_proj.weight 0", "down_proj.weight 1"],
    field: "intermediate_size",
  },
  "GPT-2": {
    specs: [
      "wte.weight 20 8",
      ...layers(2, (index) => [
        `h.${index}.attn.c_attn.weight 8 24`,
        `h.${index}.attn.c_attn.bias 24`,
        `h.${index}.attn.c_proj.weight 8 8`,
        `h.${index}.ln_1.weight 8`,
        `h.${index}.mlp.c_fc.weight 8 12`,
        `h.${index}.mlp.c_fc.bias 12`,
        `h.${index}.mlp.c_proj.weight 12 8`,
        `h.${index}.mlp.c_proj.bias 8`,
      ]),
    ],
    hidden: ["c_fc.weight 1", "c_fc.bias 0", "mlp.c_proj.weight 0"],
    field: "n_inner",
  },
  BERT: {
    specs: [
      "bert.embeddings.word_embeddings.weight 20 8",
      ...layers(2, (index) => [
        `bert.encoder.layer.${index}.attention.self.query.weight 8 8`,
        `bert.encoder.layer.${index}.attention.output.dense.weight 8 8`,
        `bert.encoder.layer.${index}.attention.output.dense.bias 8`,
        `bert.encoder.layer.${index}.intermediate.dense.weight 12 8`,
        `bert.encoder.layer.${index}.intermediate.dense.bias 12`,
        `bert.encoder.layer.${index}.output.dense.weight 8 12`,
        `bert.encoder.layer.${index}.output.dense.bias 8`,
        `bert.encoder.layer.${index}.output.LayerNorm.weight 8`,
      ]),
    ],
    hidden: ["intermediate.dense.weight 0", "intermediate.dense.bias 0", "\\d.output.dense.weight 1"],
    field: "intermediate_size",
  },
  ViT: {
    specs: [
      "patch_embed.proj.weight 8 3 4 4",
      ...layers(2, (index) => [
        `blocks.${index}.attn.qkv.weight 24 8`,
        `blocks.${index}.mlp.fc1.weight 12 8`,
        `blocks.${index}.mlp.fc1.bias 12`,
        `blocks.${index}.mlp.fc2.weight 8 12`,
        `blocks.${index}.mlp.fc2.bias 8`,
      ]),
      "head.weight 5 8",
    ],
    hidden: ["fc1.weight 0", "fc1.bias 0", "fc2.weight 1"],
    field: "intermediate_size",
  },
  "T5 1.1": {
    specs: layers(2, (index) => [
      `encoder.block.${index}.layer.0.SelfAttention.q.weight 8 8`,
      `encoder.block.${index}.layer.1.DenseReluDense.wi_0.weight 12 8`,
      `encoder.block.${index}.layer.1.DenseReluDense.wi_1.weight 12 8`,
      `encoder.block.${index}.layer.1.DenseReluDense.wo.weight 8 12`,
      `encoder.block.${index}.layer.1.layer_norm.weight 8`,
    ]),
    hidden: ["wi_0.weight 0", "wi_1.weight 0", "wo.weight 1"],
    field: "d_ff",
  },
  "nn.TransformerEncoder": {
    specs: layers(2, (index) => [
      `layers.${index}.self_attn.in_proj_weight 24 8`,
      `layers.${index}.linear1.weight 12 8`,
      `layers.${index}.linear1.bias 12`,
      `layers.${index}.linear2.weight 8 12`,
      `layers.${index}.norm1.weight 8`,
    ]),
    hidden: ["linear1.weight 0", "linear1.bias 0", "linear2.weight 1"],
    field: undefined,
  },
};

const file = (tensors: ReadonlyMap<string, Tensor>) =>
  safetensors(Object.fromEntries(tensors), { format: "pt" });

/** Dims with the hidden neurons halved where the name ends in one of the patterns. */
function halved(name: string, dims: readonly number[], hidden: readonly string[]): number[] {
  const found = hidden.map((each) => each.split(" ")).find(([ending]) => new RegExp(`${ending}$`).test(name));
  return found === undefined
    ? [...dims]
    : dims.map((size, axis) => (axis === Number(found[1]) ? size / 2 : size));
}

describe.each(Object.entries(FILES))("%s", (_, { specs, hidden, field }) => {
  const tensors = randomTensors(specs);
  const model = open(file(tensors), "model.safetensors");

  test("has a family of hidden neurons for each MLP, and says why the others stay", () => {
    const { families, frozen } = group(model);
    expect(families.map(({ units }) => units.length)).toEqual([12, 12]);
    expect(new Set([...frozen.values()].map(({ sentence }) => sentence))).toEqual(
      new Set(["it is added to what attention and norms read, of which this file says no more"]),
    );
    expect(model.notes?.join(" ")).toMatch(/hidden neurons of 2 MLPs .* can leave/);
  });

  test("loses half of them, proven, and every other tensor comes back as it was and in its place", async () => {
    const { model: pruned, report } = await prune(model, cpuEngine(), { ratio: 0.5 });
    expect(report.certificate.valid).toBe(true);
    expect(report.sizes).toEqual(
      field === undefined ? undefined : [{ file: "config.json", field, before: 12, after: 6 }],
    );
    const saved = readTensors(save(pruned, "safetensors"), "saved");
    expect([...saved.tensors.keys()]).toEqual([...tensors.keys()]);
    expect([...saved.metadata]).toEqual([["format", "pt"]]);
    for (const [name, { dims, bytes }] of saved.tensors) {
      const before = tensors.get(name);
      expect([name, ...dims]).toEqual([name, ...halved(name, before?.dims ?? [], hidden)]);
      if (String(dims) === String(before?.dims)) expect(bytes).toEqual(before?.bytes);
    }
  });

  test("is the same file where nothing leaves", () => {
    expect(save(model, "safetensors")).toEqual(file(tensors));
  });
});

test("a gate and what it gates leave together, by the sum of both norms", () => {
  const model = open(file(randomTensors(FILES["Llama"]?.specs ?? [])), "model.safetensors");
  const [family] = group(model).families;
  expect(family?.name).toBe("model.layers.0.mlp.gate_proj + model.layers.0.mlp.up_proj");
});

test("a plain network with such names is a chain", () => {
  const model = open(file(randomTensors(["l.0.fc1.weight 4 3", "l.0.fc2.weight 3 4"])), "m.safetensors");
  expect(model.notes?.[0]).toContain("the order l.0.fc1 → l.0.fc2");
  const conv = open(file(randomTensors(["0.weight 4 3 3 3", ...norm("1", 4)])), "m.safetensors");
  expect(conv.sizes).toBeUndefined();
});

test.each([
  "model.layers.0.mlp.up_proj.weight_scale 12 1",
  "model.layers.0.mlp.down_proj.lora_A.weight 2 12",
])("an MLP with %s beside its weights stays: that would have to be cut too", (beside) => {
  const specs = (FILES["Llama"]?.specs ?? []).filter((spec) => !spec.includes(".layers.1."));
  const model = open(file(randomTensors([...specs, beside])), "m.safetensors");
  expect(model.notes?.[0]).toMatch(
    /beside model\.layers\.0\.mlp\.\w+\.weight stand tensors that would have to/,
  );
  expect(group(model).families).toEqual([]);
});

describe("a network in parts", () => {
  const specs = FILES["Llama"]?.specs ?? [];
  const tensors = [...randomTensors(specs)];
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
  const parts = new Map([
    [names[0], file(new Map(tensors.slice(0, 6)))],
    [names[1], file(new Map(tensors.slice(6)))],
  ] as [string, Uint8Array][]);
  const external = (path: string) => parts.get(path);
  const indexOf = (map: object) =>
    new TextEncoder().encode(JSON.stringify({ metadata: { total_size: 1 }, weight_map: map }));
  const index = indexOf(Object.fromEntries(tensors.map(([name], at) => [name, names[at < 6 ? 0 : 1]])));
  const open1 = (bytes = parts.get(names[0]), options: OpenOptions = { external }) =>
    open(bytes ?? new Uint8Array(), `folder/${names[0]}`, options);

  test.each([
    ["one of them", () => open1()],
    ["their index", () => open(index, "model.safetensors.index.json", { external })],
  ])("is one network, opened by %s, and saved as one file", (_, read) => {
    const model = read();
    expect(model.name).toBe("model");
    expect(group(model).families).toHaveLength(2);
    const saved = readTensors(save(model, "safetensors"), "saved");
    expect([...saved.tensors]).toEqual(tensors);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "a missing part",
      () => open1(undefined, {}),
      /in 2 parts, of which model-00002-of-00002\.safetensors is missing; open them together/,
    ],
    ["a tensor that stands in both", () => open1(parts.get(names[1])), /The tensor .* stands in two parts/],
    [
      "an index that names a tensor too many",
      () => open(indexOf({ "a.weight": names[0], "b.weight": names[1] }), "model.json", { external }),
      /The index says that a\.weight lies in model-00001-of-00002\.safetensors, but no part has it/,
    ],
    [
      "an index of a folder above",
      () => open(indexOf({ a: "../x" }), "i.json", { external }),
      /not one that says which tensor lies in which/,
    ],
  ])("refuses %s", async (_, read, sentence) => {
    expect((await refusal(read)).message).toMatch(new RegExp(sentence.source, "i"));
  });
});
