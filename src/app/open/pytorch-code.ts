// A chain of dense layers as PyTorch code: the original rebuilt from its saved weights, and the same neurons taken out.

import { type DenseLayer, denseChain } from "../../formats/json/chain.ts";
import { weightsDocument } from "../../formats/weights/document.ts";
import { ModelError } from "../../model/error.ts";
import type { Model } from "../../model/graph.ts";
import { shortestFloat32 } from "../../model/number.ts";
import type { Groups, Layer } from "../../prune/groups.ts";
import type { Plan } from "../../prune/plan.ts";
import { saveText as text } from "../text.ts";

const MODULES: Readonly<Record<string, (layer: DenseLayer) => string>> = {
  relu: () => "nn.ReLU()",
  "leaky-relu": ({ alpha = 0.01 }) => `nn.LeakyReLU(${shortestFloat32(alpha)})`,
  sigmoid: () => "nn.Sigmoid()",
  tanh: () => "nn.Tanh()",
  softmax: () => "nn.Softmax(dim=-1)",
};

function chainOf(model: Model): DenseLayer[] {
  try {
    return denseChain(model);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new ModelError("unsupported", model.name, text.noCode(model.name));
  }
}

function modules(layer: DenseLayer, hasBias: boolean): string {
  const bias = hasBias ? "" : ", bias=False";
  const lines = [`    nn.Linear(${layer.columns}, ${layer.rows}${bias}),`];
  const activation = MODULES[layer.activation ?? ""]?.(layer);
  if (activation !== undefined) lines.push(`    ${activation},`);
  return lines.join("\n");
}

/** Where a layer's tensors stand in the file, and which of its neurons leave. */
function row(
  { weight, bias, rowAxis }: Layer,
  inFile: ReadonlyMap<string, string>,
  removed: readonly number[],
): string {
  const name = (tensor: string) => JSON.stringify(inFile.get(tensor) ?? tensor);
  const transposed = rowAxis === 1 ? "True" : "False";
  return `    (${name(weight)}, ${bias === undefined ? "None" : name(bias)}, ${transposed}, [${removed.join(", ")}]),`;
}

/** A name from a file as part of a comment: one that broke the line would go on as code. */
const inComment = (name: string) => name.replace(/\s+/g, " ");

/**
 * Code that rebuilds the original as nn.Sequential, loads its weights from `file` (safetensors), and prunes it as the plan
 * says. Throws ModelError "unsupported" for a network that is more than a chain of dense layers.
 */
export function pytorchCode(model: Model, groups: Groups, plan: Plan, file: string): string {
  const chain = chainOf(model);
  const inFile = new Map([...(weightsDocument(model)?.names ?? [])].map(([file, own]) => [own, file]));
  const layers = chain.map((layer, index) => modules(layer, groups.layers[index]?.bias !== undefined));
  const rows = groups.layers.map((layer, index) => row(layer, inFile, plan.layers[index]?.removed ?? []));
  return `# ${inComment(model.name)} in PyTorch, and without the neurons that Espalier takes out.
# ${inComment(file)} holds its weights: Save, "Original weights, safetensors".
import torch
from safetensors.torch import load_file
from torch import nn

model = nn.Sequential(
${layers.join("\n")}
)

# For each layer: its weights and biases in the file, whether they lie transposed, and the neurons that leave.
layers = [
${rows.join("\n")}
]

weights = load_file(${JSON.stringify(file)})
linear = [module for module in model if isinstance(module, nn.Linear)]
with torch.no_grad():
    for module, (weight, bias, transposed, _) in zip(linear, layers):
        module.weight.copy_(weights[weight].T if transposed else weights[weight])
        if bias is not None:
            module.bias.copy_(weights[bias].flatten())


def prune(model, removed):
    """The same chain without the neurons of each layer, and without the weights that read them."""
    smaller, columns, removed = [], None, iter(removed)
    for module in model:
        if not isinstance(module, nn.Linear):
            smaller.append(module)
            continue
        gone = set(next(removed))
        rows = [row for row in range(module.out_features) if row not in gone]
        columns = list(range(module.in_features)) if columns is None else columns
        layer = nn.Linear(len(columns), len(rows), bias=module.bias is not None)
        with torch.no_grad():
            layer.weight.copy_(module.weight[rows][:, columns])
            if module.bias is not None:
                layer.bias.copy_(module.bias[rows])
        smaller.append(layer)
        columns = rows
    return nn.Sequential(*smaller)


pruned = prune(model, [removed for *_, removed in layers])
`;
}
