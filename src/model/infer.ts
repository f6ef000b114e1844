// One walk over the nodes that finds out what can be known without data: the shape of every value, and the contents
// of those that the data do not reach (weights, and what networks compute from shapes). Contents are worked out only
// when somebody asks for them.

import { candidateSizes, dimsOfInput, type Sizes } from "./dynamic.ts";
import { ModelError } from "./error.ts";
import { ALWAYS_EVALUATED, evaluateNode, evaluateShape } from "./fold/evaluate.ts";
import { type Model, type Node, nodeLabel, type Value } from "./graph.ts";
import { DataDependent } from "./operators/query.ts";
import { type Dims, isDefaultDomain, OPERATORS, outputShapes, type ShapeQuery } from "./operators.ts";
import { elementCount, type Tensor } from "./tensor.ts";

/** What is known of a network before it runs. */
export interface Inference {
  /** Shapes of all values that have a known one. */
  readonly shapes: ReadonlyMap<string, Dims>;
  /** True for values that no input's contents reach. */
  readonly isFixed: (name: string) => boolean;
  /** The contents of a fixed value; undefined for others, and where an operator is not evaluated here. */
  readonly constant: (name: string) => Tensor | undefined;
  /** True where `constant` gives the contents; cheaper than asking for those of a large weight. */
  readonly isConstant: (name: string) => boolean;
  /** A node as shape rules and movers see it. */
  readonly queryOf: (node: Node, label: string) => ShapeQuery;
}

/** Most elements of a constant that is worked out: 1 GiB of float32. */
const MOST_ELEMENTS = 2 ** 28;

const KNOWN: ReadonlySet<string> = new Set(OPERATORS);

/** Dimensions of a graph input: the batch is `batch` where it is given, other dynamic axes have small sizes that fit. */
export function inputDims(model: Model, value: Value, batch?: number): Dims {
  return dimsOfInput(model, value, batch, usualSizes(model));
}

function isKnown(node: Node): boolean {
  return isDefaultDomain(node.domain) && KNOWN.has(node.operator);
}

/** A few bytes of a hostile file can ask for any size; one example's values must fit a page's memory. */
function checkSize(label: string, dims: Dims): void {
  const count = elementCount(dims);
  if (count <= MOST_ELEMENTS) return;
  const message = `The node ${label} makes ${count} values of shape [${dims}]; Espalier takes up to ${MOST_ELEMENTS}.`;
  throw new ModelError("shape", label, message);
}

class Walk {
  readonly shapes = new Map<string, Dims>();
  private readonly fixed = new Set<string>();
  private readonly contents = new Map<string, Tensor | undefined>();
  private readonly makers = new Map<string, ShapeQuery>();
  private readonly opset: number;
  private readonly batch: ShapeQuery["batch"];

  constructor(model: Model, batch: number | undefined, sizes: Sizes) {
    this.opset = model.opset;
    const declared = model.inputs[0]?.dims[0];
    this.batch = { size: batch, declared: typeof declared === "number" ? declared : undefined };
    for (const [name, tensor] of model.initializers) {
      this.shapes.set(name, tensor.dims);
      this.contents.set(name, tensor);
      this.fixed.add(name);
    }
    const made = new Set([...model.initializers.keys(), ...model.inputs.map(({ name }) => name)]);
    for (const value of model.inputs)
      if (!this.fixed.has(value.name)) this.shapes.set(value.name, dimsOfInput(model, value, batch, sizes));
    model.nodes.forEach((node, index) => {
      const label = nodeLabel(model, index);
      const missing = node.inputs.find((name) => name !== "" && !made.has(name));
      if (missing !== undefined)
        throw new ModelError(
          "graph",
          label,
          `${node.operator} ${label} reads ${missing}, which nothing before it produces.`,
        );
      for (const name of node.outputs) made.add(name);
      this.visit(this.queryOf(node, label));
    });
  }

  isFixed = (name: string): boolean => this.fixed.has(name);

  queryOf = (node: Node, label: string): ShapeQuery => {
    const dims = node.inputs.map((name) => this.shapes.get(name));
    const constant = (index: number) => this.constant(node.inputs[index] ?? "");
    return { node, label, opset: this.opset, dims, constant, batch: this.batch };
  };

  isConstant = (name: string): boolean => {
    for (let at = name; ; ) {
      const query = this.makers.get(at);
      if (this.contents.has(at) || query === undefined) return this.contents.get(at) !== undefined;
      const { inputs, operator } = query.node;
      const [next = ""] = inputs;
      // Exporters transpose and reshape weights one by one; whatever is more than that is worked out.
      if (!ALWAYS_EVALUATED.has(operator) || inputs.slice(1).some((input) => !this.contents.has(input)))
        return this.constant(at) !== undefined;
      at = next;
    }
  };

