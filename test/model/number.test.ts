import { expect, test } from "vitest";
import { shortestFloat32 } from "../../src/model/number.ts";

test.each<[number, string]>([
  [Math.fround(0.1), "0.1"],
  [2.1, "2.1"],
  [1, "1"],
  [0, "0"],
  [-0, "-0"],
  [-5, "-5"],
  [16777216, "16777216"],
  [100, "100"],
  [1e-45, "1e-45"],
  [2 ** -126, "1.1754944e-38"],
  [3.4028234663852886e38, "3.4028235e+38"],
  [Math.fround(1 / 3), "0.33333334"],
])("%d is written as %s", (value, text) => {
  expect(shortestFloat32(value)).toBe(text);
});

test("every pattern of bits comes back, in at most nine digits, and not with one digit fewer", () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  let state = 12345;
  for (let round = 0; round < 20000; round++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bits[0] = state;
    const value = float[0] ?? 0;
    if (!Number.isFinite(value)) continue;
    const text = shortestFloat32(value);
    expect(Object.is(Math.fround(Number(text)), value)).toBe(true);
    const digits = text
      .replace(/e.*$/, "")
      .replace(/^-?0*\.?0*|\.|-/g, "")
      .replace(/0+$/, "").length;
    expect(digits).toBeLessThanOrEqual(9);
    if (digits > 1) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
  }
});
