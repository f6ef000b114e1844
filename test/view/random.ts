// Reproducible random numbers and networks for the view's tests.

import type { Link, Network, Removal } from "../../src/view/network.ts";

/** Numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A column of a test network; the first and the last cannot be pruned. */
function columnOf(sizes: readonly number[], at: number, links: readonly Link[], labels?: readonly string[]) {
  const size = sizes[at] ?? 0;
  const inputs = sizes[at - 1] ?? 0;
  const weights = links[at - 1]?.weights ?? new Float32Array();
  const norm = (row: number) =>
    weights.subarray(row * inputs, (row + 1) * inputs).reduce((sum, weight) => sum + Math.abs(weight), 0);
  const last = at === sizes.length - 1;
  return {
    title: at === 0 ? "Input" : last ? "Output" : `Layer ${at}`,
    size,
    prunable: at > 0 && !last,
    scores: at === 0 ? new Float32Array() : Float32Array.from({ length: size }, (_, row) => norm(row)),
    ...(size === 784 ? { grid: [28, 28] as const } : {}),
    ...(last && labels !== undefined ? { labels } : {}),
  };
}

/** A network of the given weights, row-major for each link. */
export function networkOf(
  sizes: readonly number[],
  weights: readonly Float32Array[],
  labels?: readonly string[],
): Network {
  const links = weights.map((values, at) => ({ from: at, to: at + 1, weights: values }));
  return { title: sizes.join("-"), columns: sizes.map((_, at) => columnOf(sizes, at, links, labels)), links };
}

/** A network with normally distributed weights. */
export function randomNetwork(sizes: readonly number[], seed: number, labels?: readonly string[]): Network {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const weights = sizes.slice(1).map((size, at) => {
    const inputs = sizes[at] ?? 0;
    return Float32Array.from({ length: size * inputs }, () => normal() / Math.sqrt(inputs));
  });
  return networkOf(sizes, weights, labels);
}

/** Takes the weakest `ratio` of every prunable column, the lower index first among equals. */
export function removeWeakest(network: Network, ratio: number): Removal {
  const ranks = network.columns.map((column) => {
    const rank = new Uint32Array(column.size).fill(0xffffffff);
    if (!column.prunable) return rank;
    const order = Array.from({ length: column.size }, (_, index) => index);
    order.sort((a, b) => (column.scores[a] ?? 0) - (column.scores[b] ?? 0) || a - b);
    order.forEach((neuron, place) => {
      rank[neuron] = place;
    });
    return rank;
  });
  const cuts = network.columns.map((column) => (column.prunable ? Math.floor(ratio * column.size) : 0));
  return { ranks, cuts };
}

/**
 * A residual network of stages of blocks (name, channels, blocks), two layers a block, each with a weight of 1 where not
 * asked otherwise; a stage with other channels than the last begins with a branch "downsample" beside its first block. With a seed, weights
 * are random.
 */
export function residualNetwork(
  stages: readonly (readonly [string, number, number])[],
  seed?: number,
  classes = 10,
): Network {
  const random = seed === undefined ? () => 1 : randomFrom(seed);
  const weight = () => (seed === undefined ? 1 : (random() + random() + random() - 1.5) ** 3);
  const columns = [{ title: "Input", size: 3, path: [] as string[] }];
  const links: Link[] = [];
  const arcs: { from: number; to: number }[] = [];
  const add = (path: string[], size: number, from: number): number => {
    const to = columns.length;
    columns.push({ title: `Layer ${to}`, size, path });
    links.push({ from, to, weights: new Float32Array(size * (columns[from]?.size ?? 0)).map(weight) });
    return to;
  };
  let trunk = add(["stem"], stages[0]?.[1] ?? 8, 0);
  for (const [stage, size, blocks] of stages)
    for (let block = 0; block < blocks; block++) {
      const start = trunk;
      const first = add([stage, String(block), "conv1"], size, start);
      trunk = add([stage, String(block), "conv2"], size, first);
      const same = columns[start]?.size === size;
      const side = same ? start : add([stage, String(block), "downsample"], size, start);
      arcs.push({ from: side, to: trunk });
    }
  add(["fc"], classes, trunk);
  const full = columns.map((column, at) => {
    const prunable = at > 0 && at < columns.length - 1;
    return {
      ...column,
      prunable,
      scores: Float32Array.from({ length: at === 0 ? 0 : column.size }, (_, i) =>
        seed === undefined ? i : random(),
      ),
    };
  });
  return { title: "residual", columns: full, links, arcs };
}
