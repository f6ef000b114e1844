// The CPU as a backend with WebAssembly's arithmetic: arrays live in its memory, layers with weights and matrix products
// run there, everything else is the readable twins on the same arrays. What a product does not cover falls to its twin.

import { convPositions } from "../../conv-positions.ts";
import type { ActivationSettings } from "../../functions.ts";
import type { ConvParams, IoBuffers, MatmulParams } from "../../io-kernels.ts";
import type { GemmBuffers, GemmParams } from "../../kernels.ts";
import { activation } from "../activation.ts";
import { CPU_BREAK_EVEN, CPU_KERNELS, type CpuBackend, readArrays } from "../backend.ts";
import { walkPair } from "../strided.ts";
import { take } from "../take.ts";
import type { HeapOwner } from "./heap.ts";
import { type Job, panelsThatFit, rowsOfTask, SCRATCH_BYTES } from "./jobs.ts";
import { PANEL } from "./multiply.ts";
import type { Team } from "./team.ts";

type Work = () => void;

/** What all backends of one engine or session share. */
interface Shared {
  readonly team: Team;
  /** Owns what outlives a fork: packed weights, but for those that a fork took for itself. */
  readonly root: HeapOwner;
  readonly owners: WeakMap<Float32Array, HeapOwner>;
  readonly packed: WeakMap<Float32Array, Float32Array>;
}

/** A backend whose arrays belong to `owner`. */
export function createWasmBackend(owner: HeapOwner, team: Team): CpuBackend {
  return backendOf(owner, { team, root: owner, owners: new WeakMap(), packed: new WeakMap() });
}

function backendOf(owner: HeapOwner, shared: Shared): CpuBackend {
  const upload = (values: Float32Array): Float32Array => {
    const made = owner.floats(values.length);
    made.set(values);
    return made;
  };
  return {
    kernels: {
      ...CPU_KERNELS,
      gemm: (buffers, params) => gemm(shared, buffers, params),
      conv: (buffers, params) => conv(owner, shared.team, buffers, params),
      depthwise: (buffers, params) => depthwise(owner, shared.team, buffers, params),
      matmul: (buffers, params) => matmul(owner, shared.team, buffers, params),
    },
    maxCount: 2 ** 28,
    allocate: (_label, count) => owner.floats(count),
    uploadFloats: (_label, values) => upload(values),
    uploadIntegers: (_label, values) => owner.integers(values),
    // Row norms read them as they are; gemm packs them when it first meets them.
    uploadWeight: (_label, values) => values,
    uploadFilter: (_label, values) => upload(values),
    take(from, matrix, rows, columns) {
      const taken = take(from, matrix, rows, columns);
      if (matrix.layout !== "weight") return { buffer: upload(taken) };
      shared.owners.set(taken, owner);
      return { buffer: taken };
    },
    breakEven: CPU_BREAK_EVEN,
    write: (buffer, values) => buffer.set(values),
    release: (buffer) => owner.release(buffer),
    fork: () => backendOf(owner.fork(), shared),
    execute: async (work, reads) => {
      for (const call of work) call();
      return readArrays(reads);
    },
    close: () => owner.close(),
  };
}

/** The bounds that a kernel holds its results to, and whether that is all of the activation. */
function boundsOf({ activation: name, alpha, beta }: ActivationSettings) {
  const wide = { low: -Infinity, high: Infinity };
  if (name === "relu") return { bounds: { low: 0, high: Infinity }, whole: true };
  if (name === "clip") return { bounds: { low: alpha, high: beta }, whole: true };
  return { bounds: wide, whole: name === "none" };
}

/** A job as work, with the activation behind it where the kernel has not got it. */
function asWork(
  team: Team,
  job: Job,
  output: Float32Array,
  count: number,
  settings: ActivationSettings,
): Work {
  if (boundsOf(settings).whole) return () => team.run(job);
  return () => {
    team.run(job);
    activation({ inputs: [output], output }, { ...settings, count });
  };
}

/** See Kernels.gemm. */
function gemm(
  { team, root, owners, packed }: Shared,
  buffers: GemmBuffers<Float32Array>,
  params: GemmParams,
): Work {
  const { rows, inner, outer } = params;
  const weight =
    packed.get(buffers.weight) ??
    packPanels(owners.get(buffers.weight) ?? root, buffers.weight, outer, inner);
  packed.set(buffers.weight, weight);
  const block = rowsOfTask(rows, team.members);
  const job: Job = {
    kind: "gemm",
    tasks: Math.ceil(rows / block),
    input: buffers.input.byteOffset,
    weight: weight.byteOffset,
    bias: buffers.bias.byteOffset,
    output: buffers.output.byteOffset,
    rows,
    inner,
    outer,
    block,
    ...boundsOf(params).bounds,
  };
  return asWork(team, job, buffers.output, rows * outer, params);
}

/** [outer][inner] → [outer / 8][inner][8], with zeros for the columns that the last panel lacks. */
function packPanels(owner: HeapOwner, values: Float32Array, outer: number, inner: number): Float32Array {
  const packed = owner.floats(Math.ceil(outer / PANEL) * PANEL * inner).fill(0);
  for (let row = 0; row < outer; row++) {
    const start = (row - (row % PANEL)) * inner + (row % PANEL);
    for (let k = 0; k < inner; k++) packed[start + k * PANEL] = values[row * inner + k] as number;
  }
  return packed;
}

