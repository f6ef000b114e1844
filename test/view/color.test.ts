import { describe, expect, it } from "vitest";
import {
  fromOklab,
  parseHex,
  type Rgb,
  scalePosition,
  TABLE_SIZE,
  tableIndex,
  toOklab,
  weightAt,
  weightColor,
  weightTable,
} from "../../src/view/color.ts";
import { THEMES, type ThemeName } from "../../src/view/theme.ts";

const NAMES: readonly ThemeName[] = ["dark", "light"];

function entry(theme: ThemeName, index: number): Rgb {
  const table = weightTable(theme);
  return [table[index * 4] ?? -1, table[index * 4 + 1] ?? -1, table[index * 4 + 2] ?? -1];
}

describe("OKLab", () => {
  it("gives Ottosson's published values", () => {
    const [lightness, a, b] = toOklab([255, 0, 0]);
    expect(lightness).toBeCloseTo(0.62796, 4);
    expect(a).toBeCloseTo(0.22486, 4);
    expect(b).toBeCloseTo(0.12585, 4);
    expect(toOklab([255, 255, 255])[0]).toBeCloseTo(1, 5);
  });

  it("returns every colour to its bytes", () => {
    for (let value = 0; value < 4096; value++) {
      const rgb: Rgb = [(value >> 8) * 17, ((value >> 4) & 15) * 17, (value & 15) * 17];
      expect(fromOklab(toOklab(rgb))).toEqual(rgb);
    }
  });
});

describe.each(NAMES)("the %s table", (theme) => {
  it("has the theme's colours at its ends and at zero", () => {
    expect(entry(theme, 0)).toEqual(parseHex(THEMES[theme].negative));
    expect(entry(theme, (TABLE_SIZE - 1) / 2)).toEqual(parseHex(THEMES[theme].zero));
    expect(entry(theme, TABLE_SIZE - 1)).toEqual(parseHex(THEMES[theme].positive));
  });

  it("is as light for a weight as for its negative, to a hundredth", () => {
    for (let away = 0; away <= (TABLE_SIZE - 1) / 2; away++) {
      const negative = toOklab(entry(theme, (TABLE_SIZE - 1) / 2 - away))[0];
      const positive = toOklab(entry(theme, (TABLE_SIZE - 1) / 2 + away))[0];
      expect(Math.abs(negative - positive)).toBeLessThan(0.02);
    }
  });

  it("is opaque, and changes by small steps", () => {
    const table = weightTable(theme);
    for (let index = 1; index < TABLE_SIZE; index++) {
      expect(table[index * 4 + 3]).toBe(255);
      const step = entry(theme, index).map((value, at) =>
        Math.abs(value - (entry(theme, index - 1)[at] ?? 0)),
      );
      expect(Math.max(...step)).toBeLessThanOrEqual(3);
    }
  });
});

describe("the scale", () => {
  it("is symmetric, keeps order and clips at the range", () => {
    expect(scalePosition(0, 5)).toBe(0);
    expect(scalePosition(5, 5)).toBe(1);
    expect(scalePosition(-9, 5)).toBe(-1);
    expect(scalePosition(1.25, 5)).toBeCloseTo(0.5, 12);
    expect(scalePosition(-1.25, 5)).toBeCloseTo(-0.5, 12);
    expect(scalePosition(3, 0)).toBe(0);
  });

  it("is undone by weightAt", () => {
    for (const weight of [-5, -0.4, 0, 0.1, 0.8, 3]) {
      expect(weightAt(scalePosition(weight, 5), 5)).toBeCloseTo(weight, 12);
    }
  });

  it("tells the seed's weights apart", () => {
    const weights = [-1, -0.4, -0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1, 2, 5];
    expect(new Set(weights.map((weight) => tableIndex(weight, 5))).size).toBe(weights.length);
    expect(new Set(weights.map((weight) => weightColor("dark", weight, 5).join())).size).toBe(weights.length);
  });
});
