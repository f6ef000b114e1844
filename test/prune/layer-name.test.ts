// One naming of layers: the same whatever file a network comes from, every other name understood, and none guessed.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { certify, cpuEngine, group, open, plan, prune, replay, score } from "../../src/index.ts";
import type { Model } from "../../src/model/graph.ts";
import { budgetFor } from "../../src/prune/budget.ts";
import { findLayers, unlikeNames } from "../../src/prune/layer-name.ts";
import { build, weights } from "./build.ts";

const read = (path: string) => open(new Uint8Array(readFileSync(path)), path);
const CNN = "test/fixtures/fashion-cnn.onnx";
const NAMES = ["stem.0", "block1.conv1", "block1.conv2", "down.0", "block2.conv1", "block2.conv2", "fc"];
const namesOf = (model: Model) => group(model).layers.map(({ name }) => name);

/** A chain of 1 × 1 convolutions whose nodes are called so, and whose weights have no names. */
function chain(...nodes: readonly string[]): Model {
  const specs = nodes.map(
    (_, at) => ["Conv", `${at === 0 ? "x" : `v${at}`} ${90 + at}`, `v${at + 1}`] as const,
  );
  const model = build(
    [2, 1, 1],
    specs,
    Object.fromEntries(nodes.map((_, at) => [`${90 + at}`, weights(2, 2, 1, 1)])),
  );
  return { ...model, nodes: model.nodes.map((node, at) => ({ ...node, name: nodes[at] ?? "" })) };
}

describe("a layer's name", () => {
  it.each([CNN, "test/fixtures/fashion-cnn-bn.onnx", "test/fixtures/fashion-cnn.safetensors"])(
    "is the same in %s",
    (path) => expect(namesOf(read(path))).toEqual(NAMES),
  );

  it("is the node's in PyTorch's way where the weight has none", () => {
    const names = namesOf(
      chain(
        "/features/features.0/features.0.0/Conv",
        "/a/a/Conv_1",
        "/layer4/layer4.0/conv1/Conv",
        "Conv_7",
        "",
        "/Conv",
      ),
    );
    expect(names).toEqual(["features.0.0", "a.a", "layer4.0.conv1", "Conv_7", "Conv #4", "/Conv"]);
  });

  it("has the operator too where two would be called the same", () =>
    expect(namesOf(chain("/attention/Conv", "/attention/Conv_1", "/out/Conv"))).toEqual([
      "attention.Conv",
      "attention.Conv_1",
      "out",
    ]));

  it("of a weight is its own whatever numbers the nodes have", () => {
    const model = build(
      [2, 1, 1],
      [
        ["Conv", "x 0.weight", "3"],
        ["Conv", "3 3.weight", "6"],
        ["Conv", "6 6.weight", "9"],
      ],
      Object.fromEntries(["0", "3", "6"].map((name) => [`${name}.weight`, weights(2, 2, 1, 1)])),
    );
    expect(group(model).layers.map(({ name }) => name)).toEqual(["0", "3", "6"]);
  });

  it("is the whole name of the weight where two weights are called the same, so that each of them can be meant", () => {
    const model = build(
      [2, 1, 1],
      [
        ["Conv", "x fc.weight", "a"],
        ["Conv", "a fc.kernel", "b"],
        ["Conv", "b 90", "c"],
      ],
      {
        "fc.weight": weights(2, 2, 1, 1),
        "fc.kernel": weights(2, 2, 1, 1),
        "90": weights(2, 2, 1, 1),
      },
    );
    const named = { ...model, nodes: model.nodes.map((node) => ({ ...node, name: "fc" })) };
    const groups = group(named);
    expect(groups.layers.map(({ name }) => name)).toEqual(["fc.weight", "fc.kernel", "90"]);
    expect(budgetFor(groups, { ratio: 0, layers: { "fc.kernel": 0.5 } }).layers).toEqual({
      "fc.kernel": 0.5,
    });
    expect(() => findLayers(groups.layers, "fc")).toThrow("fc may be fc.weight or fc.kernel or 90;");
  });
});

