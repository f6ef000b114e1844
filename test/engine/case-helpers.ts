// What the engine's cases share: assertions that need no test runner, and networks with neurons off or gone.

import type { Engine, Mask, Values } from "../../src/engine/engine.ts";
import { NEVER } from "../../src/engine/engine.ts";
import type { Model } from "../../src/model/graph.ts";
import { take } from "../../src/model/take.ts";
import { numbers, perceptron, randomPerceptron } from "./networks.ts";

/** Throws where the engine is wrong. */
export interface EngineCase {
  readonly name: string;
  run(engine: Engine): Promise<void>;
}

export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}

export async function assertRefused(work: Promise<unknown>, sentence: string): Promise<void> {
  const message = await work.then(
    () => "nothing",
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
  if (!message.includes(sentence)) throw new Error(`refused with "${message}" instead of "${sentence}"`);
}

export async function runOnce(
  engine: Engine,
  network: Model,
  input: Float32Array,
  batch: number,
): Promise<Values> {
  const session = await engine.compile(network);
  const outputs = await session.run(new Map([["x", input]]), batch);
  session.close();
  const first = [...outputs.values()][0];
  if (first === undefined) throw new Error("no output");
  return first;
}

/** The network with only the kept neurons of each hidden layer. */
export function smaller(network: Model, layers: number, kept: readonly (readonly number[])[]): Model {
  const parts = Array.from({ length: layers }, (_, index) => {
    let weight = network.initializers.get(`${index}.weight`);
    let bias = network.initializers.get(`${index}.bias`);
    if (weight === undefined || bias === undefined) throw new Error(`no layer ${index}`);
    const [rows, columns] = [kept[index], kept[index - 1]];
    if (rows !== undefined) [weight, bias] = [take(weight, 0, rows), take(bias, 0, rows)];
    if (columns !== undefined) weight = take(weight, 1, columns);
    return { weight, bias };
  });
  return perceptron(parts, false);
}

/** Seeded ranks of `size` neurons: a permutation. */
export function shuffledRanks(size: number, seed: number): Uint32Array {
  const keys = numbers(size, seed);
  const order = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  const ranks = new Uint32Array(size);
  order.forEach((neuron, rank) => {
    ranks[neuron] = rank;
  });
  return ranks;
}

export function staying(ranks: Uint32Array, cut: number): number[] {
  return [...ranks.keys()].filter((neuron) => (ranks[neuron] ?? NEVER) >= cut);
}

/** Right answers of a session's own outputs, counted in the open. */
export function countRight(scores: Float32Array, labels: Uint8Array): number {
  const classes = scores.length / labels.length;
  return [...labels].filter((label, row) => {
    const values = [...scores.subarray(row * classes, (row + 1) * classes)];
    return values.indexOf(Math.max(...values)) === label;
  }).length;
}

export const SIZES = [20, 37, 18, 5];

export function twoMasks(): Mask[] {
  return [
    { value: "r0", cut: 0, ranks: shuffledRanks(37, 5) },
    { value: "r1", cut: 1, ranks: shuffledRanks(18, 6) },
  ];
}

export async function maskedEqualsSmaller(engine: Engine, batch: number): Promise<void> {
  const network = randomPerceptron(SIZES);
  const input = numbers(batch * 20, 9);
  const masks = twoMasks();
  const session = await engine.compile(network);
  await session.setMasks(masks);
  for (const cuts of [
    [0, 0],
    [11, 4],
    [36, 17],
  ]) {
    const masked = await session.run(new Map([["x", input]]), batch, cuts);
    const kept = masks.map(({ ranks, cut }) => staying(ranks, cuts[cut] ?? 0));
    const pruned = await runOnce(engine, smaller(network, 3, kept), input, batch);
    assertEqual([...(masked.get("g2")?.data ?? [])], [...pruned.data], `cuts ${cuts} at batch ${batch}`);
  }
  session.close();
}
