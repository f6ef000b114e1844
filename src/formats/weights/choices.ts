// What a reader assumes about weights without arrows, as plain data that a person may correct.

import type { AssumedActivation } from "./activations.ts";

/** Corrections. What is left out is inferred. */
export interface WeightsChoices {
  /** After every stage but the last that `activations` does not name. */
  readonly activation?: AssumedActivation;
  /** After a stage, by its name. */
  readonly activations?: Readonly<Record<string, AssumedActivation>>;
  /** Names of all stages, first to last. */
  readonly order?: readonly string[];
  /** The layer that a batch norm follows, by their names. */
  readonly norms?: Readonly<Record<string, string>>;
}

/** A batch norm whose name does not say which layer it follows. */
export interface InferredNorm {
  readonly name: string;
  readonly layer: string;
  /** Layers that make as many channels as it has. */
  readonly fitting: readonly string[];
}

/** A layer, or a residual block of layers: what the order is made of. */
export interface InferredStage {
  readonly name: string;
  readonly kind: "dense" | "convolution" | "residual block";
  /** Channels or features that it takes and makes. */
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: AssumedActivation;
}

/** A chain that was inferred and may be corrected. */
export interface InferredChain {
  readonly stages: readonly InferredStage[];
  readonly norms: readonly InferredNorm[];
  /** What was asked for, to be asked for again together with the next correction. */
  readonly choices: WeightsChoices;
}

/** True where a stage and the one behind it may change places without a size that does not fit. */
export function canSwap(stages: readonly InferredStage[], index: number): boolean {
  const [before, first, second, after] = [-1, 0, 1, 2].map((step) => stages[index + step]);
  if (first === undefined || second === undefined) return false;
  const follows = (a: InferredStage | undefined, b: InferredStage | undefined) =>
    a === undefined || b === undefined || a.outputs === b.inputs;
  const alike = (first.kind === "dense") === (second.kind === "dense");
  // Behind the last convolution a dense layer reads positions, of which both make as many where they make as many channels.
  const leads = first.outputs === second.outputs || follows(first, after);
  return alike && follows(before, second) && follows(second, first) && leads;
}
