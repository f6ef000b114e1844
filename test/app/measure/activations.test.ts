// Looking into a network at one example: every layer's values, behind its activation.

import { describe, expect, it } from "vitest";
import { meansOf, openProbe } from "../../../src/app/measure/activations.ts";
import { cpuEngine, group } from "../../../src/index.ts";
import { expectedSeed, openSample } from "../../prune/expected.ts";

describe("activations", () => {
  it("are what the seed's layers give, worked out by hand", async () => {
    const model = openSample("test/fixtures/seed.onnx");
    const groups = group(model);
    const probe = await openProbe(cpuEngine(), model, groups);
    const [input = []] = expectedSeed().inputs;
    const example = Float32Array.from(input);
    const columns = meansOf(model, groups, example, 2, await probe.look(example));
    probe.close();
    const json = await import("../../../public/samples/seed.json");
    let values = input;
    const expected = [values];
    for (const { weights, bias } of json.default.layers) {
      values = weights.map((row, neuron) =>
        Math.max(
          0,
          row.reduce((sum, weight, at) => sum + weight * (values[at] ?? 0), bias[neuron] ?? 0),
        ),
      );
      expected.push(values);
    }
    expect(columns.map((column) => column.length)).toEqual([2, 2, 4, 2]);
    columns.forEach((column, at) => {
      column.forEach((value, neuron) => {
        expect(value).toBeCloseTo(expected[at]?.[neuron] ?? Number.NaN, 4);
      });
    });
  });
});
