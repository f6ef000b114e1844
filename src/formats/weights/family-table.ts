// Transformers whose names say how their MLPs hang together: which weight makes the hidden neurons, which gates them and
// which reads them. A row a layout; the rest of such a network (attention, embeddings, norms) is not touched.

import type { AssumedActivation } from "./activations.ts";

export interface Family {
  /** As sentences have it. */
  readonly name: string;
  /** What the name of the module that holds the two or three weights looks like. */
  readonly holder: RegExp;
  /** Names below the holder. The gate's activation multiplies what `up` makes. */
  readonly up: string;
  readonly gate?: string;
  readonly down: string;
  readonly activation: AssumedActivation;
  /** False for GPT-2's Conv1D, whose weights are [inputs, outputs]. */
  readonly rowsFirst: boolean;
  /** Field of config.json that holds the number of hidden neurons. */
  readonly field?: string;
  /** A tensor that must stand beside the MLP, where its names alone would fit other networks too. */
  readonly beside?: string;
}

const rows = { rowsFirst: true } as const;

export const FAMILIES: readonly Family[] = [
  {
    ...rows,
    name: "Llama, Mistral, Qwen and their kin",
    holder: /(^|\.)mlp$/,
    up: "up_proj",
    gate: "gate_proj",
    down: "down_proj",
    activation: "silu",
    field: "intermediate_size",
  },
  {
    ...rows,
    name: "mixtures of experts (Qwen, DeepSeek)",
    holder: /\.mlp\.experts\.\d+$/,
    up: "up_proj",
    gate: "gate_proj",
    down: "down_proj",
    activation: "silu",
    field: "moe_intermediate_size",
  },
  {
    ...rows,
    name: "Mixtral",
    holder: /\.experts\.\d+$/,
    up: "w3",
    gate: "w1",
    down: "w2",
    activation: "silu",
    field: "intermediate_size",
  },
  {
    name: "GPT-2",
    holder: /(^|\.)mlp$/,
    up: "c_fc",
    down: "c_proj",
    activation: "gelu-tanh",
    rowsFirst: false,
    field: "n_inner",
  },
  {
    ...rows,
    name: "GPT-NeoX, Falcon and BLOOM",
    holder: /(^|\.)mlp$/,
    up: "dense_h_to_4h",
    down: "dense_4h_to_h",
    activation: "gelu",
    field: "intermediate_size",
  },
  {
    ...rows,
    name: "BERT and ViT as Hugging Face has them",
    holder: /(^|\.)layer\.\d+$/,
    up: "intermediate.dense",
    down: "output.dense",
    activation: "gelu",
    field: "intermediate_size",
  },
  {
    ...rows,
    name: "ViT and CLIP",
    holder: /\.\d+\.mlp$/,
    up: "fc1",
    down: "fc2",
    activation: "gelu",
    field: "intermediate_size",
  },
  {
    ...rows,
    name: "OPT",
    holder: /(^|\.)layers\.\d+$/,
    up: "fc1",
    down: "fc2",
    activation: "relu",
    field: "ffn_dim",
    beside: "self_attn.q_proj.weight",
  },
  {
    ...rows,
    name: "T5",
    holder: /\.DenseReluDense$/,
    up: "wi",
    down: "wo",
    activation: "relu",
    field: "d_ff",
  },
  {
    ...rows,
    name: "T5 1.1",
    holder: /\.DenseReluDense$/,
    up: "wi_1",
    gate: "wi_0",
    down: "wo",
    activation: "gelu-tanh",
    field: "d_ff",
  },
  {
    ...rows,
    name: "PyTorch's nn.TransformerEncoder and Decoder",
    holder: /(^|\.)layers\.\d+$/,
    up: "linear1",
    down: "linear2",
    activation: "relu",
    beside: "self_attn.in_proj_weight",
  },
  {
    ...rows,
    name: "torchvision's ViT and Swin",
    holder: /\.mlp$/,
    up: "0",
    down: "3",
    activation: "gelu",
  },
];
