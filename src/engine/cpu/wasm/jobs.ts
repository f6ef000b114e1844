// What the WebAssembly kernels are told to do, cut into tasks that may run in any order and on any thread. A job is
// nothing but numbers (addresses and strides in bytes), so that it can be handed to another thread as it is.

import { type Functions, HEIGHTS } from "./module.ts";
import { PANEL } from "./multiply.ts";

/** The fields of each kind of job, in the order in which they are handed over. */
export const JOB_FIELDS = {
  /** Dense layers: rows of `input` times packed weights, `block` rows a task. */
  gemm: ["tasks", "input", "weight", "bias", "output", "rows", "inner", "outer", "block", "low", "high"],
  /**
   * Convolutions and matrix products: for each plane, rows of a left matrix times windows that are gathered from data,
   * `blockRows` rows × `blockPanels` panels a task. `planes` are three addresses each: left, data, bias.
   */
  product: [
    "tasks",
    "planes",
    "windows",
    "taps",
    "rows",
    "inner",
    "columns",
    "toAdded",
    "output",
    "blockRows",
    "blockPanels",
    "low",
    "high",
  ],
  /** Convolutions of single channels, a plane a task. */
  depthwise: [
    "tasks",
    "data",
    "dataPlane",
    "windows",
    "taps",
    "count",
    "filter",
    "bias",
    "groups",
    "filters",
    "toAdded",
    "output",
    "pixels",
    "low",
    "high",
  ],
} as const;

export type JobKind = keyof typeof JOB_FIELDS;

type Fields<Kind extends JobKind> = { readonly [Name in (typeof JOB_FIELDS)[Kind][number]]: number };

export type Job = { [Kind in JobKind]: Fields<Kind> & { readonly kind: Kind } }[JobKind];

/** One thread's means: the functions on the shared memory, and a place of SCRATCH_BYTES of its own. */
export interface Hands {
  readonly functions: Functions;
  readonly memory: WebAssembly.Memory;
  readonly scratch: number;
}

export const SCRATCH_BYTES = 2 ** 21;
/** Gathered panels should stay in the second cache. */
const GATHERED_BYTES = 3 * 2 ** 17;
/** Terms and rows that are gone through at a time, so that what is read again stays in the nearest caches. */
const DEPTH = 512;
const TALL = 96;

/** Panels that a task of a product takes where it has as many as it likes. */
export function panelsThatFit(inner: number): number {
  return Math.max(1, Math.floor(GATHERED_BYTES / (4 * PANEL * Math.max(1, inner))));
}

/** Rows that a task of a dense layer takes, so that every one of `members` threads has some. */
export function rowsOfTask(rows: number, members: number): number {
  const share = Math.ceil(rows / members / HEIGHTS[0]) * HEIGHTS[0];
  return Math.max(HEIGHTS[0], Math.min(TALL, share));
}

interface Block {
  readonly left: number;
  readonly leftStride: number;
  readonly right: number;
  readonly rightStride: number;
  readonly inner: number;
  readonly bias: number;
  readonly biasOfRows: boolean;
  readonly toAdded: number;
  readonly output: number;
  readonly outputStride: number;
  readonly rows: number;
  readonly columns: number;
  readonly low: number;
  readonly high: number;
}

/** output = bounds(left · right + bias + added); sums wait in the output while others have their turn. */
function multiplyBlock(functions: Functions, block: Block): void {
  let term = 0;
  do {
    const inner = Math.min(DEPTH, block.inner - term);
    for (let row = 0; row < block.rows; row += TALL) {
      multiplyRows(functions, block, row, Math.min(TALL, block.rows - row), term, inner);
    }
    term += inner;
  } while (term < block.inner);
}

function multiplyRows(
  functions: Functions,
  block: Block,
  start: number,
  count: number,
  term: number,
  inner: number,
): void {
  let row = start;
  for (const height of HEIGHTS) {
    const rows = start + count - row - ((start + count - row) % height);
    if (rows === 0) continue;
    functions[`multiply${height}`](
      block.left + row * block.leftStride + 4 * term,
      block.leftStride,
      block.right + 4 * PANEL * term,
      block.rightStride,
      inner,
      block.bias + (block.biasOfRows ? 4 * row : 0),
      Number(block.biasOfRows),
      block.toAdded,
      block.output + row * block.outputStride,
      block.outputStride,
      rows,
      block.columns,
      Number(term === 0),
      Number(term + inner === block.inner),
      block.low,
      block.high,
    );
    row += rows;
  }
}

function gemmTask({ functions }: Hands, job: Fields<"gemm">, task: number): void {
  const { input, weight, bias, output, rows, inner, outer, block, low, high } = job;
  const start = task * block;
  multiplyBlock(functions, {
    left: input + 4 * start * inner,
    leftStride: 4 * inner,
    right: weight,
    rightStride: 4 * PANEL * inner,
    inner,
    bias,
    biasOfRows: false,
    toAdded: 0,
    output: output + 4 * start * outer,
    outputStride: 4 * outer,
    rows: Math.min(block, rows - start),
    columns: outer,
    low,
    high,
  });
}

function productTask({ functions, memory, scratch }: Hands, job: Fields<"product">, task: number): void {
  const { rows, inner, columns, blockRows, blockPanels } = job;
  const across = Math.ceil(columns / (PANEL * blockPanels));
  const down = Math.ceil(rows / blockRows);
  const plane = Math.floor(task / (across * down));
  const [left = 0, data = 0, bias = 0] = new Uint32Array(memory.buffer, job.planes + 12 * plane, 3);
  const column = (task % across) * PANEL * blockPanels;
  const row = (Math.floor(task / across) % down) * blockRows;
  const wide = Math.min(PANEL * blockPanels, columns - column);
  functions.gather(data, job.windows + 4 * column, job.taps, inner, Math.ceil(wide / PANEL), scratch);
  multiplyBlock(functions, {
    left: left + 4 * row * inner,
    leftStride: 4 * inner,
    right: scratch,
    rightStride: 4 * PANEL * inner,
    inner,
    bias: bias + 4 * row,
    biasOfRows: true,
    toAdded: job.toAdded,
    output: job.output + 4 * ((plane * rows + row) * columns + column),
    outputStride: 4 * columns,
    rows: Math.min(blockRows, rows - row),
    columns: wide,
    low: job.low,
    high: job.high,
  });
}

function depthwiseTask({ functions }: Hands, job: Fields<"depthwise">, plane: number): void {
  const channel = plane % (job.groups * job.filters);
  functions.depthwise(
    job.data + Math.floor(plane / job.filters) * job.dataPlane,
    job.windows,
    job.taps,
    job.count,
    job.filter + 4 * channel * job.count,
    job.bias + 4 * channel,
    job.toAdded,
    job.output + 4 * plane * job.pixels,
    job.pixels,
    job.low,
    job.high,
  );
}

/** Does one task of a job. */
export function doTask(hands: Hands, job: Job, task: number): void {
  switch (job.kind) {
    case "gemm":
      gemmTask(hands, job, task);
      break;
    case "product":
      productTask(hands, job, task);
      break;
    case "depthwise":
      depthwiseTask(hands, job, task);
      break;
  }
}
