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
import { PALETTES, type PaletteName, type ThemeName } from "../../src/view/theme.ts";

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
    expect(entry(theme, 0)).toEqual(parseHex(PALETTES["blue-orange"][theme][0] ?? ""));
    expect(entry(theme, (TABLE_SIZE - 1) / 2)).toEqual(parseHex(PALETTES["blue-orange"][theme][1] ?? ""));
    expect(entry(theme, TABLE_SIZE - 1)).toEqual(parseHex(PALETTES["blue-orange"][theme][2] ?? ""));
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

/** Linear RGB as people see it whose eyes lack a kind of cone (Machado, Oliveira and Fernandes 2009, severity 1). */
const DEFICIENCIES: Readonly<Record<string, readonly number[]>> = {
  none: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** A colour as seen with a deficiency, in OKLab. */
function seenWith(deficiency: string, rgb: Rgb): readonly number[] {
  const linear = rgb.map((byte) => (byte <= 10 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  const matrix = DEFICIENCIES[deficiency] ?? [];
  const bytes = [0, 3, 6].map((row) => {
    const sum = linear.reduce((total, value, at) => total + value * (matrix[row + at] ?? 0), 0);
    const held = Math.min(1, Math.max(0, sum));
    return Math.round(255 * (held <= 0.0031308 ? 12.92 * held : 1.055 * held ** (1 / 2.4) - 0.055));
  });
  return toOklab([bytes[0] ?? 0, bytes[1] ?? 0, bytes[2] ?? 0]);
}

describe.each(Object.keys(PALETTES) as PaletteName[])("the palette %s", (palette) => {
  it.each(NAMES)("keeps plus, minus and zero apart for every eye, in %s", (theme) => {
    const table = weightTable(theme, palette);
    const at = (index: number): Rgb => [
      table[index * 4] ?? 0,
      table[index * 4 + 1] ?? 0,
      table[index * 4 + 2] ?? 0,
    ];
    for (const deficiency of Object.keys(DEFICIENCIES)) {
      const [minus, zero, plus] = [0, (TABLE_SIZE - 1) / 2, TABLE_SIZE - 1].map((index) =>
        seenWith(deficiency, at(index)),
      );
      const apart = (a: readonly number[] = [], b: readonly number[] = []) =>
        Math.hypot(...a.map((value, each) => value - (b[each] ?? 0)));
      // A step that is just seen is about 0.02.
      expect(apart(minus, plus)).toBeGreaterThan(0.14);
      expect(Math.min(apart(minus, zero), apart(plus, zero))).toBeGreaterThan(0.14);
    }
  });

  it("is as light on either side of zero, but for viridis, which climbs", () => {
    const table = weightTable("dark", palette);
    const light = (index: number) =>
      toOklab([table[index * 4] ?? 0, table[index * 4 + 1] ?? 0, table[index * 4 + 2] ?? 0])[0];
    const apart = light(TABLE_SIZE - 1) - light(0);
    if (palette === "viridis") expect(apart).toBeGreaterThan(0.5);
    else expect(Math.abs(apart)).toBeLessThan(0.02);
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
