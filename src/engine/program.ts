// A network as the engines run it: a short list of steps over numbered values, free of names and shapes that only
// the file knows.

import type { Activation } from "./kernels.ts";

/** A weight of shape [rows][columns], the row being the neuron, times `scale`. */
export interface Weight {
  /** The initializer it comes from, and which of its axes the rows are. */
  readonly name: string;
  readonly rowAxis: number;
  readonly scale: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** output = activation(input · weightᵀ + bias), for each row of weight.columns values. */
export interface DenseStep {
  readonly kind: "dense";
  readonly input: number;
  readonly output: number;
  readonly weight: Weight;
  readonly bias: Float32Array;
  /** False while a following Add may still become the bias. */
  readonly biased: boolean;
  readonly activation: Activation;
  readonly alpha: number;
}

export interface ActivationStep {
  readonly kind: "activation";
  readonly input: number;
  readonly output: number;
  readonly activation: Activation;
  readonly alpha: number;
}

/** The sum of two computed values of one size. */
export interface AddStep {
  readonly kind: "add";
  readonly left: number;
  readonly right: number;
  readonly output: number;
}

/** The sum of a computed value and a constant that repeats along it. */
export interface AddConstantStep {
  readonly kind: "add_constant";
  readonly input: number;
  readonly output: number;
  readonly constant: Float32Array;
}

export interface SoftmaxStep {
  readonly kind: "softmax";
  readonly input: number;
  readonly output: number;
  /** Length of the rows that each sum to 1. */
  readonly features: number;
}

/** One thing to compute. Numbers name values: positions in Program.values. */
export type Step = DenseStep | ActivationStep | AddStep | AddConstantStep | SoftmaxStep;

/** Values computed for each example of a batch; `size` is their number, whatever their shape. */
export interface ProgramValue {
  readonly name: string;
  readonly size: number;
}

/** A name by which the graph knows a value, and the length of its last axis there. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
  readonly features: number;
}

/** A network as steps, in an order in which every step finds its inputs computed. */
export interface Program {
  readonly values: readonly ProgramValue[];
  /** Every name that still exists; names in the middle of a fused step do not. */
  readonly names: ReadonlyMap<string, NamedValue>;
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  readonly steps: readonly Step[];
}

/** The values that a step reads. */
export function stepInputs(step: Step): readonly number[] {
  return step.kind === "add" ? [step.left, step.right] : [step.input];
}

/** Multiply-adds of a step for one example. */
export function stepWork(step: Step, values: readonly ProgramValue[]): number {
  const size = values[step.output]?.size ?? 0;
  return step.kind === "dense" ? size * step.weight.columns : size;
}