  /** Works out what the value needs first, with a stack of its own: chains of constants may be long. */
  constant = (name: string): Tensor | undefined => {
    const path = [name];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const query = this.makers.get(top);
      if (this.contents.has(top) || !this.fixed.has(top) || query === undefined) path.pop();
      else {
        const need = query.node.inputs.find((input) => this.fixed.has(input) && !this.contents.has(input));
        if (need !== undefined && query.node.operator !== "Shape" && query.node.operator !== "Size")
          path.push(need);
        else this.evaluate(query);
      }
    }
    return this.contents.get(name);
  };

  private visit(query: ShapeQuery): void {
    const { node } = query;
    const named = node.inputs.filter((name) => name !== "");
    if (!named.every((name) => this.shapes.has(name))) return;
    const found = outputShapes(query);
    const shapeOnly = node.operator === "Shape" || node.operator === "Size";
    const fixed = isKnown(node) && (shapeOnly || named.every((name) => this.fixed.has(name)));
    node.outputs.forEach((name, index) => {
      const dims = found[index];
      if (name === "" || dims === undefined) return;
      checkSize(query.label, dims);
      this.shapes.set(name, dims);
      if (!fixed) return;
      this.fixed.add(name);
      this.makers.set(name, query);
    });
  }

  private evaluate(query: ShapeQuery): void {
    const { node } = query;
    const values = this.outputsOf(query);
    node.outputs.forEach((name, index) => {
      if (name !== "") this.contents.set(name, values?.[index]);
    });
  }

  private outputsOf(query: ShapeQuery): readonly (Tensor | undefined)[] | undefined {
    const { node, dims } = query;
    const shape = dims[0] === undefined ? undefined : evaluateShape(query, dims[0]);
    if (shape !== undefined) return [shape];
    const inputs = node.inputs.filter((name) => name !== "").map((name) => this.contents.get(name));
    const known = inputs.filter((tensor) => tensor !== undefined);
    const shapes = node.outputs.map((name) => this.shapes.get(name) ?? []);
    if (known.length < inputs.length || shapes.some((out) => elementCount(out) > MOST_ELEMENTS))
      return undefined;
    try {
      return evaluateNode(query, known, shapes);
    } catch (error) {
      if (error instanceof DataDependent) return undefined;
      throw error;
    }
  }
}

const fitting = new WeakMap<Model, readonly Sizes[]>();
const NONE: Sizes = new Map();

/** Up to two of the candidates at which all shapes fit. Throws the last misfit where there is none. */
function fittingSizes(model: Model): readonly Sizes[] {
  const known = fitting.get(model);
  if (known !== undefined) return known;
  const found: Sizes[] = [];
  let misfit: unknown;
  for (const sizes of candidateSizes(model)) {
    if (found.length === 2) break;
    try {
      const shapes = new Walk(model, undefined, sizes).shapes.values();
      if (![...shapes].some((dims) => dims.some((size) => size <= 0))) found.push(sizes);
    } catch (error) {
      if (!(error instanceof ModelError && error.code === "shape")) throw error;
      misfit = error;
    }
  }
  if (found.length === 0 && misfit !== undefined) throw misfit;
  fitting.set(model, found);
  return found;
}

/** The sizes of named axes that stand where nobody gives any: the first that fit. */
export function usualSizes(model: Model): Sizes {
  return fittingSizes(model)[0] ?? NONE;
}

/**
 * Shapes and constants of a network. `batch` is the size of the batch; left out, the file's own sizes stand, and a
 * dynamic one is 1. Other dynamic axes have the first small sizes that fit. Throws ModelError "shape" where sizes do
 * not fit, "graph" for an input that nothing produces.
 */
export function infer(model: Model, batch?: number, sizes: Sizes = usualSizes(model)): Inference {
  const { shapes, isFixed, constant, isConstant, queryOf } = new Walk(model, batch, sizes);
  return { shapes, isFixed, constant, isConstant, queryOf };
}

/** The same for another batch and other sizes of dynamic axes; undefined where the network has all of them built in. */
export function inferOther(model: Model): Inference | undefined {
  const [, sizes] = fittingSizes(model);
  for (const batch of sizes === undefined ? [2] : [2, 1, undefined]) {
    try {
      return infer(model, batch, sizes);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
    }
  }
  return undefined;
}

const inferred = new WeakMap<Model, Inference>();

/**
 * Shapes for one example; for the file's own batch where the network has that built in. Worked out once for each
 * model, which does not change. Throws as infer does.
 */
export function inferOne(model: Model): Inference {
  const known = inferred.get(model) ?? inferBatch(model);
  inferred.set(model, known);
  return known;
}

function inferBatch(model: Model): Inference {
  const hasOwnBatch = model.inputs.some(({ dims: [first] }) => typeof first === "number" && first !== 1);
  if (!hasOwnBatch) return infer(model, 1);
  try {
    return infer(model, 1);
  } catch (error) {
    if (error instanceof ModelError && error.code === "shape") return infer(model);
    throw error;
  }
}
