// Weights stand [neuron][input] in the engines: the row is the neuron. What a file keeps the other way round is
// transposed here, once.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { elementCount, floats } from "../model/tensor.ts";
import type { RowNormsQuery } from "./engine.ts";

/** A weight of shape [rows][columns], the row being the neuron. */
export interface Weight {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** [rows][columns] → [columns][rows]. */
export function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return out;
}

/** A weight seen as [outer][rows][inner] around its row axis, with the rows in front: [rows][outer · inner]. */
function orient(stored: Float32Array, dims: readonly number[], rowAxis: number) {
  const rows = dims[rowAxis] ?? 1;
  const outer = elementCount(dims.slice(0, rowAxis));
  const inner = elementCount(dims.slice(rowAxis + 1));
  const columns = outer * inner;
  if (outer === 1) return { rows, columns, values: stored };
  if (inner === 1) return { rows, columns, values: transpose(stored, outer, rows) };
  const values = new Float32Array(stored.length);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outer; o++) {
      const from = (o * rows + row) * inner;
      values.set(stored.subarray(from, from + inner), row * columns + o * inner);
    }
  }
  return { rows, columns, values };
}

/** The weight that a query scores. Throws ModelError "setting" where the query does not fit the network. */
export function queriedWeight(model: Model, query: RowNormsQuery): Weight {
  const tensor = model.initializers.get(query.weight);
  if (tensor === undefined || tensor.dims.length < 2) {
    throw new ModelError("setting", query.weight, `The network has no weight named ${query.weight}.`);
  }
  if (tensor.dims[query.rowAxis] === undefined) {
    const message = `The weight ${query.weight} of shape [${tensor.dims}] has no axis ${query.rowAxis}.`;
    throw new ModelError("setting", query.weight, message);
  }
  const matrix = orient(floats(tensor, query.weight), tensor.dims, query.rowAxis);
  if (query.columns !== undefined && query.columns.length !== matrix.columns) {
    throw new ModelError(
      "setting",
      query.weight,
      `${query.columns.length} columns are named of ${query.weight}, which has ${matrix.columns}.`,
    );
  }
  return { name: query.weight, ...matrix };
}

/** The bias that a query adds: zeros where it names none. Throws ModelError "setting" on a misfit. */
export function queriedBias(model: Model, query: RowNormsQuery, rows: number): Float32Array {
  if (query.bias === undefined) return new Float32Array(rows);
  const tensor = model.initializers.get(query.bias);
  const values = tensor === undefined ? undefined : floats(tensor, query.bias);
  if (values?.length !== rows) {
    throw new ModelError(
      "setting",
      query.bias,
      `${query.bias} does not hold one bias for each of the ${rows} rows of ${query.weight}.`,
    );
  }
  return values;
}
