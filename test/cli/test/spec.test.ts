import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readSpec } from "../../../src/cli/test/read-spec.ts";
import { writeSpec } from "../../../src/cli/test/record.ts";

const whole = readFileSync("test/regression/fashion-mlp.prune.json", "utf8");

function changed(change: (spec: Record<string, never>) => void): string {
  const spec = JSON.parse(whole);
  change(spec);
  return JSON.stringify(spec);
}

describe("readSpec", () => {
  it("reads what was recorded, and writes it to the same text", () => {
    expect(writeSpec(readSpec(whole, "spec"))).toBe(whole);
  });

  it("knows the fields of the published schema, and no others", () => {
    const schema = JSON.parse(readFileSync("public/prune.schema.json", "utf8"));
    const known = { format: "espalier-test", version: 1, model: "m" };
    for (const name of Object.keys(schema.properties).filter((each) => !(each in known)))
      expect(() => readSpec(JSON.stringify({ ...known, [name]: null }), "spec")).toThrow(
        `"${name}" is not what it should be`,
      );
    const text = (name: string) => JSON.stringify({ ...known, expected: { [name]: null } });
    for (const name of Object.keys(schema.properties.expected.properties))
      expect(() => readSpec(text(name), "spec")).toThrow(`in expected, "${name}" is not what it should be`);
    expect(() => readSpec(text("other"), "spec")).toThrow(`in expected, "other" is not a field`);
  });

  it.each<[text: string, what: string]>([
    ["{", "it is not JSON"],
    ["[]", "it is not an object"],
    ["{}", '"format" is missing, as in "format": "espalier-test"'],
    [changed((spec) => Object.assign(spec, { version: 2 })), '"version" is not what it should be'],
    [
      changed((spec) => Object.assign(spec, { budgets: 1 })),
      '"budgets" is not a field that it may have; did you mean budget? There are $schema, format, version, name, model, data, engines, criterion, budget, groups, compensate, picture, tolerance, expected',
    ],
    [
      changed((spec) => Object.assign(spec, { engines: ["gpu"] })),
      '"engines" is not what it should be (a list of one or more of cpu, dawn, webgpu, webgl2 is expected)',
    ],
    [
      changed((spec) => Object.assign(spec, { budget: { ratio: 2 } })),
      '"budget" is not what it should be (the ratio of its budget is 2; a number from 0 to 1 is expected)',
    ],
    [
      changed((spec) => Object.assign(spec, { data: { labels: "l" } })),
      '"data" is not what it should be (inputs, a path, are expected; images is the same)',
    ],
    [
      changed((spec) => Object.assign(spec, { data: { inputs: "i", images: "i" } })),
      '"data" is not what it should be (inputs, a path, are expected; images is the same)',
    ],
  ])("refuses what is no spec: %#", (text, what) => {
    expect(() => readSpec(text, "a.prune.json")).toThrow(
      `a.prune.json is not a spec of espalier test: ${what}.`,
    );
  });
});
