// What every neuron gives for one example: the network is compiled once more with the layers' values as its outputs, when
// somebody asks for it. Channels with positions give their mean.

import type { Engine } from "../../engine/engine.ts";
import type { Model } from "../../model/graph.ts";
import { isDefaultDomain } from "../../model/operators.ts";
import type { Groups } from "../../prune/groups.ts";

/** Looks at single examples of one network. */
export interface Probe {
  /** One value a neuron for each column of the picture: the input's, then every layer's. */
  readonly look: (input: Float32Array) => Promise<Float32Array[]>;
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

/** Compiles a network to be looked into. `inputs` is the size of the input's column. */
export async function openProbe(
  engine: Engine,
  model: Model,
  groups: Groups,
  inputs: number,
): Promise<Probe> {
  const values = groups.layers.map(({ node, activation }) => valueOf(model, node, activation));
  const outputs = [...new Set(values)].map((name) => ({ name, dims: [] }));
  const session = await engine.compile({ ...model, outputs });
  const input = model.inputs.find(({ name }) => !model.initializers.has(name))?.name ?? "";
  return {
    async look(example) {
      const results = await session.run(new Map([[input, example]]), 1);
      const columns = groups.layers.map(({ rows, node }, layer) => {
        const data = results.get(values[layer] ?? "")?.data ?? new Float32Array(rows);
        return perNeuron(data, rows, model.nodes[node]?.operator !== "Conv");
      });
      return [perNeuron(example, inputs, false), ...columns];
    },
    close: () => session.close(),
  };
}
