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
  /** What was asked for, to be asked for again together with the next correction. */
  readonly choices: WeightsChoices;
}
