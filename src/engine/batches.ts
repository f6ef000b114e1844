// Runs batches of inputs: plans kept by batch and sizes, and large batches in passes that fit the device.

import type { Sizes } from "../model/dynamic.ts";
import type { Backend } from "./backend.ts";
import { Compaction } from "./compaction.ts";
import type { CutMode, Timing } from "./engine.ts";
import type { DeviceNetwork } from "./network.ts";
import { planSteps } from "./plan.ts";
import { type Program, valueSize } from "./program.ts";
import { rowsPerPass } from "./split.ts";
import { type Measurable, timePlan } from "./time.ts";

/** Plans for this many programs are kept; a page uses one of 1 and one of all examples. */
const KEPT_PLANS = 3;

interface BatchPlan<Floats, Integers, Work> extends Measurable<Floats, Work> {
  readonly backend: Backend<Floats, Integers, Work>;
  readonly inputs: ReadonlyMap<number, Floats>;
}

export class BatchRunner<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly mode: CutMode;
  private cut:
    | {
        readonly program: Program;
        readonly key: string;
        readonly plan: BatchPlan<Floats, Integers, Work> | undefined;
      }
    | undefined;
  private readonly plans = new Map<Program, BatchPlan<Floats, Integers, Work>>();

  constructor(
    backend: Backend<Floats, Integers, Work>,
    network: DeviceNetwork<Floats, Integers, Work>,
    mode: CutMode,
  ) {
    this.backend = backend;
    this.mode = mode;
    this.network = network;
  }

  /** The values of each graph output, at the cuts that the network has. The inputs have been checked. */
  async run(
    inputs: ReadonlyMap<string, Float32Array>,
    program: Program,
    cuts: readonly number[],
    sizes?: Sizes,
  ): Promise<Float32Array[]> {
    const { batch } = program;
    const rows = rowsPerPass(program, this.backend.maxCount);
    // A network of fixed sizes is taken as it is: its first axis may be no batch.
    if (batch <= rows || batch === this.network.base.batch)
      return await this.runPass(inputs, 0, program, cuts);
    const results: Float32Array[] = [];
    for (let start = 0; start < batch; start += rows) {
      const count = Math.min(rows, batch - start);
      const parts = await this.runPass(inputs, start, this.network.program(count, sizes), cuts);
      parts.forEach((part, index) => {
        results[index] ??= new Float32Array((part.length / count) * batch);
        results[index].set(part, (part.length / count) * start);
      });
    }
    return results;
  }

  /** Measures a run of as many of `batch` inputs as fit in one pass. A network of fixed sizes takes its own. */
  async time(batch: number): Promise<Timing> {
    const { base } = this.network;
    const most = rowsPerPass(base, this.backend.maxCount);
    const program = this.network.program(batch === base.batch ? batch : Math.min(batch, most));
    const plan = this.plan(program);
    const [output] = plan.kept.values();
    if (output === undefined) throw new RangeError("the network has no output");
    return await timePlan(plan.backend, program, plan, { buffer: output, count: 1 });
  }

  /** Forgets the plans, which have the masks in them. */
  masksChanged(): void {
    this.forgetCut();
    for (const plan of this.plans.values()) plan.backend.close();
    this.plans.clear();
  }

  private async runPass(
    inputs: ReadonlyMap<string, Float32Array>,
    start: number,
    program: Program,
    cuts: readonly number[],
  ): Promise<Float32Array[]> {
    const cut = this.cutPlan(program, cuts);
    const plan = cut ?? this.plan(program);
    for (const { name, value } of program.inputs) {
      const size = valueSize(program, value);
      const from = (start / program.batch) * size;
      const buffer = plan.inputs.get(value);
      const values = inputs.get(name)?.subarray(from, from + size);
      if (buffer !== undefined && values !== undefined) plan.backend.write(buffer, values);
    }
    const reads = program.outputs.flatMap(({ value }) => {
      const buffer = plan.kept.get(value);
      return buffer === undefined ? [] : [{ buffer, count: valueSize(program, value) }];
    });
    const results = await plan.backend.execute(plan.work, reads).catch((error: unknown) => {
      this.forget(program);
      this.forgetCut();
      throw error;
    });
    return results.map((bytes) => new Float32Array(bytes));
  }

  private plan(program: Program): BatchPlan<Floats, Integers, Work> {
    const existing = this.plans.get(program);
    if (existing !== undefined) return existing;
    const oldest = this.plans.keys().next().value;
    if (this.plans.size >= KEPT_PLANS && oldest !== undefined) this.forget(oldest);
    const backend = this.backend.fork();
    try {
      const plan = this.makePlan(backend, program);
      this.plans.set(program, plan);
      return plan;
    } catch (error) {
      backend.close();
      throw error;
    }
  }

  /** Gives back what a plan holds. */
  private forget(program: Program): void {
    this.plans.get(program)?.backend.close();
    this.plans.delete(program);
  }

  /** The plan for what the cuts leave, where that is faster than masks. The last one is kept. */
  private cutPlan(program: Program, cuts: readonly number[]): BatchPlan<Floats, Integers, Work> | undefined {
    const key = cuts.join();
    if (this.cut?.program === program && this.cut.key === key) return this.cut.plan;
    this.forgetCut();
    const backend = this.backend.fork();
    try {
      const compaction = new Compaction(backend, this.network, cuts, this.mode);
      const { steps } = program;
      const inputs = compaction.mayPay(program, steps)
        ? inputsOf(backend, program)
        : new Map<number, Floats>();
      const planned = compaction.plan({
        program,
        steps: program.steps,
        given: inputs,
        keep: outputsOf(program),
      });
      const plan = planned && { ...planned, backend, inputs };
      if (plan === undefined) backend.close();
      this.cut = { program, key, plan };
      return plan;
    } catch (error) {
      backend.close();
      throw error;
    }
  }

  private forgetCut(): void {
    this.cut?.plan?.backend.close();
    this.cut = undefined;
  }

  private makePlan(
    backend: Backend<Floats, Integers, Work>,
    program: Program,
  ): BatchPlan<Floats, Integers, Work> {
    const inputs = inputsOf(backend, program);
    const keep = outputsOf(program);
    const { steps } = program;
    const masks = this.network.masksOf(program);
    const constant = this.network.constant.bind(this.network);
    const planned = planSteps({ backend, program, steps, constant, masks, given: inputs, keep });
    return { ...planned, backend, inputs };
  }
}

function inputsOf<Floats, Integers, Work>(
  backend: Backend<Floats, Integers, Work>,
  program: Program,
): Map<number, Floats> {
  return new Map(
    program.inputs.map(({ name, value }) => [value, backend.allocate(name, valueSize(program, value))]),
  );
}

const outputsOf = (program: Program) => new Set(program.outputs.map(({ value }) => value));
