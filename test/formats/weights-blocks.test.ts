// Convolution networks from weights alone: batch norms, residual blocks, what leads to the dense layers.

import { describe, expect, test } from "vitest";
import { inferNetwork } from "../../src/formats/weights/infer.ts";
import { inferOne } from "../../src/model/infer.ts";
import { validateModel } from "../../src/model/validate.ts";
import { group } from "../../src/prune/group.ts";
import { norm, randomTensors } from "./named-tensors.ts";

function infer(...specs: string[]) {
  const { model, chain } = inferNetwork("net", randomTensors(specs));
  const valid = validateModel(model);
  const groups = group(valid);
  return {
    model: valid,
    chain,
    operators: valid.nodes.map(({ operator, name }) => `${operator} ${name}`),
    families: groups.families.map(({ name, units }) => `${name}: ${units.length}`),
    notes: model.notes ?? [],
  };
}

const LENET = ["conv1.weight 6 1 5 5", "conv1.bias 6", "conv2.weight 16 6 5 5", "conv2.bias 16"];
const HEAD = ["fc1.weight 120 400", "fc1.bias 120", "fc2.weight 10 120", "fc2.bias 10"];

/** torchvision's names, with few channels. */
const RESNET = [
  "conv1.weight 4 3 7 7",
  ...norm("bn1", 4),
  "layer1.0.conv1.weight 4 4 3 3",
  ...norm("layer1.0.bn1", 4),
  "layer1.0.conv2.weight 4 4 3 3",
  ...norm("layer1.0.bn2", 4),
  "layer2.0.conv1.weight 6 4 3 3",
  ...norm("layer2.0.bn1", 6),
  "layer2.0.conv2.weight 6 6 3 3",
  ...norm("layer2.0.bn2", 6),
  "layer2.0.downsample.0.weight 6 4 1 1",
  ...norm("layer2.0.downsample.1", 6),
  "fc.weight 5 6",
  "fc.bias 5",
];

describe("a chain of convolutions and dense layers", () => {
  test("reads as many positions of every channel as the dense layer's shape has room for", () => {
    const { model, families, notes } = infer(...LENET, ...HEAD);
    expect(model.inputs[0]?.dims).toEqual(["batch", 1, 5, 5]);
    expect(model.outputs[0]?.dims).toEqual(["batch", 10]);
    expect(families).toEqual(["conv1: 6", "conv2: 16", "fc1: 120"]);
    expect(notes).toContain("fc1 reads 25 positions of every channel, because its shape fits so.");
    expect(notes.join(" ")).toContain("Strides, padding and pooling stand in no weight: images of 5 × 5");
  });

  test("averages over every channel where a dense layer reads one number of each", () => {
    const { operators, notes } = infer("0.weight 8 3 3 3", ...norm("1", 8), "4.weight 2 8");
    expect(operators).toEqual([
      "Conv 0",
      "BatchNormalization 1",
      "Relu 0.relu",
      "GlobalAveragePool 4.pool",
      "Flatten 4.flatten",
      "Gemm 4",
    ]);
    expect(notes).toContain("4 reads the average of every channel, because its shape fits so.");
  });

  test("tells depthwise and grouped convolutions by the channels that they read", () => {
    const { model } = infer("a.weight 8 3 1 1", "b.weight 8 1 3 3", "c.weight 4 4 3 3");
    expect(model.nodes.flatMap(({ attributes }) => attributes.get("group") ?? [])).toEqual([1, 8, 2]);
    expect(inferOne(model).shapes.get(model.outputs[0]?.name ?? "")).toEqual([1, 4, 8, 8]);
  });

  test("takes one-dimensional kernels, and odd paddings for even ones", () => {
    const { model } = infer("a.weight 4 2 4", "b.weight 3 12");
    expect(model.inputs[0]?.dims).toEqual(["batch", 2, 3]);
    expect(model.nodes[0]?.attributes.get("pads")).toEqual([1, 2]);
  });
});