/** Offsets in bytes; the last is repeated to the end of a panel. */
function table(owner: HeapOwner, offsets: ArrayLike<number>): Uint32Array {
  const length = Math.ceil(offsets.length / PANEL) * PANEL;
  const last = offsets.length - 1;
  return owner.integers(Uint32Array.from({ length }, (_, i) => 4 * (offsets[Math.min(i, last)] ?? 0)));
}

interface Product {
  readonly planes: number;
  readonly addresses: readonly number[];
  readonly windows: ArrayLike<number>;
  readonly taps: ArrayLike<number>;
  readonly rows: number;
  readonly output: Float32Array;
  readonly added?: Float32Array | undefined;
  readonly settings: ActivationSettings;
}

function product(owner: HeapOwner, team: Team, given: Product): Work {
  const { planes, windows, taps, rows, output, added, settings } = given;
  const columns = windows.length;
  const panels = Math.ceil(columns / PANEL);
  // Few wide tasks gather least; where they are fewer than the threads, rows are shared out too.
  const blockPanels = Math.min(panels, panelsThatFit(taps.length)) || 1;
  const wide = planes * Math.ceil(panels / blockPanels);
  const shares = Math.min(Math.ceil(rows / 12), Math.ceil((2 * team.members) / Math.max(1, wide)));
  const blockRows = team.members === 1 || wide >= 2 * team.members ? rows : roundUp(rows / shares, 12);
  const job: Job = {
    kind: "product",
    tasks: rows === 0 ? 0 : wide * Math.ceil(rows / blockRows),
    planes: owner.integers(given.addresses).byteOffset,
    windows: table(owner, windows).byteOffset,
    taps: table(owner, taps).byteOffset,
    rows,
    inner: taps.length,
    columns,
    toAdded: added === undefined ? 0 : added.byteOffset - output.byteOffset,
    output: output.byteOffset,
    blockRows,
    blockPanels,
    ...boundsOf(settings).bounds,
  };
  return asWork(team, job, output, planes * rows * columns, settings);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** See ConvParams. */
function conv(owner: HeapOwner, team: Team, buffers: IoBuffers<Float32Array>, params: ConvParams): Work {
  const { batch, groups, channels, filters, size } = params;
  const [data, filter, bias, added] = buffers.inputs as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array?,
  ];
  const { taps, windows } = convPositions(params, channels);
  if (4 * PANEL * taps.length > SCRATCH_BYTES) return CPU_KERNELS.conv(buffers, params);
  const addresses = Array.from({ length: batch * groups }, (_, plane) => [
    filter.byteOffset + 4 * (plane % groups) * filters * taps.length,
    data.byteOffset + 4 * plane * channels * size[0] * size[1] * size[2],
    bias.byteOffset + 4 * (plane % groups) * filters,
  ]).flat();
  return product(owner, team, {
    planes: batch * groups,
    addresses,
    windows,
    taps,
    rows: filters,
    output: buffers.output,
    added: params.added ? added : undefined,
    settings: params,
  });
}

/** See MatmulParams. Left rows must lie densely: those of other strides are the twin's. */
function matmul(owner: HeapOwner, team: Team, buffers: IoBuffers<Float32Array>, params: MatmulParams): Work {
  const { rows, inner, columns, leftStrides, rightStrides } = params;
  const [left, right] = buffers.inputs as [Float32Array, Float32Array];
  const dense = leftStrides[1] === 1 && leftStrides[0] === inner;
  if (!dense || 4 * PANEL * inner > SCRATCH_BYTES) return CPU_KERNELS.matmul(buffers, params);
  const zeros = owner.floats(rows).fill(0);
  const addresses: number[] = [];
  walkPair(params.sizes, [params.left, params.right], (_index, a, b) => {
    addresses.push(left.byteOffset + 4 * a, right.byteOffset + 4 * b, zeros.byteOffset);
  });
  return product(owner, team, {
    planes: addresses.length / 3,
    addresses,
    windows: Int32Array.from({ length: columns }, (_, column) => column * rightStrides[1]),
    taps: Int32Array.from({ length: inner }, (_, k) => k * rightStrides[0]),
    rows,
    output: buffers.output,
    settings: { activation: "none", alpha: 0, beta: 0 },
  });
}

/** See IoParams.depthwise. */
function depthwise(owner: HeapOwner, team: Team, buffers: IoBuffers<Float32Array>, params: ConvParams): Work {
  const { batch, groups, filters, size } = params;
  const [data, filter, bias, added] = buffers.inputs as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array?,
  ];
  const { taps, windows } = convPositions(params, 1);
  const planes = batch * groups * filters;
  const job: Job = {
    kind: "depthwise",
    tasks: planes,
    data: data.byteOffset,
    dataPlane: 4 * size[0] * size[1] * size[2],
    windows: table(owner, windows).byteOffset,
    taps: table(owner, taps).byteOffset,
    count: taps.length,
    filter: filter.byteOffset,
    bias: bias.byteOffset,
    groups,
    filters,
    toAdded: params.added && added !== undefined ? added.byteOffset - buffers.output.byteOffset : 0,
    output: buffers.output.byteOffset,
    pixels: windows.length,
    ...boundsOf(params).bounds,
  };
  return asWork(team, job, buffers.output, planes * windows.length, params);
}
