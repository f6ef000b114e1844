import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSweep } from "../../../src/cli/sweep/spec.ts";
import { CRITERIA } from "../../../src/index.ts";

const SPEC = { format: "espalier-sweep", version: 1, models: ["a.onnx"], ratios: [0, 0.5] };

const read = (changes: object) => readSweep(JSON.stringify({ ...SPEC, ...changes }), "s.json");

test("takes what the schema has, and nothing else", () => {
  const schema = JSON.parse(readFileSync("public/sweep.schema.json", "utf8"));
  const whole = {
    $schema: "sweep.schema.json",
    name: "n",
    data: { images: "i", labels: "l", count: 3, preprocessing: { mean: [0.5], std: [0.5, 1, 2] } },
    criteria: [...CRITERIA, { bias: false, inputs: "surviving" }],
    seeds: [1],
    budget: { global: true },
    groups: { heads: "whole" },
    compensate: true,
    engine: "webgpu",
    time: true,
  };
  expect(read(whole)).toEqual({ ...SPEC, ...whole });
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys({ ...SPEC, ...whole }).sort());
  expect(schema.required).toEqual(Object.keys(SPEC));
});

test.each<[object, string]>([
  [{ format: "x" }, `"format" is not what it should be`],
  [{ models: [] }, `"models" is not what it should be (a list of one or more files is expected)`],
  [{ ratios: [0.5, 2] }, `"ratios" is not what it should be (a list of numbers from 0 to 1 is expected)`],
  [{ criteria: ["l3"] }, `"criteria" is not what it should be (l3 is not one of ${CRITERIA.join(", ")})`],
  [
    { criteria: [{ kind: "l2" }] },
    `"criteria" is not what it should be ("criterion" needs a boolean "bias" and "inputs" of "all" or "surviving")`,
  ],
  [{ budget: { ratio: 0.5 } }, `"budget" is not what it should be ("ratios" says how much leaves)`],
  [
    { budget: { multiple: 0 } },
    `"budget" is not what it should be (Kept neurons are to be a multiple of 0; a whole number from 1 is expected)`,
  ],
  [
    { data: { images: "i", labels: "l", preprocessing: { scale: 0 } } },
    `"data" is not what it should be (the scale is not a number other than 0)`,
  ],
  [
    { data: { images: "i", labels: "l", preprocessing: { deviation: [1] } } },
    `"data" is not what it should be (preprocessing has no field deviation)`,
  ],
  [
    { data: { labels: "l" } },
    `"data" is not what it should be (inputs, a path, are expected; images is the same)`,
  ],
  [{ data: { inputs: "i", labels: 1 } }, `"data" is not what it should be (labels is not a path)`],
  [{ engine: "gpu" }, `"engine" is not what it should be (cpu or webgpu is expected)`],
  [
    { ratio: 0.5 },
    `"ratio" is not a field that it may have; did you mean ratios? There are $schema, format, version, name, models, data, criteria, ratios, seeds, budget, groups, compensate, engine, time`,
  ],
])("refuses %j", (changes, why) => {
  expect(() => read(changes)).toThrow(`s.json is not a spec of espalier sweep: ${why}.`);
});

test("says what is missing", () => {
  expect(() => readSweep("{}", "s.json")).toThrow(`"format" is missing, as in "format": "espalier-sweep".`);
  expect(() => readSweep("[1", "s.json")).toThrow("it is not JSON.");
});