describe("residual blocks", () => {
  const block = (name: string, size: number) => [
    `${name}.conv1.weight ${size} ${size} 3 3`,
    `${name}.conv2.weight ${size} ${size} 3 3`,
  ];

  test("are told by conv1 and conv2 under a block's name that keep the channels", () => {
    const { families, notes, chain } = infer("stem.weight 4 1 3 3", ...block("block1", 4), "fc.weight 2 4");
    expect(families).toEqual(["stem + block1.conv2: 4", "block1.conv1: 4"]);
    expect(notes[1]).toBe(
      "Residual blocks, by their names: block1; what comes in is added to what their last convolution makes.",
    );
    expect(chain?.stages.map(({ name, kind, inputs, outputs }) => [name, kind, inputs, outputs])).toEqual([
      ["stem", "convolution", 1, 4],
      ["block1", "residual block", 4, 4],
      ["fc", "dense", 4, 2],
    ]);
  });

  test("are none where the channels change and nothing is beside them, or the name is not a block's", () => {
    const plain = infer("block1.conv1.weight 4 1 3 3", "block1.conv2.weight 4 4 3 3", "fc.weight 2 4");
    expect(plain.families).toEqual(["block1.conv1: 4", "block1.conv2: 4"]);
    const other = infer("stem.weight 4 1 3 3", ...block("twice", 4), "fc.weight 2 4");
    expect(other.families).toEqual(["stem: 4", "twice.conv1: 4", "twice.conv2: 4"]);
  });

  test("are ordered by their channels where the file sorts names", () => {
    const sorted = [...block("block1", 4), ...block("block2", 6), "down.weight 6 4 3 3", "fc.weight 2 6"];
    const { chain, notes } = infer(...sorted, "stem.weight 4 1 3 3");
    expect(chain?.stages.map(({ name }) => name)).toEqual(["stem", "block1", "down", "block2", "fc"]);
    expect(notes[0]).toContain("comes from their shapes");
  });

  test("of torchvision's ResNet stride and pool as there", () => {
    const { model, families, notes } = infer(...RESNET);
    const settings = model.nodes.flatMap(({ name, attributes }) => {
      const strides = attributes.get("strides");
      return strides === undefined ? [] : [`${name} ${strides}`];
    });
    expect(settings).toEqual([
      "conv1 2,2",
      "conv1.pool 2,2",
      "layer1.0.conv1 1,1",
      "layer1.0.conv2 1,1",
      "layer2.0.conv1 2,2",
      "layer2.0.conv2 1,1",
      "layer2.0.downsample.0 2,2",
    ]);
    expect(families).toEqual([
      "conv1 + layer1.0.conv2: 4",
      "layer1.0.conv1: 4",
      "layer2.0.conv1: 6",
      "layer2.0.conv2 + layer2.0.downsample.0: 6",
    ]);
    expect(model.inputs[0]?.dims).toEqual(["batch", 3, 224, 224]);
    expect(notes).toContain(
      "The names are those of torchvision's ResNet: its strides, its pooling and images of 224 × 224 are assumed.",
    );
  });

  test("of torchvision's VGG pool where a Sequential has a place more", () => {
    const sizes = [3, 2, 2, 3, 3, 4, 4, 4, 4];
    const places = [0, 3, 6, 8, 11, 13, 16, 18];
    const features = places.map(
      (place, index) => `features.${place}.weight ${sizes[index + 1]} ${sizes[index]} 3 3`,
    );
    const dense = ["classifier.0.weight 5 196", "classifier.3.weight 5 5", "classifier.6.weight 3 5"];
    const { operators, model } = infer(...features, ...dense);
    expect(operators.filter((each) => each.startsWith("MaxPool"))).toEqual(
      [0, 3, 8, 13, 18].map((place) => `MaxPool features.${place}.pool`),
    );
    expect(model.inputs[0]?.dims).toEqual(["batch", 3, 224, 224]);
    // As PyTorch Lightning saves it, held by what trained it.
    const held = infer(...[...features, ...dense].map((each) => `model.${each}`));
    expect(held.operators.filter((each) => each.startsWith("MaxPool"))).toEqual(
      [0, 3, 8, 13, 18].map((place) => `MaxPool model.features.${place}.pool`),
    );
    expect(held.model.inputs).toEqual(model.inputs);
  });
});

