// Operators that pick values by index and put values at indices: Gather and Scatter in ONNX's three forms, OneHot.

import { numberAttribute } from "../../model/graph.ts";
import { axisAttribute, settingTensor, wordAttribute } from "../../model/operators/query.ts";
import { keptByTopK } from "../../model/operators/reductions.ts";
import { tensorFloats } from "../constants.ts";
import { SCATTER_OPERATIONS, type ScatterParams } from "../movement-params.ts";
import type { Dims } from "../program.ts";
import { aroundAxis, rowMajor } from "../strides.ts";
import {
  addBinary,
  addOutput,
  addSelect,
  addStep,
  type Compile,
  dimsOf,
  number,
  type Operand,
  operand,
  type Site,
} from "./compile.ts";
import { addReduce } from "./reductions.ts";

const product = (sizes: Dims) => sizes.reduce((total, size) => total * size, 1);

/** Gather, ONNX 1–13. */
const gather: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const around = aroundAxis(dims, axisAttribute(query, 0, dims.length));
  const count = product(dimsOf(site, 1));
  addOutput(site, "gather", [builder.input(node, 0), builder.input(node, 1)], { ...around, count });
};

/** GatherElements, ONNX 11–13. */
const gatherElements: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const axis = axisAttribute(query, 0, dims.length);
  const strides = rowMajor(dims);
  addOutput(site, "gather_elements", [builder.input(node, 0), builder.input(node, 1)], {
    sizes: dimsOf(site, 1),
    strides: strides.with(axis, 0),
    size: dims[axis] ?? 0,
    stride: strides[axis] ?? 0,
  });
};

/** TopK, ONNX 1–11: positions first, then the values there. Equal values come by position, sorted or not. */
const topK: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const axis = axisAttribute(query, -1, dims.length);
  const kept = keptByTopK(query, dims[axis] ?? 0);
  const [values = "", positions = ""] = node.outputs;
  const sizes = dims.with(axis, kept);
  const data = builder.input(node, 0);
  const found =
    positions === ""
      ? builder.addScratch(`positions of ${query.label}`, sizes)
      : builder.addValue(positions).value;
  const smallest = numberAttribute(node, "largest", 1) === 0;
  addStep(site, "top_k", [data], found, { ...aroundAxis(dims, axis), kept, smallest });
  if (values === "") return;
  const strides = rowMajor(dims);
  const made = builder.addValue(values).value;
  addStep(site, "gather_elements", [data, found], made, {
    sizes,
    strides: strides.with(axis, 0),
    size: dims[axis] ?? 0,
    stride: strides[axis] ?? 0,
  });
};

/** A constant list as an operand. */
function list({ builder, query }: Site, what: string, values: readonly number[], dims: Dims): Operand {
  return { value: builder.addConstant(`${what} of ${query.label}`, Float32Array.from(values)), dims };
}

/** Indices below 0 count from the end: `sizes` is added there. */
function addFromFront(site: Site, indices: Operand, sizes: Operand): Operand {
  const scratch = (what: string) => site.builder.addScratch(`${what} of ${site.query.label}`, indices.dims);
  const below: Operand = { value: scratch("signs"), dims: indices.dims };
  const shift: Operand = { value: scratch("shifts"), dims: indices.dims };
  const front: Operand = { value: scratch("indices"), dims: indices.dims };
  addBinary(site, "less", indices, number(site, 0), below.value, indices.dims);
  addBinary(site, "mul", below, sizes, shift.value, indices.dims);
  addBinary(site, "add", indices, shift, front.value, indices.dims);
  return front;
}

/** Row numbers from lists of indices [… ][depth] into axes of the given sizes, rows being what the last index picks. */
function addRows(site: Site, indices: Operand, sizes: Dims): Operand {
  const depth = [sizes.length];
  const scaled: Operand = {
    value: site.builder.addScratch("scaled indices", indices.dims),
    dims: indices.dims,
  };
  const rows: Operand = {
    value: site.builder.addScratch(`rows of ${site.query.label}`, indices.dims.slice(0, -1)),
    dims: indices.dims.slice(0, -1),
  };
  const front = addFromFront(site, indices, list(site, "sizes", sizes, depth));
  addBinary(site, "mul", front, list(site, "strides", rowMajor(sizes), depth), scaled.value, indices.dims);
  addReduce(site, "sum", scaled, [indices.dims.length - 1], rows.value);
  return rows;
}

