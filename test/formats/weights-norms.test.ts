// Batch norms in files of weights alone: which layer each follows is told by its name, assumed from the file and said, or given.

import { describe, expect, test } from "vitest";
import type { WeightsChoices } from "../../src/formats/weights/choices.ts";
import { inferNetwork } from "../../src/formats/weights/infer.ts";
import { group } from "../../src/index.ts";
import { validateModel } from "../../src/model/validate.ts";
import { norm, randomTensors } from "./named-tensors.ts";
import { refusal } from "./refusal.ts";

function infer(specs: readonly string[], choices: WeightsChoices = {}) {
  const { model, chain } = inferNetwork("net", randomTensors(specs), choices);
  return {
    model,
    chain,
    notes: model.notes ?? [],
    /** "bn < stem": the norm reads what the layer makes. */
    norms: model.nodes.flatMap(({ operator, name, inputs }) => {
      const maker = model.nodes.find(({ outputs }) => outputs[0] === inputs[0]);
      return operator === "BatchNormalization" ? [`${name} < ${maker?.name}`] : [];
    }),
    families: group(validateModel(model)).families.map(({ name, units }) => `${name}: ${units.length}`),
  };
}

const PLAIN = [
  "stem.weight 4 1 3 3",
  "stem.bias 4",
  ...norm("bn", 4),
  "body.weight 4 4 3 3",
  ...norm("after", 4),
  "head.weight 2 4",
];

const sorted = (specs: readonly string[]) => specs.toSorted();

describe("batch norms whose names do not tell what they follow", () => {
  test("follow the layer before them in the file, which is said and may be corrected", () => {
    const { norms, chain, notes, families } = infer(PLAIN);
    expect(norms).toEqual(["bn < stem", "after < body"]);
    expect(families).toEqual(["stem: 4", "body: 4"]);
    expect(notes[1]).toBe(
      "What follows what stands in no weight: each of bn (after stem), after (after body) is taken to follow the layer before it in the file, as modules that PyTorch saves mostly do.",
    );
    expect(chain?.norms).toEqual([
      { name: "bn", layer: "stem", fitting: ["stem", "body"] },
      { name: "after", layer: "body", fitting: ["stem", "body"] },
    ]);
  });

  test("follow the layers that are given", () => {
    const choices = { norms: { bn: "body", after: "stem" } };
    const { norms, notes, chain } = infer(PLAIN, choices);
    expect(norms).toEqual(["after < stem", "bn < body"]);
    expect(notes[1]).toContain("bn (after body), after (after stem) was said to follow a layer.");
    expect(chain?.choices).toEqual(choices);
  });

  test("are put by size where the file sorts its names and one layer alone fits", () => {
    const specs = ["stem.weight 4 1 3 3", ...norm("bn", 4), "body.weight 6 4 3 3", "head.weight 2 6"];
    const { norms, notes } = infer(sorted(specs));
    expect(norms).toEqual(["bn < stem"]);
    expect(notes[1]).toContain("bn (after stem) is taken to follow the only layer of as many channels.");
  });

  test("named bn, beside fc, follow the convolution before them and not the dense layer behind", () => {
    const { norms } = infer(["stem.weight 4 1 3 3", ...norm("bn", 4), "fc.weight 4 4"]);
    expect(norms).toEqual(["bn < stem"]);
  });

  test("named as layers are, in a file that sorts its names, are said to be assumed", () => {
    const specs = ["conv1.weight 4 1 3 3", ...norm("bn1", 4), "fc.weight 2 4", "fc.bias 2"];
    expect(infer(specs).notes.join(" ")).not.toContain("Batch norms are taken");
    expect(infer(sorted(specs)).notes[1]).toBe(
      "Batch norms are taken to follow the layers of their names (bn1 after conv1); the file sorts its names, so that their order does not say whether they do.",
    );
  });

  test("do not touch what names tell", () => {
    const specs = ["conv1.weight 4 1 3 3", ...norm("bn1", 4), "last.weight 4 4 3 3", ...norm("x", 4)];
    const { norms, chain, notes } = infer([...specs, "fc.weight 2 4"]);
    expect(norms).toEqual(["bn1 < conv1", "x < last"]);
    expect(chain?.norms).toEqual([{ name: "x", layer: "last", fitting: ["last"] }]);
    expect(notes[1]).toContain("each of x (after last) is taken");
  });

  test.each<[string, string[], RegExp]>([
    [
      "two that fit a sorted file",
      sorted(PLAIN),
      /no name says which layer the batch norm after follows, and neither/,
    ],
    [
      "one in front of all layers",
      [...norm("first", 1), "stem.weight 4 1 3 3", "stem.bias 4", "fc.weight 2 4"],
      /the batch norm first stands before all layers of the file/,
    ],
    [
      "one of another size than the layer before it",
      ["stem.weight 4 1 3 3", ...norm("bn", 3), "fc.weight 2 4"],
      /batch norm bn of 3 channels follows, and stem, which stands before it in the file, makes 4/,
    ],
    [
      "all norms behind all layers",
      ["stem.weight 4 1 3 3", "body.weight 4 4 3 3", ...norm("x", 4), ...norm("y", 4), "head.weight 2 4"],
      /the batch norm y follows, and body, which stands before it in the file, has x/,
    ],
    [
      "a norm in front of the layer of its name",
      [...norm("bn1", 4), "conv1.weight 4 4 3 3", ...norm("bn2", 4), "conv2.weight 4 4 3 3", "fc.weight 2 4"],
      /the batch norm bn1 stands before conv1 in the file, and may be computed before it/,
    ],
    [
      "a norm of another size than the layer of its name",
      ["conv1.weight 4 1 3 3", ...norm("bn1", 6), "fc.weight 2 4"],
      /the batch norm bn1 has 6 channels, but conv1, which its name belongs to, makes 4/,
    ],
  ])("%s forbid a network, by name", (_, specs, sentence) => {
    const { notes, families, chain } = infer(specs);
    expect(notes[0]).toMatch(sentence);
    expect(families).toEqual([]);
    expect(chain).toBeUndefined();
  });

  test("given, mend what could not be inferred", () => {
    const { norms } = infer(sorted(PLAIN), {
      norms: { bn: "stem", after: "body" },
      order: ["stem", "body", "head"],
    });
    expect(norms).toEqual(["bn < stem", "after < body"]);
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ nobody: "stem" }, /There is no batch norm nobody in the file; there are bn, after\./],
    [{ bn: "nobody" }, /There is no nobody for the batch norm bn to follow; there are stem, body, head\./],
    [{ bn: "head" }, /The batch norm bn has 4 channels, but head makes 2\./],
    [{ bn: "stem", after: "stem" }, /Both bn and after are said to follow stem\./],
  ])("refuse %o", async (norms, sentence) => {
    const error = await refusal(() => infer(PLAIN, { norms }));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe("setting");
  });
});
