import { expect, it } from "vitest";
import { pool } from "../../src/engine/cpu/pool.ts";
import type { PoolParams } from "../../src/engine/io-kernels.ts";
import { numbers } from "./networks.ts";
import { assertClose, referencePool } from "./references.ts";

const PLAIN: PoolParams = {
  operation: "max",
  planes: 3,
  size: [1, 6, 7],
  kernel: [1, 3, 2],
  strides: [1, 2, 1],
  dilations: [1, 1, 1],
  before: [0, 1, 1],
  start: [0, 0, 0],
  end: [1, 6, 7],
  out: [1, 3, 8],
};

it.each<Partial<PoolParams>>([
  {},
  { operation: "average" },
  { operation: "average", start: [0, -1, -1], end: [1, 7, 8] },
  { dilations: [1, 2, 2], out: [1, 2, 5] },
])("pools what the definition says: %j", (changes) => {
  const params = { ...PLAIN, ...changes };
  const data = numbers(3 * 6 * 7, 1);
  const output = new Float32Array(3 * params.out[1] * params.out[2]).fill(Number.NaN);
  pool({ inputs: [data], output }, params);
  assertClose(output, referencePool(data, params), 1e-6);
});

it("pools in three dimensions", () => {
  const data = Float32Array.from({ length: 8 }, (_, i) => i);
  const cube = { ...PLAIN, planes: 1, size: [2, 2, 2], kernel: [2, 2, 2], before: [0, 0, 0] } as const;
  const output = new Float32Array(1);
  pool({ inputs: [data], output }, { ...cube, end: [2, 2, 2], out: [1, 1, 1] });
  expect([...output]).toEqual([7]);
});