/** GatherND, ONNX 11–13. */
const gatherNd: Compile = (site) => {
  const { builder, node } = site;
  const [dims, indices] = [dimsOf(site, 0), operand(site, 1)];
  const batched = numberAttribute(node, "batch_dims", 0);
  const depth = indices.dims.at(-1) ?? 0;
  let rows = addRows(site, indices, dims.slice(batched, batched + depth));
  if (batched > 0) {
    const rest = product(dims.slice(batched, batched + depth));
    const batches = Array.from({ length: product(dims.slice(0, batched)) }, (_, at) => at * rest);
    const shape = [...dims.slice(0, batched), ...rows.dims.slice(batched).map(() => 1)];
    const moved = builder.addScratch("rows of all batches", rows.dims);
    addBinary(site, "add", rows, list(site, "batches", batches, shape), moved, rows.dims);
    rows = { value: moved, dims: rows.dims };
  }
  addOutput(site, "gather", [builder.input(node, 0), rows.value], {
    outer: 1,
    size: product(dims.slice(0, batched + depth)),
    inner: product(dims.slice(batched + depth)),
    count: product(rows.dims),
  });
};

function reductionOf({ builder, node }: Site): ScatterParams["operation"] {
  const word = wordAttribute(node, "reduction", "none");
  return (
    SCATTER_OPERATIONS.find((known) => known === word) ?? builder.refuse(node, `its reduction is "${word}"`)
  );
}

/** ScatterND, ONNX 11–18. */
const scatterNd: Compile = (site) => {
  const { builder, node } = site;
  const [dims, indices] = [dimsOf(site, 0), operand(site, 1)];
  const depth = indices.dims.at(-1) ?? 0;
  const rows = addRows(site, indices, dims.slice(0, depth));
  addOutput(site, "scatter", [builder.input(node, 0), rows.value, builder.input(node, 2)], {
    rows: product(dims.slice(0, depth)),
    inner: product(dims.slice(depth)),
    updates: product(rows.dims),
    operation: reductionOf(site),
  });
};

/** ScatterElements, ONNX 11–18: each index stands at its own position, but along one axis where it says. */
const scatterElements: Compile = (site) => {
  const { builder, node, query } = site;
  const [dims, indices] = [dimsOf(site, 0), operand(site, 1)];
  const axis = axisAttribute(query, 0, dims.length);
  const strides = rowMajor(dims);
  const size = number(site, dims[axis] ?? 0);
  const scaled: Operand = { value: builder.addScratch("scaled indices", indices.dims), dims: indices.dims };
  const rows = builder.addScratch(`rows of ${query.label}`, indices.dims);
  const beside = Array.from({ length: product(indices.dims) }, (_, at) =>
    rowMajor(indices.dims).reduce(
      (sum, stride, each) =>
        each === axis
          ? sum
          : sum + (Math.floor(at / stride) % (indices.dims[each] ?? 1)) * (strides[each] ?? 0),
      0,
    ),
  );
  addBinary(
    site,
    "mul",
    addFromFront(site, indices, size),
    number(site, strides[axis] ?? 0),
    scaled.value,
    indices.dims,
  );
  addBinary(site, "add", scaled, list(site, "places", beside, indices.dims), rows, indices.dims);
  addOutput(site, "scatter", [builder.input(node, 0), rows, builder.input(node, 2)], {
    rows: product(dims),
    inner: 1,
    updates: product(indices.dims),
    operation: reductionOf(site),
  });
};

/** OneHot, ONNX 9–11: indices outside −depth … depth − 1 are nowhere hot. */
const oneHot: Compile = (site) => {
  const { builder, query, output } = site;
  const out = builder.dims(output);
  const axis = axisAttribute(query, -1, out.length);
  const depth = out[axis] ?? 0;
  const given = operand(site, 0);
  const indices = addFromFront(site, given, number(site, depth));
  const spread: Operand = { value: indices.value, dims: given.dims.toSpliced(axis, 0, 1) };
  const count = Array.from({ length: depth }, (_, at) => at);
  const places = list(site, "places", count, [depth, ...out.slice(axis + 1).map(() => 1)]);
  const hot: Operand = { value: builder.addScratch(`hot places of ${query.label}`, out), dims: out };
  addBinary(site, "equal", spread, places, hot.value, out);
  const values = settingTensor(query, 2);
  const [off = 0, on = 1] = values === undefined ? [] : tensorFloats(values);
  addSelect(site, [hot, number(site, on), number(site, off)], out);
};

export const PICKING: readonly (readonly [string, Compile])[] = [
  ["Gather", gather],
  ["TopK", topK],
  ["GatherElements", gatherElements],
  ["GatherND", gatherNd],
  ["ScatterElements", scatterElements],
  ["ScatterND", scatterNd],
  ["OneHot", oneHot],
];
