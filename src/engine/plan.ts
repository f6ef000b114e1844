// Plans one pass over a batch: which buffers, which kernel calls in which order. Buffers go back to a pool after
// their last reader; a masked value is written beside its source, so that the source can be kept.

import type { Backend } from "./backend.ts";
import { Pool } from "./pool.ts";
import { type Program, type Step, stepInputs } from "./program.ts";

/** A mask on the device, on one value of the program. */
export interface DeviceMask<Integers> {
  readonly value: number;
  readonly cut: number;
  readonly features: number;
  readonly ranks: Integers;
}

/** The masks of a session, by the value they apply to, and the cuts that move them. */
export interface DeviceMasks<Integers> {
  readonly byValue: ReadonlyMap<number, DeviceMask<Integers>>;
  readonly cuts: Integers;
}

/** Constants of a step on the device: a dense step's weight and bias, or what an add_constant step adds. */
export interface DeviceConstants<Floats> {
  readonly weight?: Floats;
  readonly added: Floats;
}

export interface PlanRequest<Floats, Integers, Work> {
  readonly backend: Backend<Floats, Integers, Work>;
  readonly program: Program;
  readonly steps: readonly Step[];
  readonly constants: ReadonlyMap<Step, DeviceConstants<Floats>>;
  readonly batch: number;
  readonly masks: DeviceMasks<Integers>;
  /** Buffers of values that are there before the first step, unmasked. They are only read. */
  readonly given: ReadonlyMap<number, Floats>;
  /** Values whose buffers must survive the last step. */
  readonly keep: ReadonlySet<number>;
}

/** Work in order, and the buffers of the kept values. */
export interface Plan<Floats, Work> {
  readonly work: readonly Work[];
  readonly kept: ReadonlyMap<number, Floats>;
}

/** Plans `steps` for one batch size. What it allocates belongs to `backend`, which should be a fork of its own. */
export function planSteps<Floats, Integers, Work>(
  request: PlanRequest<Floats, Integers, Work>,
): Plan<Floats, Work> {
  const { backend, program, steps, batch, masks, keep } = request;
  const work: Work[] = [];
  const buffers = new Map(request.given);
  const count = (value: number) => (program.values[value]?.size ?? 0) * batch;
  const pool = new Pool<Floats>((size) => backend.allocate("activations", size));
  const lastReader = new Map<number, Step>();
  for (const step of steps) for (const value of stepInputs(step)) lastReader.set(value, step);

  const applyMask = (value: number): void => {
    const mask = masks.byValue.get(value);
    const input = buffers.get(value);
    if (mask === undefined || input === undefined) return;
    const output = pool.take(count(value));
    const { ranks, features, cut } = mask;
    work.push(
      backend.kernels.mask(
        { input, ranks, cuts: masks.cuts, output },
        { count: count(value), features, cut },
      ),
    );
    pool.give(input);
    buffers.set(value, output);
  };

  for (const value of request.given.keys()) applyMask(value);
  for (const step of steps) {
    buffers.set(step.output, pool.take(count(step.output)));
    work.push(recordStep(request, step, buffers, count(step.output)));
    applyMask(step.output);
    for (const value of new Set(stepInputs(step))) {
      const buffer = buffers.get(value);
      if (lastReader.get(value) === step && !keep.has(value) && buffer !== undefined) pool.give(buffer);
    }
  }
  const kept = [...keep].map((value) => [value, known(buffers, value)] as const);
  return { work, kept: new Map(kept) };
}

/** The kernel call of one step whose output has `count` values. */
function recordStep<Floats, Integers, Work>(
  request: PlanRequest<Floats, Integers, Work>,
  step: Step,
  buffers: ReadonlyMap<number, Floats>,
  count: number,
): Work {
  const { kernels } = request.backend;
  const output = known(buffers, step.output);
  const constants = request.constants.get(step);
  switch (step.kind) {
    case "dense": {
      const { rows: outer, columns: inner } = step.weight;
      return kernels.gemm(
        {
          input: known(buffers, step.input),
          weight: there(constants?.weight),
          bias: there(constants?.added),
          output,
        },
        { rows: count / outer, inner, outer, activation: step.activation, alpha: step.alpha },
      );
    }
    case "activation":
      return kernels.activation(
        { input: known(buffers, step.input), output },
        { count, activation: step.activation, alpha: step.alpha },
      );
    case "add":
      return kernels.add(
        { left: known(buffers, step.left), right: known(buffers, step.right), output },
        { count, period: count },
      );
    case "add_constant":
      return kernels.add(
        { left: known(buffers, step.input), right: there(constants?.added), output },
        { count, period: step.constant.length },
      );
    case "softmax":
      return kernels.softmax(
        { input: known(buffers, step.input), output },
        { rows: count / step.features, features: step.features },
      );
  }
}

function known<Floats>(buffers: ReadonlyMap<number, Floats>, value: number): Floats {
  return there(buffers.get(value));
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("a step reads a value that no step before it computes");
  return value;
}
