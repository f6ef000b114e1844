// The page that the view's Chrome tests drive: networks to show, and the view's own functions, on `window.bench`.

import { weightColor } from "../../../src/view/color.ts";
import type { Link, Network, Removal } from "../../../src/view/network.ts";
import { NetworkView } from "../../../src/view/network-view.ts";

interface SeedFile {
  readonly name: string;
  readonly layers: readonly { readonly weights: number[][]; readonly bias: number[] }[];
}

/** The seed's network, as the page shows it. */
async function seedNetwork(): Promise<Network> {
  const file: SeedFile = await (await fetch("/samples/seed.json")).json();
  const scores = file.layers.map((layer) =>
    layer.weights.map((row, at) => row.reduce((sum, w) => sum + Math.abs(w), Math.abs(layer.bias[at] ?? 0))),
  );
  const last = file.layers.length - 1;
  const columns = scores.map((norms, index) => ({
    title: index === last ? "Output" : `Layer ${index + 1}`,
    size: norms.length,
    prunable: index !== last,
    scores: Float32Array.from(norms),
  }));
  const inputs = file.layers[0]?.weights[0]?.length ?? 0;
  return {
    title: file.name,
    columns: [{ title: "Input", size: inputs, prunable: false, scores: new Float32Array() }, ...columns],
    links: file.layers.map((layer, at) => ({
      from: at,
      to: at + 1,
      weights: Float32Array.from(layer.weights.flat()),
    })),
  };
}

/** Reproducible numbers 0 … 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A network with normally distributed weights. */
function randomNetwork(sizes: readonly number[], seed: number, labels?: readonly string[]): Network {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const links: Link[] = sizes.slice(1).map((size, at) => {
    const inputs = sizes[at] ?? 0;
    return {
      from: at,
      to: at + 1,
      weights: Float32Array.from({ length: size * inputs }, () => normal() / Math.sqrt(inputs)),
    };
  });
  const columns = sizes.map((size, at) => {
    const weights = links[at - 1]?.weights;
    const inputs = sizes[at - 1] ?? 0;
    const norm = (row: number) =>
      (weights ?? new Float32Array())
        .subarray(row * inputs, (row + 1) * inputs)
        .reduce((sum, w) => sum + Math.abs(w), 0);
    const last = at === sizes.length - 1;
    return {
      title: at === 0 ? "Input" : last ? "Output" : `Layer ${at}`,
      size,
      prunable: at > 0 && !last,
      scores: at === 0 ? new Float32Array() : Float32Array.from({ length: size }, (_, row) => norm(row)),
      ...(size === 784 ? { grid: [28, 28] as const } : {}),
      ...(last && labels !== undefined ? { labels } : {}),
    };
  });
  return { title: "random", columns, links };
}

/** The weakest `ratio` of every prunable column, lower index first among equals. */
function removeWeakest(network: Network, ratio: number): Removal {
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

const bench = { NetworkView, weightColor, seedNetwork, randomNetwork, removeWeakest };
export type Bench = typeof bench;

declare global {
  interface Window {
    bench: Bench;
    view: NetworkView;
    network: Network;
  }
}
window.bench = bench;
