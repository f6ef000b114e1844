// Steps one after the other → nodes, for files that say what their layers are and nothing about values in between.

import type { Attribute, Model, Node } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import { freshName } from "./builder.ts";

/** A dense layer: its weight, its bias where it has one, and whether the weight's rows are its neurons. */
export interface DenseStep {
  readonly name: string;
  readonly weight: string;
  readonly bias?: string;
  readonly rowsFirst: boolean;
}

/** An operator of one input and no weights. */
export interface OperatorStep {
  readonly name: string;
  readonly operator: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export type Step = DenseStep | OperatorStep;

/** The opset that these networks mean: any that has today's Gemm and activations would do. */
const OPSET = 17;

export function isDense(step: Step): step is DenseStep {
  return "weight" in step;
}

/** Outputs and inputs of a dense layer. */
export function denseSizes(step: DenseStep, dims: readonly number[]): readonly [number, number] {
  const [first = 0, second = 0] = dims;
  return step.rowsFirst ? [first, second] : [second, first];
}

function stepNode(step: Step, input: string, output: string): Node {
  const { name } = step;
  if (!isDense(step))
    return {
      name,
      operator: step.operator,
      domain: "",
      inputs: [input],
      outputs: [output],
      attributes: step.attributes,
    };
  const inputs = [input, step.weight, ...(step.bias === undefined ? [] : [step.bias])];
  const attributes = new Map<string, Attribute>([["transB", step.rowsFirst ? 1 : 0]]);
  return { name, operator: "Gemm", domain: "", inputs, outputs: [output], attributes };
}

function usedTensors(steps: readonly Step[], tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const used = new Map<string, Tensor>();
  for (const step of steps.filter(isDense)) {
    for (const name of [step.weight, step.bias ?? ""]) {
      const tensor = tensors.get(name);
      if (tensor !== undefined) used.set(name, tensor);
    }
  }
  return used;
}

/**
 * The network that goes through the steps in order, from `input` [batch, columns of the first dense layer] to `output`.
 * At least one step is dense. Its initializers are the tensors that the steps read.
 */
export function buildChain(
  name: string,
  steps: readonly Step[],
  tensors: ReadonlyMap<string, Tensor>,
): Model {
  const initializers = usedTensors(steps, tensors);
  const taken = new Set(initializers.keys());
  const first = freshName("input", taken);
  const last = freshName("output", taken);
  let value = first;
  const nodes = steps.map((step, index) => {
    const output = index === steps.length - 1 ? last : freshName(`${step.name}.output`, taken);
    const node = stepNode(step, value, output);
    value = output;
    return node;
  });
  const sizes = steps
    .filter(isDense)
    .map((step) => denseSizes(step, initializers.get(step.weight)?.dims ?? []));
  return {
    name,
    opset: OPSET,
    inputs: [{ name: first, dims: ["batch", sizes[0]?.[1] ?? 0] }],
    outputs: [{ name: last, dims: ["batch", sizes.at(-1)?.[0] ?? 0] }],
    nodes,
    initializers,
  };
}
