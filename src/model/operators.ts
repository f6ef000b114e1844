// What each operator does to shapes. This table is also the list of operators Espalier has: a node that is not
// here is refused by name. Adding an operator starts here; ARCHITECTURE.md has the recipe.

import { ModelError } from "./error.ts";
import { type Node, numberAttribute } from "./graph.ts";
import { elementCount, integers, type Tensor } from "./tensor.ts";

export type Dims = readonly number[];

/** What a shape rule sees: the node, its inputs' shapes, and the inputs that are constant. */
export interface ShapeQuery {
  readonly node: Node;
  /** The node's name for sentences. */
  readonly label: string;
  readonly dims: readonly Dims[];
  readonly constants: readonly (Tensor | undefined)[];
  /** The batch that shapes are inferred for, and the one that the file fixes, where it fixes one. */
  readonly batch: { readonly size: number; readonly declared: number | undefined };
}

type ShapeRule = (query: ShapeQuery) => Dims;

function fail(query: ShapeQuery, message: string): never {
  throw new ModelError("shape", query.label, `${query.node.operator} ${query.label}: ${message}`);
}

function input(query: ShapeQuery, index: number): Dims {
  const dims = query.dims[index];
  if (dims === undefined) fail(query, `input ${index} is missing.`);
  return dims;
}

const same: ShapeRule = (query) => input(query, 0);

/** ONNX's multidirectional broadcasting (the NumPy rule). Returns undefined where the shapes do not fit. */
export function broadcastDims(a: Dims, b: Dims): Dims | undefined {
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    out.push(left === 1 ? right : left);
  }
  return out;
}

const broadcast: ShapeRule = (query) => {
  const [a, b] = [input(query, 0), input(query, 1)];
  return broadcastDims(a, b) ?? fail(query, `shapes [${a}] and [${b}] cannot be added.`);
};

/** Gemm, ONNX 13: Y = alpha · A' · B' + beta · C. */
const gemm: ShapeRule = (query) => {
  const [a, b] = [input(query, 0), input(query, 1)];
  if (a.length !== 2 || b.length !== 2) fail(query, `needs two matrices, but got shapes [${a}] and [${b}].`);
  const transA = numberAttribute(query.node, "transA", 0) !== 0;
  const transB = numberAttribute(query.node, "transB", 0) !== 0;
  const [rows, inner] = transA ? [a[1], a[0]] : [a[0], a[1]];
  const [innerB, columns] = transB ? [b[1], b[0]] : [b[0], b[1]];
  if (inner !== innerB)
    fail(
      query,
      `the input has ${inner} features, but the weight ${query.node.inputs[1]} of shape [${b}] takes ${innerB}.`,
    );
  const out = [rows ?? 0, columns ?? 0];
  const bias = query.dims[2];
  if (bias !== undefined && broadcastDims(bias, out)?.join() !== out.join()) {
    fail(query, `the bias ${query.node.inputs[2]} of shape [${bias}] does not fit the output [${out}].`);
  }
  return out;
};

/** MatMul, ONNX 13, with NumPy's broadcasting of the leading axes; both sides at least 2-D. */
const matMul: ShapeRule = (query) => {
  const [a, b] = [input(query, 0), input(query, 1)];
  if (a.length < 2 || b.length < 2) fail(query, `needs matrices, but got shapes [${a}] and [${b}].`);
  const batch = broadcastDims(a.slice(0, -2), b.slice(0, -2));
  if (a.at(-1) !== b.at(-2) || batch === undefined)
    fail(query, `shapes [${a}] and [${b}] cannot be multiplied.`);
  return [...batch, a.at(-2) ?? 0, b.at(-1) ?? 0];
};

const flatten: ShapeRule = (query) => {
  const dims = input(query, 0);
  const axis = numberAttribute(query.node, "axis", 1);
  const split = axis < 0 ? axis + dims.length : axis;
  if (split < 0 || split > dims.length) fail(query, `its axis ${axis} is not one of the shape [${dims}].`);
  return [elementCount(dims.slice(0, split)), elementCount(dims.slice(split))];
};

/**
 * A file that was exported for one batch size says that size where it means the batch ("[1, -1]"). Run for another,
 * such a leading size is the batch, as if each example were run by itself.
 */
function forBatch(sizes: readonly number[], from: Dims, { batch }: ShapeQuery): readonly number[] {
  const meansBatch = sizes[0] === batch.declared && from[0] === batch.size;
  return meansBatch ? sizes.with(0, batch.size) : sizes;
}

/** Reshape, ONNX 5–19: 0 copies the input's dimension unless allowzero is set, one −1 is computed. */
const reshape: ShapeRule = (query) => {
  const from = input(query, 0);
  const shape = query.constants[1];
  if (shape === undefined) fail(query, `its shape ${query.node.inputs[1]} is not a constant.`);
  const allowZero = numberAttribute(query.node, "allowzero", 0) !== 0;
  const stated = integers(shape, query.node.inputs[1]).map((size, axis) =>
    size === 0 && !allowZero ? (from[axis] ?? 0) : size,
  );
  const wanted = forBatch(stated, from, query);
  const known = elementCount(wanted.filter((size) => size !== -1));
  const total = elementCount(from);
  const out = wanted.map((size) => (size === -1 ? total / known : size));
  if (elementCount(out) !== total || out.some((size) => !Number.isInteger(size))) {
    fail(query, `${total} values of shape [${from}] do not fit the shape [${wanted}].`);
  }
  return out;
};

const RULES: ReadonlyMap<string, ShapeRule> = new Map<string, ShapeRule>([
  ["Gemm", gemm],
  ["MatMul", matMul],
  ["Add", broadcast],
  ["Relu", same],
  ["LeakyRelu", same],
  ["Sigmoid", same],
  ["Tanh", same],
  ["Softmax", same],
  ["Flatten", flatten],
  ["Reshape", reshape],
  ["Identity", same],
  ["Dropout", same],
]);

/** The names of the operators of ONNX's default domain that Espalier has. */
export const OPERATORS: readonly string[] = [...RULES.keys()];

/** Shape of a node's first output. Throws ModelError "unsupported" (by name) or "shape". */
export function outputDims(query: ShapeQuery): Dims {
  const { operator, domain } = query.node;
  const rule = domain === "" || domain === "ai.onnx" ? RULES.get(operator) : undefined;
  if (rule === undefined) {
    const full = domain === "" ? operator : `${domain}.${operator}`;
    throw new ModelError(
      "unsupported",
      query.label,
      `The operator ${full} (node ${query.label}) is not one that Espalier has: it takes ${OPERATORS.join(", ")}.`,
    );
  }
  return rule(query);
}
