// Runs batches of inputs: plans kept by batch size, and large batches in passes that fit the device.

import type { Backend } from "./backend.ts";
import type { DeviceNetwork } from "./network.ts";
import { type Plan, planSteps } from "./plan.ts";

/** Plans for this many batch sizes are kept; a page uses one of 1 and one of all examples. */
const KEPT_PLANS = 3;

interface BatchPlan<Floats, Integers, Work> extends Plan<Floats, Work> {
  readonly backend: Backend<Floats, Integers, Work>;
  readonly inputs: ReadonlyMap<number, Floats>;
}

export class BatchRunner<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly rowsPerPass: number;
  private readonly plans = new Map<number, BatchPlan<Floats, Integers, Work>>();

  constructor(
    backend: Backend<Floats, Integers, Work>,
    network: DeviceNetwork<Floats, Integers, Work>,
    rowsPerPass: number,
  ) {
    this.backend = backend;
    this.network = network;
    this.rowsPerPass = rowsPerPass;
  }

  /** The values of each graph output, at the network's current cuts. The inputs have been checked. */
  async run(inputs: ReadonlyMap<string, Float32Array>, batch: number): Promise<Float32Array[]> {
    const sizes = this.network.program.outputs.map(({ value }) => this.size(value));
    const results = sizes.map((size) => new Float32Array(size * batch));
    for (let start = 0; start < batch; start += this.rowsPerPass) {
      const count = Math.min(this.rowsPerPass, batch - start);
      const parts = await this.runPass(inputs, start, count);
      results.forEach((result, index) => {
        result.set(parts[index] ?? [], start * (sizes[index] ?? 0));
      });
    }
    return results;
  }

  /** Forgets the plans, which have the masks in them. */
  masksChanged(): void {
    for (const plan of this.plans.values()) plan.backend.close();
    this.plans.clear();
  }

  private size(value: number): number {
    return this.network.program.values[value]?.size ?? 0;
  }

  private async runPass(
    inputs: ReadonlyMap<string, Float32Array>,
    start: number,
    count: number,
  ): Promise<Float32Array[]> {
    const { program } = this.network;
    const plan = this.plan(count);
    for (const { name, value } of program.inputs) {
      const size = this.size(value);
      const buffer = plan.inputs.get(value);
      const values = inputs.get(name)?.subarray(start * size, (start + count) * size);
      if (buffer !== undefined && values !== undefined) plan.backend.write(buffer, values);
    }
    const reads = program.outputs.flatMap(({ value }) => {
      const buffer = plan.kept.get(value);
      return buffer === undefined ? [] : [{ buffer, count: this.size(value) * count }];
    });
    const results = await plan.backend.execute(plan.work, reads);
    return results.map((bytes) => new Float32Array(bytes));
  }

  private plan(batch: number): BatchPlan<Floats, Integers, Work> {
    const existing = this.plans.get(batch);
    if (existing !== undefined) return existing;
    const oldest = this.plans.keys().next().value;
    if (this.plans.size >= KEPT_PLANS && oldest !== undefined) {
      this.plans.get(oldest)?.backend.close();
      this.plans.delete(oldest);
    }
    const backend = this.backend.fork();
    const { program, constants, masks } = this.network;
    const inputs = new Map(
      program.inputs.map(({ name, value }) => [value, backend.allocate(name, this.size(value) * batch)]),
    );
    const keep = new Set(program.outputs.map(({ value }) => value));
    const { steps } = program;
    const planned = planSteps({ backend, program, steps, constants, batch, masks, given: inputs, keep });
    const plan = { ...planned, backend, inputs };
    this.plans.set(batch, plan);
    return plan;
  }
}
