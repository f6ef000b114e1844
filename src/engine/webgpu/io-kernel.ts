// Kernels of io-kernels.ts on the GPU: a definition and what its shader is told for given sizes. Inputs are bound in
// order; a buffer named "axes" is a small table uploaded with the sizes; "output" comes last.

import type { IoBuffers, IoName, IoParams, Sizes, Triple } from "../io-kernels.ts";
import {
  type Bound,
  bytesOf,
  dispatch,
  type GpuWork,
  inTurn,
  type Kernel,
  type KernelDefinition,
  LANES,
} from "./kernel.ts";
import type { GpuMemory } from "./memory.ts";
import { boundPart, type Pieces, rangesOf } from "./pieces.ts";

/** What a shader is told, and how many threads of it there are. */
export interface Told {
  readonly params: Readonly<Record<string, number>>;
  /** Contents of the buffer "axes", where the shader has one. */
  readonly axes?: readonly number[];
  /** Threads in one dimension, or the number of workgroups where the shader has tiles of its own. */
  readonly threads: number;
  readonly groups?: number;
  /** Another dispatch behind the first, over the same buffers. */
  readonly then?: Told;
}

export interface IoKernel<Name extends IoName> {
  readonly definition: KernelDefinition;
  /** `software` says whether the adapter is: there a thread had better do more. */
  readonly tell: (params: IoParams[Name], software: boolean) => Told;
  /** The calls that it is for; all where this is left out. */
  readonly suits?: (params: IoParams[Name]) => boolean;
  /** Take its place on software adapters that have subgroups, each call the first that suits: there threads had better read for each other. */
  readonly bySubgroups?: readonly IoKernel<Name>[];
  /** How a call with values beyond a binding of `most` values falls into smaller ones; the first that helps is taken. */
  readonly pieces?: (params: IoParams[Name], most: number) => readonly Pieces<IoParams[Name]>[];
}

/** Fewest threads that share what they read. */
const SHARING = 4;

/** The forms of the kernel that serve this device best; a call takes the first that suits it. */
export function formsFor<Name extends IoName>(
  { features, adapterInfo }: GPUDevice,
  kernel: IoKernel<Name>,
  software: boolean,
): readonly IoKernel<Name>[] {
  const shares = features.has("subgroups") && adapterInfo.subgroupMinSize >= SHARING;
  return (software && shares ? kernel.bySubgroups : undefined) ?? [kernel];
}

/** How many neighbouring outputs a thread works out where finding their line costs more than they do. */
export function runLength(software: boolean): number {
  return software ? 32 : 1;
}

/** Rows of a table of axes: one row for each axis, innermost first, with one number of each list. */
export function axisTable(...lists: readonly Sizes[]): number[] {
  const rank = lists[0]?.length ?? 0;
  return Array.from({ length: rank }, (_, axis) => lists.map((list) => list[rank - 1 - axis] ?? 0)).flat();
}

const AXES = ["depth", "rows", "columns"] as const;

/** Fields of Params for lists of three axes: size_depth, size_rows, size_columns … */
export function tripleFields(lists: readonly string[]): Record<string, "i32"> {
  return Object.fromEntries(lists.flatMap((list) => AXES.map((axis) => [`${list}_${axis}`, "i32"])));
}

/** The values of tripleFields. */
export function tripleValues<List extends string>(
  lists: readonly List[],
  triples: Readonly<Record<List, Triple>>,
): Record<string, number> {
  return Object.fromEntries(
    lists.flatMap((list) => AXES.map((axis, at) => [`${list}_${axis}`, triples[list][at] ?? 0])),
  );
}

/** Number of positions of a shape. */
export function positions(sizes: Sizes): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/** Records a call of `kernel`, whose pipeline is made, or several of them where a value is larger than one binding. */
export function recordIo<Name extends IoName>(
  memory: GpuMemory,
  kernel: Kernel<string, string>,
  own: IoKernel<Name>,
  { inputs, output }: IoBuffers<Bound>,
  params: IoParams[Name],
  software: boolean,
): GpuWork {
  const most = memory.limits.bindingBytes;
  const large = [...inputs, output].some((bound) => bytesOf(bound) > most);
  for (const pieces of large ? (own.pieces?.(params, most / 4) ?? []) : []) {
    const ranges = rangesOf(pieces, most / 4);
    if (ranges.length < 2) continue;
    const calls = ranges.map((range) => {
      const bound = boundPart({ inputs, output }, pieces, range, most);
      return recordIo(memory, kernel, own, bound, pieces.only(range.first, range.count), software);
    });
    return inTurn(calls);
  }
  const told = own.tell(params, software);
  const first = recordTold(memory, kernel, told, inputs, output);
  if (told.then === undefined) return first;
  const second = recordTold(memory, kernel, told.then, inputs, output);
  return inTurn([first, second]);
}

function recordTold(
  memory: GpuMemory,
  kernel: Kernel<string, string>,
  told: Told,
  inputs: readonly Bound[],
  output: Bound,
): GpuWork {
  const groups = told.groups ?? Math.ceil(told.threads / LANES);
  if (groups === 0) return () => {};
  const bound: Record<string, Bound> = {};
  let next = 0;
  for (const name of Object.keys(kernel.definition.buffers)) {
    // Every binding needs a buffer; one that is left out is not read.
    const input = inputs[next] ?? inputs[0] ?? output;
    if (name === "output") bound[name] = output;
    else if (name === "axes") {
      const table = Uint32Array.from(told.axes ?? [], (value) => value >>> 0);
      bound[name] = memory.upload("axes", table, GPUBufferUsage.STORAGE);
    } else {
      bound[name] = input;
      next++;
    }
  }
  return dispatch(memory, kernel, bound, told.params, groups);
}
