// Plans one pass over a batch: which buffers, which kernel calls in which order. Buffers go back to a pool after
// their last reader; a masked value is written beside its source, so that the source can be kept.

import type { Backend } from "./backend.ts";
import type { IoBuffers, IoName, IoParams } from "./io-kernels.ts";
import type { Kernels } from "./kernels.ts";
import { Pool } from "./pool.ts";
import { type ConstantData, type Program, type Step, stepInputs, valueSize } from "./program.ts";

/** A mask on the device, on one value of the program. */
export interface DeviceMask<Integers> {
  readonly cut: number;
  readonly features: number;
  /** Values of one feature that stand together. */
  readonly inner: number;
  readonly ranks: Integers;
}

/** The masks of a session, by the value they apply to, and the cuts that move them. */
export interface DeviceMasks<Integers> {
  readonly byValue: ReadonlyMap<number, readonly DeviceMask<Integers>[]>;
  readonly cuts: Integers;
}

export interface PlanRequest<Floats, Integers, Work> {
  readonly backend: Backend<Floats, Integers, Work>;
  readonly program: Program;
  readonly steps: readonly Step[];
  /** A constant on the device. */
  readonly constant: (label: string, data: ConstantData) => Floats;
  readonly masks: DeviceMasks<Integers>;
  /** Buffers of values that are there before the first step, unmasked. They are only read. */
  readonly given: ReadonlyMap<number, Floats>;
  /** Values whose buffers must survive the last step. */
  readonly keep: ReadonlySet<number>;
  /** Where the buffers come from that need not survive; left out, a pool of this plan's own. */
  readonly pool?: Pool<Floats>;
}

/** Work in order, and the buffers of the kept values. */
export interface Plan<Floats, Work> {
  readonly work: readonly Work[];
  /** The same work by the value that each part makes, masks included. */
  readonly parts: readonly { readonly value: number; readonly work: readonly Work[] }[];
  readonly kept: ReadonlyMap<number, Floats>;
}

/** Plans `steps` of one program. What it allocates belongs to `backend`, which should be a fork of its own. */
export function planSteps<Floats, Integers, Work>(
  request: PlanRequest<Floats, Integers, Work>,
): Plan<Floats, Work> {
  const { backend, program, steps, masks, keep } = request;
  const work: Work[] = [];
  const parts: { value: number; work: Work[] }[] = [];
  const buffers = new Map(request.given);
  const count = (value: number) => valueSize(program, value);
  const pool =
    request.pool ?? new Pool<Floats>((size) => backend.allocate("activations", size), backend.maxCount);
  const lastReader = lastReaders(steps);
  const take = (value: number, masksToCome: number): Floats =>
    keep.has(value) && masksToCome === 0 && request.pool !== undefined
      ? backend.allocate("kept values", count(value))
      : pool.take(count(value));

  const applyMasks = (value: number): void => {
    const all = masks.byValue.get(value) ?? [];
    all.forEach(({ ranks, features, inner, cut }, index) => {
      const input = known(buffers, value);
      const output = take(value, all.length - 1 - index);
      const params = { count: count(value), features, inner, cut };
      work.push(backend.kernels.mask({ input, ranks, cuts: masks.cuts, output }, params));
      pool.give(input);
      buffers.set(value, output);
    });
  };

  for (const [value, { name, constant }] of program.values.entries()) {
    const used = keep.has(value) || lastReader.has(value);
    if (constant === undefined || !used) continue;
    buffers.set(value, request.constant(name, constant));
    applyMasks(value);
  }
  for (const value of request.given.keys()) applyMasks(value);
  for (const step of steps) {
    const before = work.length;
    buffers.set(step.output, take(step.output, masks.byValue.get(step.output)?.length ?? 0));
    work.push(...recordStep(backend.kernels, program, step, buffers));
    applyMasks(step.output);
    parts.push({ value: step.output, work: work.slice(before) });
    for (const value of new Set([...stepInputs(program, step), step.output])) {
      const buffer = buffers.get(value);
      const done = (lastReader.get(value) ?? step) === step;
      if (done && !keep.has(value) && buffer !== undefined) pool.give(buffer);
    }
  }
  const kept = [...keep].map((value) => [value, known(buffers, value)] as const);
  return { work, parts, kept: new Map(kept) };
}

function lastReaders(steps: readonly Step[]): Map<number, Step> {
  const last = new Map<number, Step>();
  for (const step of steps) for (const value of step.inputs) last.set(value, step);
  return last;
}

/** The kernel calls of one step. */
function recordStep<Floats, Integers, Work>(
  kernels: Kernels<Floats, Integers, Work>,
  program: Program,
  step: Step,
  buffers: ReadonlyMap<number, Floats>,
): Work[] {
  const output = known(buffers, step.output);
  const inputs = step.inputs.map((value) => known(buffers, value));
  if (step.kind === "dense") {
    const [input, weight, bias] = inputs;
    const rows = step.outer === 0 ? 0 : valueSize(program, step.output) / step.outer;
    const bound = { input: there(input), weight: there(weight), bias: there(bias), output };
    return [kernels.gemm(bound, { ...step, rows })];
  }
  if (step.kind === "concat") {
    return step.parts.map((part, index) => kernels.copy({ inputs: [there(inputs[index])], output }, part));
  }
  // The kind says which of the params it holds; TypeScript cannot follow that through the union.
  const call = kernels[step.kind] as (buffers: IoBuffers<Floats>, params: IoParams[IoName]) => Work;
  return [call({ inputs, output }, step.params)];
}

function known<Floats>(buffers: ReadonlyMap<number, Floats>, value: number): Floats {
  return there(buffers.get(value));
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("a step reads a value that no step before it computes");
  return value;
}
