// A matrix as a small picture: the signed maximum under each pixel, of what stands.

import { describe, expect, it } from "vitest";
import { weightColor } from "../../src/view/color.ts";
import { colorTile, type Matrix, poolTile } from "../../src/view/matrix-tile.ts";
import { randomFrom } from "./random.ts";

const all = (count: number) => new Uint8Array(count).fill(1);

function randomMatrix(rows: number, columns: number, seed: number, share = 1): Matrix {
  const random = randomFrom(seed);
  const weights = Float32Array.from({ length: rows * columns }, () => Math.round(20 * random() - 10) / 4);
  const some = (count: number) => Uint8Array.from({ length: count }, () => (random() < share ? 1 : 0));
  return { weights, rows: some(rows), columns: some(columns) };
}

/** The same, pixel by pixel. */
function poolPlainly({ weights, rows, columns }: Matrix, width: number, height: number): number[] {
  return Array.from({ length: width * height }, (_, pixel) => {
    let most = Number.NaN;
    weights.forEach((weight, at) => {
      const [row, column] = [Math.floor(at / columns.length), at % columns.length];
      const line = Math.floor((row * height) / rows.length);
      const place = Math.floor((column * width) / columns.length);
      if (line * width + place !== pixel || !rows[row] || !columns[column]) return;
      if (Number.isNaN(most) || Math.abs(weight) > Math.abs(most)) most = weight;
    });
    return most;
  });
}

describe("a tile", () => {
  it.each([
    [30, 47, 8, 5, 1],
    [30, 47, 8, 5, 0.3],
    [4, 100, 10, 4, 0.5],
    [64, 1, 1, 7, 0.5],
    [5, 5, 5, 5, 1],
  ])(
    "of %i × %i at %i × %i shows the strongest that stands under each pixel",
    (rows, columns, width, height, share) => {
      const matrix = randomMatrix(rows, columns, rows + columns, share);
      expect(Array.from(poolTile(matrix, width, height))).toEqual(poolPlainly(matrix, width, height));
    },
  );

  it("keeps one strong weight visible however far it is shrunk, and its sign", () => {
    const weights = new Float32Array(1000 * 1000).fill(0.01);
    weights[777_123] = -3;
    const tile = poolTile({ weights, rows: all(1000), columns: all(1000) }, 4, 4);
    expect(tile.filter((weight) => weight === -3)).toHaveLength(1);
    expect(poolTile({ weights, rows: all(1000), columns: all(1000) }, 1, 1)[0]).toBe(-3);
  });

  it("has the edges' colours to the bit, and nothing where nothing stands", () => {
    const bytes = colorTile(Float32Array.of(0.5, Number.NaN, -2), "light", 1);
    expect(Array.from(bytes)).toEqual([
      ...weightColor("light", 0.5, 1),
      255,
      ...[0, 0, 0, 0],
      ...weightColor("light", -2, 1),
      255,
    ]);
  });
});
