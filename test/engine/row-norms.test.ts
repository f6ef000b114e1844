import { describe, expect, it } from "vitest";
import { rowNorms } from "../../src/engine/cpu/row-norms.ts";
import { numbers } from "./networks.ts";
import { assertClose, referenceNorms } from "./references.ts";

describe("rowNorms on the CPU", () => {
  it("gives the norms of seed.md", () => {
    const output = new Float32Array(2);
    const weight = Float32Array.of(1, -1, 5, 2);
    rowNorms({ weight, bias: Float32Array.of(0.1, 0.2), output }, { rows: 2, columns: 2 });
    expect(output).toEqual(Float32Array.of(2.1, 7.2));
  });

  it.each([
    [1, 1],
    [3, 7],
    [5, 4096],
  ])("of %i rows of %i columns keep 1e-7", (rows, columns) => {
    const [weight, bias] = [numbers(rows * columns, 1), numbers(rows, 2)];
    const counted = Float32Array.from({ length: columns }, (_, column) => (column % 3 === 1 ? 0 : 1));
    const output = new Float32Array(rows).fill(Number.NaN);
    rowNorms({ weight, bias, output }, { rows, columns });
    assertClose(output, referenceNorms(weight, bias, rows, columns), 1e-7);
    rowNorms({ weight, bias, counted, output }, { rows, columns });
    assertClose(output, referenceNorms(weight, bias, rows, columns, counted), 1e-7);
  });
});
