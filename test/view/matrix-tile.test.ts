// A matrix as a small picture: the signed maximum under each pixel, of what stands.

import { describe, expect, it } from "vitest";
import { weightColor } from "../../src/view/color.ts";
import { colorTile, type Place, placeTiles, tiledLinks } from "../../src/view/matrix-tile.ts";
import {
  growChain,
  type Matrix,
  shrinkTile,
  standingTile,
  startChain,
  type TileChain,
} from "../../src/view/tile-chain.ts";
import { randomFrom, randomNetwork, residualNetwork } from "./random.ts";

const all = (count: number) => new Uint8Array(count).fill(1);

/** Weights with many ties; `share` of the rows and of the columns stand. */
function randomMatrix(rows: number, columns: number, seed: number, share = 1): Matrix {
  const random = randomFrom(seed);
  const weights = Float32Array.from({ length: rows * columns }, () => Math.round(200 * random() - 100) / 4);
  const some = (count: number) => Uint8Array.from({ length: count }, () => (random() < share ? 1 : 0));
  return { weights, rows: some(rows), columns: some(columns) };
}

function chainOf({ weights, rows, columns }: Matrix, step = 7): TileChain {
  const chain = startChain(rows.length, columns.length);
  while (!growChain(chain, weights, step));
  return chain;
}

/** The strongest that stands under each pixel, pixel by pixel. */
function poolPlainly({ weights, rows, columns }: Matrix, width: number, height: number): number[] {
  const tile = new Array<number>(width * height).fill(Number.NaN);
  weights.forEach((weight, at) => {
    const [row, column] = [Math.floor(at / columns.length), at % columns.length];
    if (!rows[row] || !columns[column]) return;
    const line = Math.floor((row * height) / rows.length);
    const pixel = line * width + Math.floor((column * width) / columns.length);
    if (!(Math.abs(weight) <= Math.abs(tile[pixel] ?? Number.NaN))) tile[pixel] = weight;
  });
  return tile;
}

describe("a tile", () => {
  it.each([
    [30, 47, 1],
    [30, 47, 0.3],
    [300, 500, 1],
    [300, 500, 0.7],
    [300, 500, 0.2],
    [1000, 1, 0.5],
    [1, 900, 0.5],
  ])("of %i × %i shows the strongest that stands in each block", (rows, columns, share) => {
    const matrix = randomMatrix(rows, columns, rows + columns, share);
    const chain = chainOf(matrix);
    expect([chain.width, chain.height]).toEqual([Math.min(224, columns), Math.min(112, rows)]);
    expect(Array.from(standingTile(chain, matrix))).toEqual(poolPlainly(matrix, chain.width, chain.height));
  });

  it("finds those whose strongest have all left, whatever has left before", () => {
    const matrix = randomMatrix(448, 448, 4);
    const chain = chainOf(matrix);
    const random = randomFrom(8);
    for (const share of [0.05, 0.9, 0, 0.4, 1]) {
      const some = () => Uint8Array.from({ length: 448 }, () => (random() < share ? 1 : 0));
      const now = { ...matrix, rows: some(), columns: some() };
      expect(Array.from(standingTile(chain, now))).toEqual(poolPlainly(now, chain.width, chain.height));
    }
  });

  it("is the same whether it is shrunk at once or from level to level, and as if made in that size", () => {
    const matrix = randomMatrix(560, 672, 5, 0.8);
    const chain = chainOf(matrix);
    const tile = standingTile(chain, matrix);
    const half = shrinkTile(tile, chain, 112, 56);
    // Of a weight and its negative in one pixel either may be the strongest.
    expect(half.map(Math.abs)).toEqual(Float32Array.from(poolPlainly(matrix, 112, 56), Math.abs));
    const twice = shrinkTile(half, { width: 112, height: 56 }, 28, 14);
    expect(twice.map(Math.abs)).toEqual(shrinkTile(tile, chain, 28, 14).map(Math.abs));
  });

  it("keeps one strong weight visible however far it is shrunk, and its sign", () => {
    const weights = new Float32Array(1000 * 1000).fill(0.01);
    weights[777_123] = -3;
    const matrix = { weights, rows: all(1000), columns: all(1000) };
    const chain = chainOf(matrix, 1000);
    const tile = standingTile(chain, matrix);
    expect(shrinkTile(tile, chain, 4, 4).filter((weight) => weight === -3)).toHaveLength(1);
    expect(shrinkTile(tile, chain, 1, 1)[0]).toBe(-3);
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

describe("the row of tiles", () => {
  const everything = () => true;
  const frame = { width: 960, height: 600 };

  it("has one for each link between columns that are shown, in chains and in graphs, where all find room", () => {
    expect(tiledLinks(randomNetwork([784, 30, 10], 1), frame, everything)).toEqual([0, 1]);
    const residual = residualNetwork([["layer1", 64, 2]], 3);
    expect(tiledLinks(residual, frame, everything)).toEqual(residual.links.map((_, link) => link));
    // conv1 of the first block is column 2.
    const folded = tiledLinks(residual, frame, (column) => column !== 2);
    expect(
      folded.map((link) => residual.links[link]).every((link) => link?.from !== 2 && link?.to !== 2),
    ).toBe(true);
    expect(tiledLinks(residual, { width: 120, height: 600 }, everything)).toEqual([]);
    // Only the input, the stem and the classes stand beside one folded stage.
    const ends = [0, 1, 5, 6];
    expect(tiledLinks(residual, frame, (column) => ends.includes(column))).toEqual([0, 5]);
    expect(tiledLinks(residual, frame, (column) => ends.includes(column) && column !== 6)).toEqual([0]);
    expect(tiledLinks(residual, frame, (column) => [0, 2, 4, 6].includes(column))).toEqual([]);
    expect(tiledLinks(randomNetwork([4, 3, 2], 1), frame, everything)).toEqual([]);
  });

  it("stands under the middle of each way where there is room", () => {
    expect(
      placeTiles(
        [
          { from: 100, to: 300 },
          { from: 300, to: 400 },
          { from: 400, to: 420 },
          { from: 900, to: 1200 },
        ],
        960,
      ),
    ).toEqual([{ left: 144, width: 112 }, { left: 314, width: 72 }, undefined, undefined]);
  });

  it("is centred under its network where many ways begin side by side and all tiles touch", () => {
    const steps = [0, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8];
    const ways = steps.map((step) => ({ from: 215 + 130 * step, to: 215 + 130 * (step + 1) }));
    const placed = placeTiles(ways, 1600).map((place) => place as Place);
    const [first, last] = [placed[0] as Place, placed.at(-1) as Place];
    expect(first.left + last.left + last.width).toBeCloseTo(1600);
  });

  it("keeps tiles apart, in their order and inside", () => {
    const random = randomFrom(2);
    for (let round = 0; round < 200; round++) {
      const ways = Array.from({ length: 20 }, () => {
        const from = random() * 900;
        return { from, to: Math.min(960, from + 24 + random() * 200) };
      });
      const placed = placeTiles(ways, 960).map((place, at) => ({ place: place as Place, at }));
      const middle = (at: number) => (ways[at]?.from ?? 0) + (ways[at]?.to ?? 0);
      placed.sort((a, b) => a.place.left - b.place.left);
      placed.forEach(({ place, at }, index) => {
        const next = placed[index + 1];
        expect(place.left).toBeGreaterThanOrEqual(0);
        expect(place.left + place.width).toBeLessThanOrEqual(next?.place.left ?? 960);
        if (next !== undefined) expect(middle(at)).toBeLessThanOrEqual(middle(next.at));
      });
    }
  });
});
