import { describe, expect, it } from "vitest";
import { rowsPerPass, splitAtMasks } from "../../src/engine/split.ts";
import { compileSteps } from "../../src/engine/steps.ts";
import { randomPerceptron } from "./networks.ts";

const program = compileSteps(randomPerceptron([784, 300, 100, 10]));
const value = (name: string): number => program.names.get(name)?.value ?? -1;

describe("splitAtMasks", () => {
  it("computes the first layer once and the rest on every tick", () => {
    const split = splitAtMasks(program, new Set([value("r0"), value("r1")]), value("g2"));
    expect(split.upstream).toEqual(program.steps.slice(0, 1));
    expect(split.downstream).toEqual(program.steps.slice(1));
    expect([...split.frontier]).toEqual([value("r0")]);
  });

  it("computes everything once without masks, and nothing once where the input is masked", () => {
    const none = splitAtMasks(program, new Set(), value("g2"));
    expect([none.upstream.length, [...none.frontier]]).toEqual([3, [value("g2")]]);
    const all = splitAtMasks(program, new Set([value("x")]), value("g2"));
    expect([all.upstream.length, [...all.frontier]]).toEqual([0, [value("x")]]);
  });
});

describe("rowsPerPass", () => {
  it("takes all 10,000 images of fashion-mlp at once", () => {
    expect(rowsPerPass(program, 2 ** 28)).toBeGreaterThan(10_000);
  });

  it("keeps to a buffer's size, to short dispatches, and to one row at least", () => {
    expect(rowsPerPass(program, 7850)).toBe(10);
    expect(rowsPerPass(program, 100)).toBe(1);
    const wide = compileSteps(randomPerceptron([4096, 4096]));
    expect(rowsPerPass(wide, 2 ** 28)).toBe(256);
  });
});
