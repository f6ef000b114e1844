// espalier inspect: what is in a network, and which of its neurons could leave.

import {
  cost,
  costByLayer,
  type Groups,
  group,
  type Layer,
  type Model,
  score,
  type Value,
  whyNotComputed,
} from "../index.ts";
import { type Command, onlyArgument, readLine } from "./command.ts";
import { NETWORK_HELP, NETWORK_OPTIONS, NETWORK_USAGE, openNetwork } from "./network.ts";
import { count, plural, printJson, short, styled, table } from "./print.ts";

const HELP = `Shows a network's layers, sizes and costs, each layer's scores, and what cannot be pruned and why.

${NETWORK_HELP}  --json              print one JSON object, and nothing else
`;

/** Why no neuron of the layer may leave; undefined where one may. */
function fixedBecause(groups: Groups, layer: Layer): string | undefined {
  const reasons = Array.from(layer.units, (unit) => groups.frozen.get(unit)?.sentence);
  return reasons.includes(undefined) ? undefined : reasons[0];
}

async function inspect(model: Model) {
  const groups = group(model);
  const { norms } = await score(model, groups);
  const notComputed = whyNotComputed(model) ?? null;
  const costs = costByLayer(groups);
  const layers = groups.layers.map((layer, index) => ({
    name: layer.name,
    neurons: layer.rows,
    inputs: layer.columns,
    activation: layer.activation ?? null,
    bias: layer.bias !== undefined,
    params: costs[index]?.params ?? 0,
    macs: costs[index]?.macs ?? 0,
    scores: Array.from(norms[index] ?? []),
    prunable: fixedBecause(groups, layer) === undefined,
    fixed: fixedBecause(groups, layer) ?? null,
  }));
  const { name, opset, inputs, outputs, nodes, notes = [] } = model;
  return {
    name,
    opset,
    inputs,
    outputs,
    nodes: nodes.length,
    notes,
    notComputed,
    layers,
    ...cost(model, groups),
  };
}

function ends(values: readonly Value[]): string {
  return values.map(({ name, dims }) => `${name} [${dims.join(", ")}]`).join(", ");
}

function describe(found: Awaited<ReturnType<typeof inspect>>): string {
  const layers = found.layers.map((layer) => [
    layer.name,
    count(layer.neurons),
    count(layer.inputs),
    layer.activation ?? "",
    count(layer.params),
    count(layer.macs),
    `${short(layer.scores.reduce((a, b) => Math.min(a, b), Infinity))} … ${short(layer.scores.reduce((a, b) => Math.max(a, b), 0))}`,
    layer.fixed === null ? "can be pruned" : `stays: ${layer.fixed}`,
  ]);
  return [
    `${styled("bold", found.name)}: ${plural(found.nodes, "node")}, ONNX operator set ${found.opset}\n`,
    `  from ${ends(found.inputs)} to ${ends(found.outputs)}\n\n`,
    table(
      [["Layer", "Neurons", "Inputs", "Activation", "Parameters", "MACs", "L1 norms", ""], ...layers],
      [1, 2, 4, 5],
    ),
    `\n  ${count(found.params)} parameters, ${count(found.macs)} MACs, ${count(found.bytes)} bytes of weights\n`,
    ...found.notes.map((note) => `  Note: ${note}\n`),
    found.notComputed === null ? "" : `  Note: ${found.notComputed}\n`,
  ].join("");
}

const OPTIONS = { ...NETWORK_OPTIONS, json: { type: "boolean", default: false } } as const;

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readLine(args, OPTIONS);
  const path = onlyArgument(positionals, "network");
  const found = await inspect(await openNetwork(path, values));
  if (values.json) printJson(found);
  else process.stdout.write(describe(found));
}

export const inspectCommand: Command = {
  name: "inspect",
  summary: "show layers, sizes and scores, and what cannot be pruned and why",
  usage: `inspect MODEL ${NETWORK_USAGE} [--json]`,
  example: "inspect model.onnx",
  options: OPTIONS,
  help: HELP,
  run,
};
