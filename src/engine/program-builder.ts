// The state of compiling a network into steps: which values exist under which names, and which step made each, so
// that a bias or an activation can move into the step before it.

import { ModelError } from "../model/error.ts";
import { type Model, type Node, nodeLabel } from "../model/graph.ts";
import type { Dims } from "../model/operators.ts";
import { inferShapes } from "../model/shapes.ts";
import { elementCount, floats, type Tensor } from "../model/tensor.ts";
import type { DenseStep, NamedValue, ProgramValue, Step } from "./program.ts";

/** A tensor known at compile time; `name` is the initializer's, also under another name of it. */
export interface Constant {
  readonly name: string;
  readonly dims: Dims;
  readonly tensor: Tensor;
}

export class ProgramBuilder {
  readonly model: Model;
  readonly values: ProgramValue[] = [];
  readonly names = new Map<string, NamedValue>();
  readonly inputs: NamedValue[] = [];
  readonly steps: Step[] = [];
  /** Shapes for a batch of one. */
  private readonly shapes: ReadonlyMap<string, Dims>;
  private readonly constants = new Map<string, Constant>();
  private readonly readers = new Map<string, number>();
  /** Views: the name that each is another name of. */
  private readonly sources = new Map<string, string>();

  constructor(model: Model) {
    this.model = model;
    this.shapes = inferShapes(model, 1);
    for (const [name, tensor] of model.initializers)
      this.constants.set(name, { name, dims: tensor.dims, tensor });
    const reads = [...model.nodes.flatMap((node) => node.inputs), ...model.outputs.map(({ name }) => name)];
    for (const name of reads) this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
    for (const { name } of model.inputs) {
      if (!this.constants.has(name)) this.inputs.push(this.addValue(name));
    }
  }

  dims(name: string): Dims {
    return this.shapes.get(name) ?? [];
  }

  constant(name: string | undefined): Constant | undefined {
    return name === undefined ? undefined : this.constants.get(name);
  }

  constantFloats(constant: Constant): Float32Array {
    return floats(constant.tensor, constant.name);
  }

  /** The computed value that input `index` of `node` reads; a constant there is refused. */
  input(node: Node, index: number): NamedValue {
    const name = node.inputs[index] ?? "";
    const found = this.names.get(name);
    if (found !== undefined) return found;
    this.refuse(node, `its input ${name} is a constant, and Espalier computes it only on the network's data`);
  }

  addValue(name: string): NamedValue {
    this.values.push({ name, size: elementCount(this.dims(name)) });
    return this.nameValue(name, this.values.length - 1);
  }

  /** Makes `name` another name of what `source` names, a computed value or a constant. */
  addView(source: string, name: string): void {
    const constant = this.constants.get(source);
    if (constant !== undefined) this.constants.set(name, { ...constant, dims: this.dims(name) });
    const viewed = this.names.get(source);
    if (viewed !== undefined) this.nameValue(name, viewed.value);
    this.sources.set(name, source);
  }

  /** The dense step that made `name`, where nobody else sees that value: what follows may be fused into it. */
  fusible(name: string): DenseStep | undefined {
    const value = this.names.get(name)?.value;
    for (let step: string | undefined = name; step !== undefined; step = this.sources.get(step)) {
      if (this.readers.get(step) !== 1) return undefined;
      if (this.model.outputs.some((output) => output.name === step)) return undefined;
    }
    const made = this.steps.find((step) => step.output === value);
    return made?.kind === "dense" && made.activation === "none" ? made : undefined;
  }

  /** Replaces a dense step by one that does more; its output is known as `name` from here on. */
  fuse(step: DenseStep, fused: DenseStep, name: string): void {
    this.steps[this.steps.indexOf(step)] = fused;
    for (const [old, { value }] of this.names) if (value === step.output) this.names.delete(old);
    this.values[step.output] = { name, size: elementCount(this.dims(name)) };
    this.nameValue(name, step.output);
  }

  refuse(node: Node, reason: string): never {
    const label = nodeLabel(this.model, this.model.nodes.indexOf(node));
    throw new ModelError(
      "unsupported",
      label,
      `The ${node.operator} node ${label} cannot be computed: ${reason}.`,
    );
  }

  private nameValue(name: string, value: number): NamedValue {
    const named = { name, value, features: this.dims(name).at(-1) ?? 1 };
    this.names.set(name, named);
    return named;
  }
}