test.each<[string, string[], RegExp]>([
  [
    "a block inside of a block",
    ["features.0.0.weight 4 3 3 3", "features.1.conv.0.weight 4 4 1 1"],
    /features\.0\.0 lies in a block inside of a block, and no name tells what is added around it/,
  ],
  [
    "convolutions that a block's name holds, without numbers",
    ["stem.weight 4 1 3 3", "block1.conv_a.weight 4 4 3 3", "block1.conv_b.weight 4 4 3 3", "fc.weight 2 4"],
    /block1 is named as a block is, and no name tells what is added around conv_a and conv_b/,
  ],
  [
    "a Sequential that is named res",
    ["stem.weight 4 1 3 3", "res1.0.weight 4 4 3 3", "res1.2.weight 4 4 3 3", "fc.weight 2 4"],
    /res1 is named as a block is, and no name tells what is added around 0 and 2/,
  ],
  [
    "a convolution that may be a transposed one",
    ["enc.weight 4 1 3 3", "up.weight 4 4 2 2", "out.weight 1 4 1 1"],
    /up may be a transposed convolution by its name/,
  ],
  [
    "a shortcut that stands beside the layers that it goes around",
    ["conv1.weight 4 1 3 3", "conv2.weight 4 4 3 3", "skip_conv.weight 4 4 1 1", "fc.weight 2 4"],
    /skip_conv is named as a shortcut is, and no name tells what it goes around/,
  ],
  [
    "layers whose names begin with res",
    ["stem.weight 4 1 3 3", "res_conv_a.weight 4 4 3 3", "res_conv_b.weight 4 4 3 3", "fc.weight 2 4"],
    /res_conv_a is named as a shortcut is/,
  ],
  [
    "a residual block with a layer more",
    [
      "stem.weight 4 1 3 3",
      "block1.conv1.weight 4 4 3 3",
      "block1.conv2.weight 4 4 3 3",
      "block1.match.weight 4 4 1 1",
      "fc.weight 2 4",
    ],
    /block1\.match lies in the residual block block1, and no name tells where in it/,
  ],
  [
    "a residual block that norms before it convolves",
    [
      "stem.weight 4 1 3 3",
      ...norm("block1.first", 4),
      "block1.conv1.weight 4 4 3 3",
      ...norm("block1.second", 4),
      "block1.conv2.weight 4 4 3 3",
      "fc.weight 2 4",
    ],
    /the batch norm block1\.first stands before the layers of block1, and what is added around these may come in before it/,
  ],
  [
    "attention",
    ["q_proj.weight 4 4", "k_proj.weight 4 4", "v_proj.weight 4 4", "o_proj.weight 4 4"],
    /q_proj and k_proj are named as those of attention are, which read the same/,
  ],
  [
    "transposed convolutions, which fit backwards",
    ["main.0.weight 9 8 4 4", "main.2.weight 8 4 4 4", "main.4.weight 4 3 4 4"],
    /its 3 layers make no chain: main\.0 makes 9 values, but main\.2 takes 4/,
  ],
  [
    "a shortcut that does not fit",
    ["layer1.conv1.weight 4 3 3 3", "layer1.conv2.weight 4 4 3 3", "layer1.shortcut.weight 5 3 1 1"],
    /the shortcut of layer1 does not fit around its convolutions/,
  ],
])("nothing is inferred from %s", (_, specs, sentence) => {
  const { families, notes, chain } = infer(...specs);
  expect(notes[0]).toMatch(sentence);
  expect(families).toEqual([]);
  expect(chain).toBeUndefined();
});
