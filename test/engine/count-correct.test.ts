import { expect, it } from "vitest";
import { countCorrect } from "../../src/engine/cpu/count-correct.ts";

it("adds the rows whose first largest score stands at the label", () => {
  const scores = Float32Array.of(1, 3, 2, 5, 5, 0, -1, -2, -1);
  const correct = Uint32Array.of(10);
  const count = (labels: number[]) => {
    countCorrect({ scores, labels: Uint32Array.from(labels), correct }, { rows: 3, classes: 3 });
    return correct[0];
  };
  expect(count([1, 0, 0])).toBe(13);
  expect(count([1, 1, 2])).toBe(14);
});
