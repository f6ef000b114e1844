// Runs batches of inputs: plans kept by batch and sizes, and large batches in passes that fit the device.

import type { Sizes } from "../model/dynamic.ts";
import type { Backend } from "./backend.ts";
import type { DeviceNetwork } from "./network.ts";
import { type Plan, planSteps } from "./plan.ts";
import { type Program, valueSize } from "./program.ts";
import { rowsPerPass } from "./split.ts";

/** Plans for this many programs are kept; a page uses one of 1 and one of all examples. */
const KEPT_PLANS = 3;

interface BatchPlan<Floats, Integers, Work> extends Plan<Floats, Work> {
  readonly backend: Backend<Floats, Integers, Work>;
  readonly inputs: ReadonlyMap<number, Floats>;
}

export class BatchRunner<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly plans = new Map<Program, BatchPlan<Floats, Integers, Work>>();

  constructor(backend: Backend<Floats, Integers, Work>, network: DeviceNetwork<Floats, Integers, Work>) {
    this.backend = backend;
    this.network = network;
  }

  /** The values of each graph output, at the network's current cuts. The inputs have been checked. */
  async run(
    inputs: ReadonlyMap<string, Float32Array>,
    program: Program,
    sizes?: Sizes,
  ): Promise<Float32Array[]> {
    const { batch } = program;
    const rows = rowsPerPass(program, this.backend.maxCount);
    // A network of fixed sizes is taken as it is: its first axis may be no batch.
    if (batch <= rows || batch === this.network.base.batch) return await this.runPass(inputs, 0, program);
    const results: Float32Array[] = [];
    for (let start = 0; start < batch; start += rows) {
      const count = Math.min(rows, batch - start);
      const parts = await this.runPass(inputs, start, this.network.program(count, sizes));
      parts.forEach((part, index) => {
        results[index] ??= new Float32Array((part.length / count) * batch);
        results[index].set(part, (part.length / count) * start);
      });
    }
    return results;
  }

  /** Forgets the plans, which have the masks in them. */
  masksChanged(): void {
    for (const plan of this.plans.values()) plan.backend.close();
    this.plans.clear();
  }

  private async runPass(
    inputs: ReadonlyMap<string, Float32Array>,
    start: number,
    program: Program,
  ): Promise<Float32Array[]> {
    const plan = this.plan(program);
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
    const results = await plan.backend.execute(plan.work, reads);
    return results.map((bytes) => new Float32Array(bytes));
  }

  private plan(program: Program): BatchPlan<Floats, Integers, Work> {
    const existing = this.plans.get(program);
    if (existing !== undefined) return existing;
    const oldest = this.plans.keys().next().value;
    if (this.plans.size >= KEPT_PLANS && oldest !== undefined) {
      this.plans.get(oldest)?.backend.close();
      this.plans.delete(oldest);
    }
    const backend = this.backend.fork();
    const inputs = new Map(
      program.inputs.map(({ name, value }) => [value, backend.allocate(name, valueSize(program, value))]),
    );
    const keep = new Set(program.outputs.map(({ value }) => value));
    const { steps } = program;
    const masks = this.network.masksOf(program);
    const constant = this.network.constant.bind(this.network);
    const planned = planSteps({ backend, program, steps, constant, masks, given: inputs, keep });
    const plan = { ...planned, backend, inputs };
    this.plans.set(program, plan);
    return plan;
  }
}
