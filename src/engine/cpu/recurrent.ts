// Recurrent layers on the CPU: step by step through the sequence, unit by unit, as ONNX writes the cells down.

import type { CellFunction } from "../functions.ts";
import type { IoBuffers } from "../io-kernels.ts";
import { GATES, type RecurrentParams } from "../recurrent-params.ts";

/** A function inside a cell. */
export function applyCellFunction({ name, alpha, beta }: CellFunction, x: number): number {
  switch (name) {
    case "affine":
      return alpha * x + beta;
    case "elu":
      return x < 0 ? alpha * Math.expm1(x) : x;
    case "hard_sigmoid":
      return Math.min(Math.max(alpha * x + beta, 0), 1);
    case "leaky_relu":
      return x < 0 ? alpha * x : x;
    case "relu":
      return Math.max(0, x);
    case "scaled_tanh":
      return alpha * Math.tanh(beta * x);
    case "sigmoid":
      return 1 / (1 + Math.exp(-x));
    case "softplus":
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    case "softsign":
      return x / (1 + Math.abs(x));
    case "tanh":
      return Math.tanh(x);
    case "thresholded_relu":
      return x > alpha ? x : 0;
  }
}

/** One example in one direction: where its values lie. */
interface Line {
  readonly params: RecurrentParams;
  readonly inputs: readonly Float32Array[];
  readonly output: Float32Array;
  readonly direction: number;
  /** Of the example's first state among those of one step. */
  readonly state: number;
  /** Number of values of one step's states. */
  readonly step: number;
  /** Where the last hidden state and the two places behind it begin. */
  readonly last: number;
  readonly first: number;
  readonly second: number;
}

/** See RecurrentParams. */
export function recurrent({ inputs, output }: IoBuffers<Float32Array>, params: RecurrentParams): void {
  const { directions, batch, hidden, sequence } = params;
  const step = directions * batch * hidden;
  for (let line = 0; line < directions * batch; line++) {
    const state = line * hidden;
    const last = sequence * step + state;
    const direction = Math.floor(line / batch);
    const places = { last, first: last + step, second: last + 2 * step };
    runLine(
      { params, inputs: inputs as Float32Array[], output, direction, state, step, ...places },
      line % batch,
    );
  }
}

function runLine(line: Line, example: number): void {
  const { params, inputs, output, direction, state, step, last } = line;
  const { sequence, hidden } = params;
  const [, , states, cells, , lengths, alive] = inputs as [unknown, unknown, ...Float32Array[]];
  const length = Math.min(sequence, (lengths as Float32Array)[example] as number);
  const backwards = direction === 1 || params.reverse;
  for (let unit = 0; unit < hidden; unit++) {
    output[last + unit] =
      ((states as Float32Array)[state + unit] as number) * ((alive as Float32Array)[unit] as number);
    output[line.first + unit] = (cells as Float32Array)[state + unit] as number;
  }
  for (let at = 0; at < length; at++) {
    const time = backwards ? length - 1 - at : at;
    const row = time * params.timeStride + example * params.batchStride;
    const next = CELLS[params.cell](
      line,
      (row * params.directions + direction) * GATES[params.cell] * hidden,
    );
    for (let unit = 0; unit < hidden; unit++) {
      const value = (next[unit] as number) * ((alive as Float32Array)[unit] as number);
      output[time * step + state + unit] = value;
      output[last + unit] = value;
    }
  }
  for (let time = length; time < sequence; time++) {
    output.fill(0, time * step + state, time * step + state + hidden);
  }
}

/** What gate `gate` of a unit gets from the hidden states before, each times its `factor`. */
function feedback(
  { params, inputs, output, direction, last }: Line,
  gate: number,
  unit: number,
  factor?: number,
): number {
  const weights = inputs[1] as Float32Array;
  const { hidden, cell } = params;
  let sum = 0;
  for (let k = 0; k < hidden; k++) {
    const before = output[last + k] as number;
    const weight = weights[((direction * hidden + k) * GATES[cell] + gate) * hidden + unit] as number;
    sum += weight * (factor === undefined ? before : before * (output[factor + k] as number));
  }
  return sum;
}

/** A gate's function of a sum. */
function squash({ clip, functions }: RecurrentParams, which: 0 | 1 | 2, sum: number): number {
  return applyCellFunction(functions[which], Math.min(Math.max(sum, -clip), clip));
}

/** The hidden states after one step, whose gates' data begin at `from`. */
type Cell = (line: Line, from: number) => number[];

const units = (count: number) => Array.from({ length: count }, (_, unit) => unit);

const rnn: Cell = (line, from) => {
  const data = line.inputs[0] as Float32Array;
  return units(line.params.hidden).map((unit) =>
    squash(line.params, 0, (data[from + unit] as number) + feedback(line, 0, unit)),
  );
};

const gru: Cell = (line, from) => {
  const { params, output, first: reset, second: update, direction } = line;
  const { hidden, linearBeforeReset } = params;
  const [data, bias] = [line.inputs[0], line.inputs[4]] as [Float32Array, Float32Array];
  const given = (gate: number, unit: number) => data[from + gate * hidden + unit] as number;
  for (let unit = 0; unit < hidden; unit++) {
    output[update + unit] = squash(params, 0, given(0, unit) + feedback(line, 0, unit));
    output[reset + unit] = squash(params, 0, given(1, unit) + feedback(line, 1, unit));
  }
  return units(hidden).map((unit) => {
    const behind = () =>
      (output[reset + unit] as number) *
      (feedback(line, 2, unit) + (bias[direction * hidden + unit] as number));
    const back = linearBeforeReset ? behind() : feedback(line, 2, unit, reset);
    const z = output[update + unit] as number;
    const candidate = squash(params, 1, given(2, unit) + back);
    return (1 - z) * candidate + z * (output[line.last + unit] as number);
  });
};

const lstm: Cell = (line, from) => {
  const { params, output, first: cells, direction } = line;
  const { hidden, inputForget } = params;
  const [data, peepholes] = [line.inputs[0], line.inputs[4]] as [Float32Array, Float32Array];
  const given = (gate: number, unit: number) =>
    (data[from + gate * hidden + unit] as number) + feedback(line, gate, unit);
  const peep = (gate: number, unit: number) => peepholes[(direction * 3 + gate) * hidden + unit] as number;
  return units(hidden).map((unit) => {
    const before = output[cells + unit] as number;
    const enter = squash(params, 0, given(0, unit) + peep(0, unit) * before);
    const forget = inputForget ? 1 - enter : squash(params, 0, given(2, unit) + peep(2, unit) * before);
    const cell = forget * before + enter * squash(params, 1, given(3, unit));
    output[cells + unit] = cell;
    const leave = squash(params, 0, given(1, unit) + peep(1, unit) * cell);
    return leave * applyCellFunction(params.functions[2], cell);
  });
};

const CELLS: Readonly<Record<RecurrentParams["cell"], Cell>> = { rnn, gru, lstm };
