import { describe, expect, it } from "vitest";
import { readRatio, readTarget, writeRatio, writeTarget } from "../../../src/app/decide/target.ts";

describe("a typed target", () => {
  it.each([
    ["60 %", { of: "macs", share: 0.6 }],
    ["12.5%", { of: "macs", share: 0.125 }],
    ["200k", { of: "macs", atMost: 200_000 }],
    ["1.5 M", { of: "macs", atMost: 1_500_000 }],
    ["266,610", { of: "macs", atMost: 266_610 }],
    ["1,266,610", { of: "macs", atMost: 1_266_610 }],
    ["1,5 M", { of: "macs", atMost: 1_500_000 }],
    ["12,5 %", { of: "macs", share: 0.125 }],
  ])("%s", (written, target) => {
    expect(readTarget(written, "macs")).toEqual(target);
  });

  it("knows bytes by their letter", () => {
    expect(readTarget("750 kB", "bytes")).toEqual({ of: "bytes", atMost: 750_000 });
    expect(readTarget("750 kB", "params")).toBeUndefined();
  });

  it.each(["", "0", "101 %", "-5", "half", "5 k%", "1.2.3", "1,2,3"])("is not %j", (written) => {
    expect(readTarget(written, "params")).toBeUndefined();
  });

  it("is written as it may be typed again", () => {
    for (const written of ["60 %", "200,000"]) {
      const target = readTarget(written, "params");
      expect(target && writeTarget(target)).toBe(written);
    }
  });
});

describe("a typed ratio", () => {
  it.each([
    ["37.5", 0.375],
    ["37,5 %", 0.375],
    [" .5", 0.005],
    ["1.", 0.01],
    ["0", 0],
    ["100%", 1],
  ])("%s", (written, ratio) => {
    expect(readRatio(written)).toBe(ratio);
  });

  it.each(["", "%", "-1", "100.1", "half", "1.2.3", "5e1", "."])("is not %j", (written) => {
    expect(readRatio(written)).toBeUndefined();
  });

  it("is written as it may be typed again", () => {
    expect([0.5, 0.375, 1 / 3, 0, 1].map(writeRatio)).toEqual(["50", "37.5", "33.333", "0", "100"]);
  });
});
