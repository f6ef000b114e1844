// RNN, GRU and LSTM, ONNX 7–22: what the data give to all gates of all steps is one dense layer, the steps are one call
// of the recurrent kernel, and the outputs are copied out of its result.

import { numberAttribute } from "../../model/graph.ts";
import { wordAttribute } from "../../model/operators/query.ts";
import { hiddenUnits } from "../../model/operators/recurrent.ts";
import { NO_ACTIVATION } from "../functions.ts";
import type { Dims } from "../program.ts";
import { GATES, type RecurrentParams, recurrentDims } from "../recurrent-params.ts";
import { rowMajor } from "../strides.ts";
import { cellFunctions } from "./cell-functions.ts";
import { addStep, type Compile, constantOrRefuse, dimsOf, has, type Site } from "./compile.ts";
import { copyOf } from "./movement.ts";

type Cell = RecurrentParams["cell"];

const LARGEST = 3.4028234663852886e38;

/** `layout` 1: the batch is the first axis of what goes in and comes out; the kernel has the steps there. */
function isBatchFirst({ node }: Site): boolean {
  return numberAttribute(node, "layout", 0) !== 0;
}

function paramsOf(site: Site, cell: Cell): RecurrentParams {
  const { node } = site;
  const dims = dimsOf(site, 0);
  const [directions = 1, , hidden = 0] = dimsOf(site, 2);
  const batchFirst = isBatchFirst(site);
  const [sequence = 0, batch = 0] = batchFirst ? [dims[1], dims[0]] : dims;
  return {
    cell,
    sequence,
    batch,
    directions,
    hidden,
    timeStride: batchFirst ? 1 : batch,
    batchStride: batchFirst ? sequence : 1,
    reverse: wordAttribute(node, "direction", "forward") === "reverse",
    functions: cellFunctions(site, cell, directions),
    clip: numberAttribute(node, "clip", LARGEST),
    inputForget: numberAttribute(node, "input_forget", 0) !== 0,
    linearBeforeReset: numberAttribute(node, "linear_before_reset", 0) !== 0,
  };
}

/** Biases of data and recurrence in one; GRU's recurrent bias of h stays apart where the reset gate comes first. */
function biasesOf(site: Site, { cell, directions, hidden, linearBeforeReset }: RecurrentParams) {
  const rows = GATES[cell] * hidden;
  const given = has(site, 3) ? constantOrRefuse(site, 3, "bias") : new Float32Array(directions * rows * 2);
  const bias = new Float32Array(directions * rows);
  const apart = new Float32Array(directions * hidden);
  bias.forEach((_, index) => {
    const [direction, row] = [Math.floor(index / rows), index % rows];
    const from = direction * rows * 2 + row;
    const isApart = cell === "gru" && linearBeforeReset && row >= 2 * hidden;
    const recurrent = given[from + rows] ?? 0;
    bias[index] = (given[from] ?? 0) + (isApart ? 0 : recurrent);
    if (isApart) apart[direction * hidden + row - 2 * hidden] = recurrent;
  });
  return { bias, apart };
}

/** [directions][gates · hidden][hidden before] → [directions][hidden before][gates · hidden]. */
function transposed(weights: Float32Array, directions: number, rows: number, columns: number): Float32Array {
  return weights.map((_, index) => {
    const row = index % rows;
    const column = Math.floor(index / rows) % columns;
    return (
      weights[
        (Math.floor(index / (rows * columns)) % directions) * rows * columns + row * columns + column
      ] ?? 0
    );
  });
}

/** What the data give to every gate of every step: [rows][directions · gates · hidden]. */
function addGates(site: Site, { cell, directions, hidden }: RecurrentParams, bias: Float32Array): number {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const weight = constantOrRefuse(site, 1, "weight");
  const [inner, outer] = [dims[2] ?? 0, directions * GATES[cell] * hidden];
  const inputs = [
    builder.input(node, 0),
    builder.addConstant(`gates of ${query.label}`, weight, { kind: "weight", rows: outer, columns: inner }),
    builder.addConstant(`biases of ${query.label}`, bias),
  ];
  const gates = builder.addScratch(`gates of ${query.label}`, [dims[0] ?? 0, dims[1] ?? 0, outer]);
  builder.steps.push({ kind: "dense", inputs, output: gates, inner, outer, biased: true, ...NO_ACTIVATION });
  return gates;
}

