// A transformer's MLPs as a network: side by side, all from one input, each to its own output. What lies between them is
// not computed and not touched, so it need not be known.

import type { Model, StatedSize } from "../../model/graph.ts";
import { isFloat, type Tensor } from "../../model/tensor.ts";
import { activationLabel } from "./activations.ts";
import { type Builder, makeBuilder } from "./builder.ts";
import { blockSizes, type MlpBlock } from "./families.ts";
import type { FoundLayer } from "./layers.ts";

const STAYS = "it is added to what attention and norms read, of which this file says no more";

function addDense(builder: Builder, layer: FoundLayer, value: string, rowsFirst: boolean): string {
  const inputs = [value, layer.weight, ...(layer.bias === undefined ? [] : [layer.bias])];
  return builder.add("Gemm", layer.name, inputs, { transB: rowsFirst ? 1 : 0 });
}

function addBlock(builder: Builder, block: MlpBlock, input: string): void {
  const { family, name, up, gate, down } = block;
  const [, features] = blockSizes(block);
  const made = addDense(builder, gate ?? up, input, family.rowsFirst);
  const active = builder.activate(family.activation, name, made);
  const hidden =
    gate === undefined
      ? active
      : builder.add("Mul", `${name}.gated`, [active, addDense(builder, up, input, family.rowsFirst)]);
  const output = addDense(builder, down, hidden, family.rowsFirst);
  builder.output(output, `${name}.output`, ["batch", features], STAYS);
}

/** Fields of config.json that count the hidden neurons, each once. */
function statedSizes(blocks: readonly MlpBlock[]): StatedSize[] {
  const fields = new Map<string, StatedSize & { readonly weights: string[] }>();
  for (const { family, up } of blocks) {
    const { field, rowsFirst } = family;
    if (field === undefined) continue;
    const known = fields.get(field);
    if (known === undefined)
      fields.set(field, { file: "config.json", field, axis: rowsFirst ? 0 : 1, weights: [up.weight] });
    else known.weights.push(up.weight);
  }
  return [...fields.values()];
}

function mlpNotes(blocks: readonly MlpBlock[], others: number): string[] {
  const families = new Map(blocks.map(({ family }) => [family.name, family]));
  const notes = [...families.values()].map((family) => {
    const own = blocks.filter((block) => block.family === family).length;
    const parts = [family.gate, family.up, family.down].filter((part) => part !== undefined).join(", ");
    return `The names are those of ${family.name}: the hidden neurons of ${own} MLP${own === 1 ? "" : "s"} (${parts}) can leave; ${activationLabel(family.activation)} is assumed in them.`;
  });
  notes.push(
    "The MLPs are computed side by side, from one input: what attention and norms do between them stands in no weight, and who leaves does not depend on it.",
  );
  if (others > 0)
    notes.push(`The other ${others} tensors (attention, embeddings, norms) are kept as they are.`);
  return notes;
}

/** The network of these MLPs, with the fields of config.json that a cut changes. */
export function mlpModel(
  name: string,
  tensors: ReadonlyMap<string, Tensor>,
  blocks: readonly MlpBlock[],
): Model {
  const builder = makeBuilder(tensors);
  const inputs = new Map<number, string>();
  for (const block of blocks) {
    const [, features] = blockSizes(block);
    const input = inputs.get(features) ?? builder.input("hidden_states", ["batch", features]);
    inputs.set(features, input);
    addBlock(builder, block, input);
  }
  const model = builder.finish(name);
  const floats = [...tensors.values()].filter(({ type }) => isFloat(type)).length;
  const notes = mlpNotes(blocks, floats - model.initializers.size);
  return { ...model, notes, sizes: statedSizes(blocks) };
}
