// The page that the view's Chrome tests drive: networks to show, and the view's own functions, on `window.bench`.

import { networkOf as graphOf, removalOf } from "../../../src/app/picture/network.ts";
import { cpuEngine, group, open, rank, score, spend } from "../../../src/index.ts";
import { weightColor } from "../../../src/view/color.ts";
import { fillColor } from "../../../src/view/fill.ts";
import type { Network, Removal } from "../../../src/view/network.ts";
import { NetworkView } from "../../../src/view/network-view.ts";
import { networkOf, randomNetwork, removeWeakest, residualNetwork } from "../../view/random.ts";

interface SeedFile {
  readonly layers: readonly { readonly weights: number[][]; readonly bias: number[] }[];
}

/** The seed's network with the seed's scores: |bias| and the row's |weights|. */
async function seedNetwork(): Promise<Network> {
  const file: SeedFile = await (await fetch("/samples/seed.json")).json();
  const sizes = [file.layers[0]?.weights[0]?.length ?? 0, ...file.layers.map((layer) => layer.bias.length)];
  const network = networkOf(
    sizes,
    file.layers.map((layer) => Float32Array.from(layer.weights.flat())),
  );
  const columns = network.columns.map((column, at) => {
    const bias = file.layers[at - 1]?.bias ?? [];
    return { ...column, scores: column.scores.map((score, row) => score + Math.abs(bias[row] ?? 0)) };
  });
  return { ...network, title: "seed", columns };
}

/** A sample as the page shows it, with who leaves at a ratio. */
async function sampleNetwork(name: string, ratio: number): Promise<{ network: Network; removal: Removal }> {
  const file = await (await fetch(`/samples/${name}`)).arrayBuffer();
  const model = open(new Uint8Array(file), name);
  const groups = group(model);
  const session = await cpuEngine().compile(model);
  const scores = await score(model, groups, session);
  session.close();
  const network = graphOf(model, groups, scores);
  const ranking = rank(groups, scores, ratio);
  const { cuts } = spend(model, groups, ranking, ratio);
  return { network, removal: removalOf(groups, ranking, cuts, network.columns[0]?.size ?? 0) };
}

const bench = {
  NetworkView,
  fillColor,
  weightColor,
  seedNetwork,
  sampleNetwork,
  randomNetwork,
  residualNetwork,
  removeWeakest,
};

declare global {
  interface Window {
    bench: typeof bench;
    view: NetworkView;
    network: Network;
  }
}
window.bench = bench;
