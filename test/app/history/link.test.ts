import { expect, it } from "vitest";
import { type Link, readAddress, readHash, searchFor, writeHash } from "../../../src/app/history/link.ts";
import { SEED_CRITERION } from "../../../src/prune/criteria.ts";

const network = JSON.stringify({ format: "espalier-network", layers: [{ weights: [[1, -0.5]] }] });

it.each<readonly [string, Link, string]>([
  ["a ratio", { budget: { ratio: 0.125 } }, "ratio=12.5"],
  ["a side, compact, a neuron", { mode: "split", compact: true, selected: { column: 2, index: 3 } }, ""],
  ["how it looks", { fill: "scores", palette: "green-purple", scope: "layer" }, ""],
  [
    "how it is marked, and by which example",
    { fill: "activations", example: 6, changes: true, ghosts: false, panel: "curve" },
    "fill=activations&example=7&changes=1&ghosts=0&panel=curve",
  ],
  ["where the divider stands", { mode: "split", split: 0.25 }, "mode=split&split=25"],
  ["where the camera stands", { camera: { middle: [0.1, -0.2, 0], height: 0.5 } }, "camera=0.1_-0.2_0_0.5"],
  ["a turned camera", { camera: { middle: [0, 0, 0], height: 1.5, from: [0.6, 0, 0.8] } }, ""],
  ["open modules", { openModules: ["layer1.0", "layer3"] }, "open=layer1.0*layer3"],
  ["that all modules are folded", { openModules: [] }, "open="],
  ["runs of layers that stand open", { openModules: ["1–50.11–20"] }, ""],
  ["that heads leave as a whole", { heads: "whole" }, "heads=whole"],
  ["another criterion", { criterion: { kind: "fpgm", bias: false, inputs: "all" } }, ""],
  ["a whole budget", { budget: { target: { of: "macs", share: 0.5 }, protect: { fc1: [1, 2] } } }, ""],
  ["corrections", { choices: { activations: { fc1: "tanh" }, order: ["fc1", "fc2"] } }, ""],
  [
    "preprocessing",
    {
      preprocessing: {
        scale: 1 / 255,
        mean: [0.5],
        std: [0.25],
        layout: "NHWC",
        channels: "reversed",
        label: 4,
      },
    },
    "",
  ],
  ["part of the preprocessing", { preprocessing: { label: "kind" }, count: 3 }, ""],
  ["a file", { file: "my net & co.onnx" }, ""],
  ["a network", { network }, ""],
])("writes %s into an address and reads it again", async (_, link, written) => {
  const hash = await writeHash(link);
  if (written !== "") expect(hash).toBe(written);
  expect(hash).toMatch(/^[\w.=&%+*-]+$/);
  expect(await readHash(`#${hash}`)).toEqual(link);
});

it("says nothing of what the page does by itself", async () => {
  expect(
    await writeHash({ criterion: SEED_CRITERION, mode: "after", fill: "none", palette: "blue-orange" }),
  ).toBe("");
  expect(await readHash("")).toEqual({});
});

it.each([
  ["ratio=", "it asks for the ratio ; it is a percentage from 0 to 100"],
  ["ratio=101", "it asks for the ratio 101; it is a percentage from 0 to 100: one half is 50"],
  ["budget={", "its budget is not JSON"],
  ['budget={"ratio":2}', "the ratio of its budget is 2; a number from 0 to 1 is expected"],
  ['criterion={"kind":"magic","bias":true,"inputs":"all"}', "its criterion magic is not one of l1,"],
  ["mode=sideways", "it asks for the side sideways; there are before, split and after"],
  ["fill=beer", "it fills neurons with beer; there are none, activations, maps and scores"],
  ["heads=half", "it asks that attention loses half; there are features and whole"],
  ["colours=pink", "it asks for the colours pink, which are not among the page's"],
  ["count=0", "it asks for the first 0 examples; that is no whole number from 1"],
  ['data={"label":"kind","size":3}', "preprocessing has no field size"],
  ["range=none", "it asks for the range none of colours; there are network and layer"],
  ["panel=beer", "it opens beer, which is no panel of the page"],
  ["camera=1_2", "it stands at 1_2, which is no place for the camera"],
  ["camera=1_2_3_0", "it stands at 1_2_3_0, which is no place for the camera"],
  ["camera=1_2_3_x", "it stands at 1_2_3_x, which is no place for the camera"],
  ["split=101", "its divider stands at 101; it is a percentage from 0 to 100"],
  ["example=0", "it shows example 0; that is no whole number from 1"],
  ["select=1", "it selects 1, which is no neuron"],
  ['budget={"ratio":0.5,"hasOwnProperty":1}', 'its budget has a "hasOwnProperty"'],
  ['criterion={"bias":true,"inputs":"all","seed":{}}', "its seed is not a whole number"],
  ['assume={"order":[1]}', "what it assumes about the weights is not a list of names"],
  ["network=AAAA", "its network cannot be unpacked"],
  ["network=%%%", "its network cannot be unpacked"],
])("refuses %j with one sentence", async (hash, sentence) => {
  await expect(readHash(hash)).rejects.toThrow(`The link is not whole: ${sentence}`);
});

it("takes a ratio before the #, a percentage and no share", async () => {
  const read = (search: string, hash = "") => readAddress(new URLSearchParams(search), hash);
  expect(await read("?sample=seed&ratio=12.5", "#mode=split")).toEqual({
    budget: { ratio: 0.125 },
    mode: "split",
  });
  expect(await read("?ratio=1")).toEqual({ budget: { ratio: 0.01 } });
  expect(await read("", "#ratio=0.5")).toEqual({ budget: { ratio: 0.005 } });
  for (const wrong of ["0.5", "50%", "-1"])
    await expect(read(`?ratio=${wrong}`)).rejects.toThrow(
      `The link is not whole: it asks for the ratio ${wrong}; it is a percentage from 0 to 100: one half is 50.`,
    );
});

it("names the network before the #, and leaves other parameters alone", () => {
  expect(searchFor({ kind: "sample", name: "seed" }, "?engine=cpu&url=https://a.b/c&ratio=3")).toBe(
    "engine=cpu&sample=seed",
  );
  expect(searchFor({ kind: "url", urls: ["https://a.b/c.onnx"] }, "?sample=seed")).toBe(
    "url=https%3A%2F%2Fa.b%2Fc.onnx",
  );
  expect(searchFor({ kind: "files", name: "x.onnx" }, "?sample=seed")).toBe("");
});
