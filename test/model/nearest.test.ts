// Hints for words that are not known: near ones are found, far ones are not made up.

import { expect, it } from "vitest";
import { nearest, suggest } from "../../src/model/nearest.ts";

const commands = ["prune", "certify", "inspect", "groups", "eval", "test"];

it.each([
  ["prnue", "prune"],
  ["pruen", "prune"],
  ["Inspekt", "inspect"],
  ["cert", "certify"],
  ["evl", "eval"],
  ["tset", "test"],
  ["group", "groups"],
  ["cert", "certify"],
  ["spect", "inspect"],
])("takes %s for %s", (word, meant) => expect(nearest(word, commands)).toBe(meant));

it.each(["", "x", "quantize", "p".repeat(1e6)])("makes nothing of what is far away", (word) =>
  expect(nearest(word, commands)).toBeUndefined(),
);

it("takes the nearest, and the first of equals", () => {
  expect(nearest("conv12", ["conv1", "conv2", "conv12"])).toBe("conv12");
  expect(nearest("conv3", ["conv1", "conv2"])).toBe("conv1");
});

it("says what there is besides", () => {
  expect(suggest("tset", ["test", "eval"])).toBe("did you mean test? There are test, eval");
  expect(suggest("xyz", ["test", "eval"], 1)).toBe("there are test …");
});
