// A compiled network: a short list of steps over numbered values, for one batch size, free of names and attributes
// that only the file knows. A step is plain data: the name of a kernel, what it reads, what it writes, and sizes.

import type { ActivationSettings } from "./functions.ts";
import type { CopyParams, IoName, IoParams } from "./io-kernels.ts";
import { GATES } from "./recurrent-params.ts";

export type Dims = readonly number[];

/** How the engines lay out a constant: as it is, as gemm's weight, or as conv's filter. */
export type Layout =
  | { readonly kind: "plain" }
  | { readonly kind: "weight"; readonly rows: number; readonly columns: number }
  | { readonly kind: "filter"; readonly groups: number; readonly filters: number };

/** Numbers known at compile time. The same array stands for the same constant at every batch size. */
export interface ConstantData {
  readonly values: Float32Array;
  readonly layout: Layout;
}

/** A value of a program, for the whole batch; a constant, or computed. */
export interface ProgramValue {
  readonly name: string;
  readonly dims: Dims;
  readonly constant?: ConstantData;
}

interface Reads {
  /** Positions in Program.values. */
  readonly inputs: readonly number[];
  readonly output: number;
}

/** output = activation(input · weightᵀ + bias), for each row of `inner` values. Inputs: data, weight, bias. */
export interface DenseStep extends Reads, ActivationSettings {
  readonly kind: "dense";
  readonly inner: number;
  readonly outer: number;
  /** False while a following Add may still become the bias. */
  readonly biased: boolean;
}

/** A part of the output from each input. */
export interface ConcatStep extends Reads {
  readonly kind: "concat";
  readonly parts: readonly CopyParams[];
}

/** One call of a kernel of io-kernels.ts. */
export type IoStep<Name extends IoName = IoName> = {
  [N in Name]: Reads & { readonly kind: N; readonly params: IoParams[N] };
}[Name];

export type Step = DenseStep | ConcatStep | IoStep;

/** A name by which the graph knows a value, and the shape it has there. */
export interface NamedValue {
  readonly name: string;
  readonly value: number;
  readonly dims: Dims;
}

/** A network as steps, in an order in which every step finds its inputs computed. */
export interface Program {
  /** Size of the inputs' first axis. */
  readonly batch: number;
  readonly values: readonly ProgramValue[];
  /** Every name that still exists; names in the middle of a fused step do not. */
  readonly names: ReadonlyMap<string, NamedValue>;
  /** Which node each step's output came from first: "/conv1/Conv". */
  readonly nodes: ReadonlyMap<number, string>;
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  readonly steps: readonly Step[];
}

/** Number of elements of value `value`. */
export function valueSize(program: Pick<Program, "values">, value: number): number {
  return (program.values[value]?.dims ?? [0]).reduce((product, size) => product * size, 1);
}

/** The computed values that a step reads. */
export function stepInputs(program: Pick<Program, "values">, step: Step): number[] {
  return step.inputs.filter((value) => program.values[value]?.constant === undefined);
}

/** Multiply-adds of a step. */
export function stepWork(program: Program, step: Step): number {
  const size = valueSize(program, step.output);
  switch (step.kind) {
    case "dense":
      return size * step.inner;
    case "matmul":
      return size * step.params.inner;
    case "recurrent":
      return size * step.params.hidden * GATES[step.params.cell];
    case "conv":
    case "depthwise":
      return size * step.params.channels * step.params.kernel.reduce((product, length) => product * length);
    default:
      return size;
  }
}

/** The kernels of io-kernels.ts that a program calls. */
export function kernelNames(program: Program): IoName[] {
  const kinds = program.steps.map(({ kind }) => (kind === "concat" ? "copy" : kind));
  return [...new Set(kinds)].filter((kind) => kind !== "dense");
}
