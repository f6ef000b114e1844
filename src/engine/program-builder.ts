// The state of compiling a network into steps: which values exist under which names, and which step made each, so
// that a bias or an activation can move into the step before it.

import type { Sizes } from "../model/dynamic.ts";
import { ModelError } from "../model/error.ts";
import { type Model, type Node, nodeLabel } from "../model/graph.ts";
import { type Inference, infer } from "../model/infer.ts";
import type { ShapeQuery } from "../model/operators.ts";
import { elementCount, type Tensor } from "../model/tensor.ts";
import { type ConstantStore, tensorFloats } from "./constants.ts";
import type { Dims, Layout, NamedValue, ProgramValue, Step } from "./program.ts";

const PLAIN: Layout = { kind: "plain" };

export class ProgramBuilder {
  readonly model: Model;
  readonly values: ProgramValue[] = [];
  readonly names = new Map<string, NamedValue>();
  readonly nodes = new Map<number, string>();
  readonly inputs: NamedValue[] = [];
  readonly steps: Step[] = [];
  private readonly inference: Inference;
  private readonly store: ConstantStore;
  private readonly readers = new Map<string, number>();
  private readonly makers = new Map<string, Node>();
  /** Views: the name that each is another name of. */
  private readonly sources = new Map<string, string>();
  private readonly constantValues = new Map<Float32Array, number>();

  /** `batch` and `sizes` as for infer: left out, the file's own sizes stand. */
  constructor(model: Model, store: ConstantStore, batch?: number, sizes?: Sizes) {
    this.model = model;
    this.store = store;
    this.inference = infer(model, batch, sizes);
    const reads = [...model.nodes.flatMap((node) => node.inputs), ...model.outputs.map(({ name }) => name)];
    for (const name of reads) this.readers.set(name, (this.readers.get(name) ?? 0) + 1);
    for (const node of model.nodes) for (const name of node.outputs) this.makers.set(name, node);
    for (const { name } of model.inputs) {
      if (!model.initializers.has(name)) this.inputs.push(this.addValue(name));
    }
  }

  /** Node `index` as the shape rules see it. */
  query(index: number): ShapeQuery | undefined {
    const node = this.model.nodes[index];
    return node === undefined ? undefined : this.inference.queryOf(node, nodeLabel(this.model, index));
  }

  /** Throws ModelError "unsupported" for a value whose shape depends on the data. */
  dims(name: string): Dims {
    const dims = this.inference.shapes.get(name);
    if (dims !== undefined) return dims;
    const reason = `the shape of ${name} is not known before the network runs`;
    const node = this.makers.get(name);
    if (node !== undefined) this.refuse(node, reason);
    throw new ModelError("unsupported", name, `The network cannot be computed: ${reason}.`);
  }

  /** The contents of a value that no data reach. */
  constant(name: string | undefined): Tensor | undefined {
    return name === undefined || name === "" ? undefined : this.inference.constant(name);
  }

  /** True for a value that no data reach and whose contents could be worked out. */
  isConstant(name: string): boolean {
    return this.inference.isFixed(name) && this.inference.constant(name) !== undefined;
  }

  /** The numbers of a constant. */
  constantFloats(name: string, tensor: Tensor): Float32Array {
    return this.store.keep(name, tensorFloats(tensor));
  }

  /** A constant as a value of the program: made from others where `key` says how. */
  addConstant(key: string, values: Float32Array, layout: Layout = PLAIN): number {
    const kept = this.store.keep(key, values);
    const known = layout === PLAIN ? this.constantValues.get(kept) : undefined;
    if (known !== undefined) return known;
    const constant = { values: kept, layout };
    this.values.push({ name: key, dims: [kept.length], constant });
    if (layout === PLAIN) this.constantValues.set(kept, this.values.length - 1);
    return this.values.length - 1;
  }

  /** A constant that masks may name. */
  addNamed(name: string, values: Float32Array): number {
    const value = this.addConstant(name, values);
    this.names.set(name, { name, value, dims: [values.length] });
    return value;
  }

  /** What input `index` of `node` names, computed or constant. */
  input(node: Node, index: number): number {
    const name = node.inputs[index] ?? "";
    const found = this.names.get(name);
    if (found !== undefined) return found.value;
    const tensor = this.constant(name);
    if (tensor === undefined) this.refuse(node, `its input ${name || index} is not there`);
    return this.addConstant(name, tensorFloats(tensor));
  }

  addValue(name: string): NamedValue {
    this.values.push({ name, dims: this.dims(name) });
    return this.nameValue(name, this.values.length - 1);
  }

  /** A value that the graph has no name for: one between two steps of one node. */
  addScratch(name: string, dims: Dims): number {
    this.values.push({ name, dims });
    return this.values.length - 1;
  }

  /** Makes `name` another name of what `source` names. */
  addView(source: string, name: string): void {
    const viewed = this.names.get(source);
    if (viewed !== undefined) this.nameValue(name, viewed.value);
    this.sources.set(name, source);
  }

  /** The node that makes `name`, where one node reads it and it is no output of the network. */
  soleMaker(name: string): Node | undefined {
    return this.isInner(name) ? this.makers.get(name) : undefined;
  }

  /** Forgets `name` and the step that made it, because another step does without. */
  drop(name: string): void {
    const value = this.names.get(name)?.value;
    const at = this.steps.findIndex((step) => step.output === value);
    if (at >= 0) this.steps.splice(at, 1);
    this.names.delete(name);
  }

  /** The step that made `name`, where nobody else sees that value: what follows may be fused into it. */
  fusible(name: string): Step | undefined {
    const value = this.names.get(name)?.value;
    if (value === undefined) return undefined;
    for (let step: string | undefined = name; step !== undefined; step = this.sources.get(step)) {
      if (!this.isInner(step)) return undefined;
    }
    return this.steps.find((step) => step.output === value);
  }

  /** Replaces a step by one that does more; its output is known as `name` from here on. `last`: it moves to the end. */
  fuse(step: Step, fused: Step, name: string, last = false): void {
    const at = this.steps.indexOf(step);
    if (last) {
      this.steps.splice(at, 1);
      this.steps.push(fused);
    } else this.steps[at] = fused;
    for (const [old, { value }] of this.names) if (value === step.output) this.names.delete(old);
    this.values[step.output] = { name, dims: this.dims(name) };
    this.nameValue(name, step.output);
  }

  /** Number of elements of a named value. */
  size(name: string): number {
    return elementCount(this.dims(name));
  }

  refuse(node: Node, reason: string): never {
    const label = nodeLabel(this.model, this.model.nodes.indexOf(node));
    throw new ModelError(
      "unsupported",
      label,
      `The ${node.operator} node ${label} cannot be computed: ${reason}.`,
    );
  }

  /** True where one node reads `name`, and nobody outside the network sees it. */
  private isInner(name: string): boolean {
    return this.readers.get(name) === 1 && this.model.outputs.every((output) => output.name !== name);
  }

  private nameValue(name: string, value: number): NamedValue {
    const named = { name, value, dims: this.dims(name) };
    this.names.set(name, named);
    return named;
  }
}