/** A state before the first step, [directions][batch][hidden], which the file may have batch first. */
function addState(site: Site, index: number, { directions, batch, hidden }: RecurrentParams): number {
  const { builder, node, query } = site;
  const sizes = [directions, batch, hidden];
  if (!has(site, index)) return constant(site, "zeros", new Float32Array(directions * batch * hidden));
  const given = builder.input(node, index);
  if (!isBatchFirst(site)) return given;
  const moved = builder.addScratch(`state of ${query.label}`, sizes);
  addStep(site, "copy", [given], moved, copyOf(sizes, 0, [hidden, directions * hidden, 1]));
  return moved;
}

function constant({ builder }: Site, name: string, values: Float32Array): number {
  return builder.addConstant(`${values.length} ${name}`, values);
}

/** LSTM's peepholes, or the bias that GRU keeps apart. */
function addExtra(site: Site, { cell, directions, hidden }: RecurrentParams, apart: Float32Array): number {
  const { builder, node, query } = site;
  if (cell !== "lstm") return builder.addConstant(`recurrent biases of ${query.label}`, apart);
  return has(site, 7)
    ? builder.input(node, 7)
    : constant(site, "zeros", new Float32Array(directions * 3 * hidden));
}

/** Copies the outputs that have names out of the kernel's result. */
function addOutputs(
  site: Site,
  result: number,
  { sequence, directions, batch, hidden }: RecurrentParams,
): void {
  const { builder, node } = site;
  const step = directions * batch * hidden;
  const batchFirst = isBatchFirst(site);
  const state: readonly [Dims, Dims] = batchFirst
    ? [
        [batch, directions, hidden],
        [hidden, batch * hidden, 1],
      ]
    : [[directions, batch, hidden], rowMajor([directions, batch, hidden])];
  const whole: readonly [Dims, Dims] = batchFirst
    ? [
        [batch, sequence, directions, hidden],
        [hidden, step, batch * hidden, 1],
      ]
    : [[sequence, ...state[0]], rowMajor([sequence, ...state[0]])];
  const starts = [0, sequence * step, (sequence + 1) * step];
  node.outputs.forEach((name, index) => {
    if (name === "" || starts[index] === undefined) return;
    const [sizes, strides] = index === 0 ? whole : state;
    addStep(site, "copy", [result], builder.addValue(name).value, copyOf(sizes, starts[index], strides));
  });
}

function recurrent(cell: Cell): Compile {
  return (site) => {
    const { builder, node, query } = site;
    const params = paramsOf(site, cell);
    const { sequence, batch, directions, hidden } = params;
    const { bias, apart } = biasesOf(site, params);
    const weights = constantOrRefuse(site, 2, "recurrent weight");
    const back = transposed(weights, directions, GATES[cell] * hidden, hidden);
    const inputs = [
      addGates(site, params, bias),
      builder.addConstant(`recurrence of ${query.label}`, back),
      addState(site, 5, params),
      cell === "lstm"
        ? addState(site, 6, params)
        : constant(site, "zeros", new Float32Array(directions * batch * hidden)),
      addExtra(site, params, apart),
      has(site, 4)
        ? builder.input(node, 4)
        : constant(site, `lengths of ${sequence}`, new Float32Array(batch).fill(sequence)),
      builder.addNamed(hiddenUnits(node.inputs[2] ?? ""), new Float32Array(hidden).fill(1)),
    ];
    const result = builder.addScratch(`states of ${query.label}`, recurrentDims(params));
    addStep(site, "recurrent", inputs, result, params);
    addOutputs(site, result, params);
  };
}

export const RECURRENT: readonly (readonly [string, Compile])[] = [
  ["RNN", recurrent("rnn")],
  ["GRU", recurrent("gru")],
  ["LSTM", recurrent("lstm")],
];
