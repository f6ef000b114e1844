// What neurons are filled with: places on a scale, colours, and text that stays readable on them.

import { describe, expect, it } from "vitest";
import { perNeuron } from "../../src/app/measure/activations.ts";
import { parseHex } from "../../src/view/color.ts";
import { planDrawing } from "../../src/view/drawing.ts";
import { FILL_SIZE, fillColor, fillPlaces, fillTable, inkOn } from "../../src/view/fill.ts";
import { THEMES } from "../../src/view/theme.ts";
import { randomNetwork } from "./random.ts";

const drawing = planDrawing(randomNetwork([2, 3, 2], 1));

describe("a fill", () => {
  it("scales each column for itself from zero to its largest, or from its least where that is below zero", () => {
    const values = [undefined, Float32Array.of(0, 2, 4), Float32Array.of(-1, 3)];
    const { before, after } = fillPlaces(drawing, { scale: "activations", values });
    expect(Array.from(before)).toEqual([-1, -1, 0, 0.5, 1, 0, 1]);
    expect(after).toEqual(before);
  });

  it("has places of its own after pruning, on the scale of before", () => {
    const values = [undefined, Float32Array.of(0, 2, 4), Float32Array.of(-1, 3)];
    const pruned = [undefined, Float32Array.of(0, 1, 6), Float32Array.of(-3, 1)];
    const { before, after } = fillPlaces(drawing, { scale: "activations", values, after: pruned });
    expect(Array.from(before)).toEqual([-1, -1, 0, 0.5, 1, 0, 1]);
    expect(Array.from(after)).toEqual([-1, -1, 0, 0.25, 1, 0, 0.5]);
  });

  it("fills nobody without values, and a silent column with nothing but its lowest colour", () => {
    expect(Array.from(fillPlaces(drawing, undefined).before)).toEqual(new Array(7).fill(-1));
    const values = [Float32Array.of(0, 0), undefined, undefined];
    expect(Array.from(fillPlaces(drawing, { scale: "scores", values }).before).slice(0, 2)).toEqual([0, 0]);
  });

  it.each(["dark", "light"] as const)(
    "runs from the neuron's colour to ink, and through viridis, on %s",
    (theme) => {
      const table = fillTable(theme);
      const at = (row: number, entry: number) =>
        Array.from(table.subarray((row * FILL_SIZE + entry) * 4).subarray(0, 3));
      expect(at(0, 0)).toEqual([...parseHex(THEMES[theme].node)]);
      expect(at(0, FILL_SIZE - 1)).toEqual([...parseHex(THEMES[theme].ink)]);
      expect(at(1, 0)).toEqual([0x44, 0x01, 0x54]);
      expect(at(1, FILL_SIZE - 1)).toEqual([0xfd, 0xe7, 0x25]);
      expect(fillColor(theme, "scores", 1)).toBe("rgb(253, 231, 37)");
    },
  );

  it.each(["dark", "light"] as const)("leaves text on it a contrast of 3:1 at least, on %s", (theme) => {
    const luminance = (color: readonly number[]) =>
      [0.2126, 0.7152, 0.0722].reduce((sum, share, at) => {
        const byte = (color[at] ?? 0) / 255;
        return sum + share * (byte <= 0.04045 ? byte / 12.92 : ((byte + 0.055) / 1.055) ** 2.4);
      }, 0);
    for (const scale of ["activations", "scores"] as const)
      for (let place = 0; place <= 1; place += 1 / 16) {
        const fill = luminance((fillColor(theme, scale, place).match(/\d+/g) ?? []).map(Number));
        const ink = luminance(parseHex(inkOn(theme, scale, place)));
        expect(
          (Math.max(fill, ink) + 0.05) / (Math.min(fill, ink) + 0.05),
          `${scale} ${place}`,
        ).toBeGreaterThan(3);
      }
  });
});

describe("values of channels with positions", () => {
  it("are their means, channels first or last", () => {
    expect(Array.from(perNeuron(Float32Array.of(1, 3, 10, 20), 2, false))).toEqual([2, 15]);
    expect(Array.from(perNeuron(Float32Array.of(1, 10, 3, 20), 2, true))).toEqual([2, 15]);
  });
});
