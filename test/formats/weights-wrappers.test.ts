// Names as DataParallel and torch.compile write them: the network has them without, the file keeps them.

import { expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { readTensors } from "../../src/formats/safetensors/read-tensors.ts";
import { apply } from "../../src/prune/apply.ts";
import { group } from "../../src/prune/group.ts";
import { plan } from "../../src/prune/plan.ts";
import { score } from "../../src/prune/score.ts";
import { safetensors } from "./build-weights.ts";
import { randomTensors } from "./named-tensors.ts";

/** torchvision's vgg11 by its names, with few channels. */
const SIZES = [3, 2, 2, 3, 3, 4, 4, 4, 4];
const VGG11 = [
  ...[0, 3, 6, 8, 11, 13, 16, 18].flatMap((place, index) => [
    `features.${place}.weight ${SIZES[index + 1]} ${SIZES[index]} 3 3`,
    `features.${place}.bias ${SIZES[index + 1]}`,
  ]),
  ...["0 5 196", "3 5 5", "6 3 5"].flatMap((layer) => {
    const [place, rows, columns] = layer.split(" ");
    return [`classifier.${place}.weight ${rows} ${columns}`, `classifier.${place}.bias ${rows}`];
  }),
];

const file = (wrap: (name: string) => string) =>
  safetensors(Object.fromEntries([...randomTensors(VGG11)].map(([name, tensor]) => [wrap(name), tensor])));

test.each<[string, (name: string) => string]>([
  ["DataParallel around the network", (name) => `module.${name}`],
  ["torch.compile of that", (name) => `_orig_mod.module.${name}`],
  [
    "DataParallel around a part, as PyTorch's ImageNet example has it",
    (name) => name.replace(/^features\./, "features.module."),
  ],
])("%s is the network without, and is written back with its names", async (_, wrap) => {
  const [plain, wrapped] = [
    openModel(
      file((name) => name),
      "vgg",
    ),
    openModel(file(wrap), "vgg"),
  ];
  expect([...wrapped.initializers]).toEqual([...plain.initializers]);
  expect([wrapped.nodes, wrapped.notes]).toEqual([plain.nodes, plain.notes]);
  expect(plain.nodes.filter(({ operator }) => operator === "MaxPool")).toHaveLength(5);
  const groups = group(wrapped);
  const smaller = apply(wrapped, plan(wrapped, groups, await score(wrapped, groups), 0.5));
  const saved = readTensors(saveModel(smaller, "safetensors"), "saved").tensors;
  expect([...saved.keys()]).toEqual([...randomTensors(VGG11).keys()].map(wrap));
  expect(saved.get(wrap("features.18.weight"))?.dims).toEqual([2, 2, 3, 3]);
});

test("names that would fall together stay as they are", () => {
  const twice = safetensors(Object.fromEntries(randomTensors(["module.fc.weight 2 3", "fc.weight 3 2"])));
  expect([...openModel(twice, "twice").initializers.keys()]).toEqual(["module.fc.weight", "fc.weight"]);
});
