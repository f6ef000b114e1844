// What every neuron gives for one example: the network is compiled once more with the layers' values as its outputs, when
// somebody asks for it. Of channels with positions, who fills neurons takes the mean.

import type { Engine, Values } from "../../engine/engine.ts";
import type { Model } from "../../model/graph.ts";
import { hiddenUnits } from "../../model/operators/recurrent.ts";
import { isDefaultDomain } from "../../model/operators.ts";
import type { Groups } from "../../prune/groups.ts";
import { masksOf } from "../../prune/masks.ts";
import type { Ranking } from "../../prune/ranking.ts";

/** Looks at single examples of one network. */
export interface Probe {
  /** What each layer gives, by its position in Groups.layers, with `cuts` of the ranking (default: none) switched off. */
  readonly look: (input: Float32Array, cuts?: readonly number[]) => Promise<(Values | undefined)[]>;
  /** Whose order of leaving the cuts are in. */
  readonly rankBy: (ranking: Ranking) => Promise<void>;
  readonly close: () => void;
}

/** The value that a layer's neurons give on: behind its activation, where one follows. */
function valueOf(model: Model, node: number, activation: string | undefined): string {
  const made = model.nodes[node]?.outputs[0] ?? "";
  if (activation === undefined) return made;
  const seen = new Set([made]);
  for (const each of model.nodes) {
    if (!each.inputs.some((name) => seen.has(name))) continue;
    if (isDefaultDomain(each.domain) && each.operator === activation) return each.outputs[0] ?? made;
    // A bias or a norm may stand between a layer and its activation.
    if (["Add", "BatchNormalization"].includes(each.operator)) seen.add(each.outputs[0] ?? "");
  }
  return made;
}

/** Names of all values that these are computed from, themselves included. */
function valuesBehind(model: Model, names: readonly string[]): Set<string> {
  const behind = new Set(names);
  for (const { inputs, outputs } of model.nodes.toReversed())
    if (outputs.some((name) => behind.has(name))) for (const name of inputs) behind.add(name);
  return behind;
}

/** True for a layer whose channels stand before their positions, as a convolution's do. */
export function isConvolution(model: Model, node: number): boolean {
  return ["Conv", "ConvTranspose"].includes(model.nodes[node]?.operator ?? "");
}

/** Means over positions: `neurons` values of what stands channels first, or last where `channelsLast`. */
export function perNeuron(data: Float32Array, neurons: number, channelsLast: boolean): Float32Array {
  const positions = data.length / neurons;
  return Float32Array.from({ length: neurons }, (_, neuron) => {
    let sum = 0;
    for (let at = 0; at < positions; at++)
      sum += data[channelsLast ? at * neurons + neuron : neuron * positions + at] ?? 0;
    return sum / positions;
  });
}

/** One value a neuron for each column of the picture: the input's (`inputs` of them), then every layer's. */
export function meansOf(
  model: Model,
  groups: Groups,
  input: Float32Array,
  inputs: number,
  given: readonly (Values | undefined)[],
): Float32Array[] {
  const columns = groups.layers.map(({ rows, node }, layer) =>
    perNeuron(given[layer]?.data ?? new Float32Array(rows), rows, !isConvolution(model, node)),
  );
  return [perNeuron(input, inputs, false), ...columns];
}

/** Compiles a network to be looked into at some layers (all where left out); nothing behind them is computed. */
export async function openProbe(
  engine: Engine,
  model: Model,
  groups: Groups,
  layers: readonly number[] = [...groups.layers.keys()],
): Promise<Probe> {
  const values = new Map(
    layers.map((layer) => {
      const { node = 0, activation } = groups.layers[layer] ?? {};
      return [layer, valueOf(model, node, activation)];
    }),
  );
  const names = [...new Set(values.values())];
  const behind = valuesBehind(model, names);
  const masked = new Set([...behind, ...Array.from(behind, hiddenUnits)]);
  const outputs = names.map((name) => ({ name, dims: [] }));
  const session = await engine.compile({ ...model, outputs });
  const input = model.inputs.find(({ name }) => !model.initializers.has(name))?.name ?? "";
  let ranked: Ranking | undefined;
  return {
    async look(example, cuts = []) {
      const results = await session.run(new Map([[input, example]]), 1, cuts);
      return groups.layers.map((_, layer) => results.get(values.get(layer) ?? ""));
    },
    async rankBy(ranking) {
      if (ranked === ranking) return;
      await session.setMasks(masksOf(groups, ranking).filter(({ value }) => masked.has(value)));
      ranked = ranking;
    },
    close: () => session.close(),
  };
}
