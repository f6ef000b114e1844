// The activations that may be assumed where a file holds weights alone, and the ONNX operators that compute them.

import { ModelError } from "../../model/error.ts";
import type { Attribute } from "../../model/graph.ts";

export const ASSUMABLE = [
  "none",
  "relu",
  "leaky-relu",
  "elu",
  "gelu",
  "gelu-tanh",
  "silu",
  "sigmoid",
  "tanh",
  "softmax",
] as const;

/** An activation by the word that the page and the command line have for it. */
export type AssumedActivation = (typeof ASSUMABLE)[number];

interface Form {
  /** As sentences have it. */
  readonly label: string;
  readonly operator: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** The operator's result times what came in: x · sigmoid(x). */
  readonly timesInput?: boolean;
  /** First of ONNX's operator sets that has it, where that is not an old one. */
  readonly opset?: number;
}

const FORMS: Readonly<Record<Exclude<AssumedActivation, "none">, Form>> = {
  relu: { label: "ReLU", operator: "Relu" },
  "leaky-relu": { label: "leaky ReLU", operator: "LeakyRelu", attributes: { alpha: Math.fround(0.01) } },
  elu: { label: "ELU", operator: "Elu" },
  gelu: { label: "GELU", operator: "Gelu", opset: 20 },
  "gelu-tanh": {
    label: "GELU (by tanh)",
    operator: "Gelu",
    attributes: { approximate: "tanh" },
    opset: 20,
  },
  silu: { label: "SiLU", operator: "Sigmoid", timesInput: true },
  sigmoid: { label: "sigmoid", operator: "Sigmoid" },
  tanh: { label: "tanh", operator: "Tanh" },
  softmax: { label: "softmax", operator: "Softmax", attributes: { axis: -1 } },
};

/** How the activation is computed; undefined for none. */
export function activationForm(activation: AssumedActivation): Form | undefined {
  return activation === "none" ? undefined : FORMS[activation];
}

/** "ReLU" for "relu". */
export function activationLabel(activation: AssumedActivation): string {
  return activationForm(activation)?.label ?? "no activation";
}

/** Throws ModelError "setting" for a word that is none of ASSUMABLE. */
export function readActivation(word: string, where: string): AssumedActivation {
  const known = ASSUMABLE.find((each) => each === word);
  if (known !== undefined) return known;
  const message = `There is no activation "${word.slice(0, 40)}"; there are ${ASSUMABLE.join(", ")}.`;
  throw new ModelError("setting", where, message);
}