describe("names where there is little room", () => {
  it.each([
    [NAMES, NAMES],
    [
      ["net.stage_0.conv.linear", "net.stage_1.conv.linear"],
      ["stage_0", "stage_1"],
    ],
    [
      ["encoder.layers.0.fc", "encoder.layers.10.fc"],
      ["layers.0", "layers.10"],
    ],
    [
      ["net.a", "net.a.b"],
      ["net.a", "net.a.b"],
    ],
    [
      ["Layer 1", "Output"],
      ["Layer 1", "Output"],
    ],
    [["a.b"], ["a.b"]],
    [[], []],
  ])("%j are %j", (names, short) => {
    expect(unlikeNames(names)).toEqual(short);
  });
});

describe("a word for a layer", () => {
  const { layers } = group(read(CNN));
  it.each([
    ["block1.conv1", "block1.conv1"],
    ["/block1/conv1/Conv", "block1.conv1"],
    ["stem", "stem.0"],
    ["block1/conv2", "block1.conv2"],
    ["down", "down.0"],
    ["fc.weight", "fc"],
    ["Layer 2", "block1.conv1"],
    ["output", "fc"],
  ])("may be %s", (word, name) => expect(findLayers(layers, word).map((each) => each.name)).toEqual([name]));

  it.each([
    ["conv1", "conv1 may be block1.conv1 or block2.conv1; name the layer so that only one is meant."],
    ["block1", "block1 may be block1.conv1 or block1.conv2; name the layer so that only one is meant."],
    [
      "block1.conv3",
      `There is no layer block1.conv3; did you mean block1.conv1? There are ${NAMES.join(", ")}.`,
    ],
    ["encoder", `There is no layer encoder; there are ${NAMES.join(", ")}.`],
    ["Layer 8", `There is no layer Layer 8; there are ${NAMES.join(", ")}.`],
    ["", `There is no layer ; there are ${NAMES.join(", ")}.`],
  ])("is refused where it is none, or not one: %s", (word, sentence) =>
    expect(() => findLayers(layers, word)).toThrow(sentence),
  );
});

describe("budgets and plans", () => {
  const engine = cpuEngine();
  it("come to the same under any names", async () => {
    const model = read(CNN);
    const named = (first: string, second: string) =>
      prune(model, engine, {
        budget: { ratio: 0.5, layers: { [first]: 0.25 }, protect: { [second]: [0, 1] } },
      });
    const [short, long] = [
      await named("block1.conv1", "block2.conv1"),
      await named("/block1/conv1/Conv", "Layer 5"),
    ];
    expect(long.plan).toEqual(short.plan);
    expect(long.plan.layers[1]?.removed).toHaveLength(6);
    expect(long.report.certificate.verdict).toBe("proven");
  });

  it("are refused where one layer is given two ratios", () => {
    const groups = group(read(CNN));
    const budget = { ratio: 0.5, layers: { "stem.0": 0.2, "/stem/stem.0/Conv": 0.3 } };
    expect(() => budgetFor(groups, budget)).toThrow("Layer stem.0 is given two ratios, 0.2 and 0.3.");
  });

  it("replay and are proven with the names of nodes, which older plans have", async () => {
    const model = read(CNN);
    const groups = group(model);
    const scores = await score(model, groups);
    const planned = plan(model, groups, scores, { ratio: 0.5, layers: { "block1.conv1": 0.25 } });
    const older = {
      ...planned,
      budget: { ratio: 0.5, layers: { "/block1/conv1/Conv": 0.25 } },
      layers: planned.layers.map((each, at) => ({
        ...each,
        name: groups.layers[at]?.aliases[0] ?? each.name,
      })),
    };
    expect(older.layers[1]?.name).toBe("/block1/conv1/Conv");
    const { model: pruned, report } = await replay(model, older, engine);
    expect(report.layers[1]?.removed).toEqual(planned.layers[1]?.removed);
    expect(report.certificate.verdict).toBe("proven");
    expect((await certify({ original: model, plan: older, pruned }, engine)).rule.holds).toBe(true);
  });
});
