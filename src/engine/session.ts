// One compiled network, for both engines: weights uploaded once, plans kept by batch size, masks that a few bytes of
// cuts move. What differs between CPU and GPU is behind Backend.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { inferShapes, inputDims } from "../model/shapes.ts";
import { elementCount } from "../model/tensor.ts";
import type { Backend } from "./backend.ts";
import type { Examples, Mask, RowNormsQuery, Score, Session, Values } from "./engine.ts";
import { ExampleRunner } from "./examples.ts";
import { DeviceNetwork } from "./network.ts";
import { type Plan, planSteps } from "./plan.ts";
import { rowsPerPass } from "./split.ts";
import { compileSteps } from "./steps.ts";
import { queriedBias, queriedWeight } from "./weights.ts";

/** Plans for this many batch sizes are kept; a page uses one of 1 and one of all examples. */
const KEPT_PLANS = 3;

interface BatchPlan<Floats, Integers, Work> extends Plan<Floats, Work> {
  readonly backend: Backend<Floats, Integers, Work>;
  readonly inputs: ReadonlyMap<number, Floats>;
}

/** Compiles `model` on `backend`, which belongs to the session from here on. Throws as Engine.compile does. */
export function openSession<Floats, Integers, Work>(
  backend: Backend<Floats, Integers, Work>,
  model: Model,
): Session {
  const session = new BackendSession(backend, model);
  let last: Promise<unknown> = Promise.resolve();
  // Calls share buffers, so each waits for the one before it.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    rowNorms: (query) => inTurn(() => session.rowNorms(query)),
    setMasks: (masks) => inTurn(async () => session.setMasks(masks)),
    run: (inputs, batch, cuts) => inTurn(() => session.run(inputs, batch, cuts ?? [])),
    setExamples: (examples) => inTurn(async () => session.setExamples(examples)),
    countCorrect: (cuts) => inTurn(() => session.countCorrect(cuts)),
    close: () => backend.close(),
  };
}

class BackendSession<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly model: Model;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly rows: number;
  private readonly plans = new Map<number, BatchPlan<Floats, Integers, Work>>();
  private examples: ExampleRunner<Floats, Integers, Work> | undefined;

  constructor(backend: Backend<Floats, Integers, Work>, model: Model) {
    this.backend = backend;
    this.model = model;
    this.network = new DeviceNetwork(backend, compileSteps(model));
    this.rows = rowsPerPass(this.network.program, backend.maxCount);
  }

  async rowNorms(query: RowNormsQuery): Promise<Float32Array> {
    const weight = queriedWeight(this.model, query);
    const { rows, columns } = weight;
    const bias = queriedBias(this.model, query, rows);
    const stored = this.network.weight(weight);
    const scratch = this.backend.fork();
    try {
      const output = scratch.allocate("norms", rows);
      const counted =
        query.columns === undefined
          ? {}
          : { counted: scratch.uploadFloats("counted columns", Float32Array.from(query.columns)) };
      const work = scratch.kernels.rowNorms(
        { weight: stored, bias: scratch.uploadFloats("biases", bias), output, ...counted },
        { rows, columns },
      );
      const [norms] = await scratch.execute([work], [{ buffer: output, count: rows }]);
      return new Float32Array(norms ?? new ArrayBuffer(0));
    } finally {
      scratch.close();
    }
  }

  setMasks(masks: readonly Mask[]): void {
    this.network.setMasks(masks);
    for (const plan of this.plans.values()) plan.backend.close();
    this.plans.clear();
    this.examples?.masksChanged();
  }

  async run(
    inputs: ReadonlyMap<string, Float32Array>,
    batch: number,
    cuts: readonly number[],
  ): Promise<Map<string, Values>> {
    const dims = this.checkInputs(inputs, batch);
    this.network.setCuts(cuts);
    const { outputs, values } = this.network.program;
    const results = outputs.map(({ value }) => new Float32Array((values[value]?.size ?? 0) * batch));
    for (let start = 0; start < batch; start += this.rows) {
      const count = Math.min(this.rows, batch - start);
      const parts = await this.runPass(inputs, start, count);
      outputs.forEach(({ value }, index) => {
        results[index]?.set(parts[index] ?? [], start * (values[value]?.size ?? 0));
      });
    }
    return new Map(
      outputs.map(({ name }, index) => [
        name,
        { dims: dims.get(name) ?? [], data: results[index] ?? new Float32Array(0) },
      ]),
    );
  }

  setExamples(examples: Examples): void {
    this.examples?.close();
    this.examples = undefined;
    const runner = new ExampleRunner(this.backend.fork(), this.network, this.rows);
    try {
      runner.load(examples);
      this.examples = runner;
    } finally {
      if (this.examples === undefined) runner.close();
    }
  }

  async countCorrect(cuts: readonly number[]): Promise<Score> {
    if (this.examples === undefined) {
      throw new ModelError(
        "setting",
        "examples",
        "There are no labelled examples to count right answers on.",
      );
    }
    this.network.setCuts(cuts);
    return await this.examples.count();
  }

  /** Shapes of every value for this batch. Throws ModelError "shape" or "setting" on inputs that do not fit. */
  private checkInputs(inputs: ReadonlyMap<string, Float32Array>, batch: number) {
    if (!Number.isInteger(batch) || batch < 1) {
      throw new ModelError(
        "setting",
        "batch",
        `A batch has a whole number of examples, 1 or more, not ${batch}.`,
      );
    }
    for (const input of this.model.inputs) {
      if (this.model.initializers.has(input.name)) continue;
      const dims = inputDims(input, batch);
      const found = inputs.get(input.name)?.length ?? 0;
      if (found === elementCount(dims)) continue;
      throw new ModelError(
        "shape",
        input.name,
        `The input ${input.name} of shape [${dims}] takes ${elementCount(dims)} values, but got ${found}.`,
      );
    }
    return inferShapes(this.model, batch);
  }

  private async runPass(
    inputs: ReadonlyMap<string, Float32Array>,
    start: number,
    count: number,
  ): Promise<Float32Array[]> {
    const { program } = this.network;
    const plan = this.plan(count);
    for (const { name, value } of program.inputs) {
      const size = program.values[value]?.size ?? 0;
      const buffer = plan.inputs.get(value);
      const values = inputs.get(name)?.subarray(start * size, (start + count) * size);
      if (buffer !== undefined && values !== undefined) plan.backend.write(buffer, values);
    }
    const reads = program.outputs.flatMap(({ value }) => {
      const buffer = plan.kept.get(value);
      return buffer === undefined ? [] : [{ buffer, count: (program.values[value]?.size ?? 0) * count }];
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
      program.inputs.map(({ name, value }) => [
        value,
        backend.allocate(name, (program.values[value]?.size ?? 0) * batch),
      ]),
    );
    const keep = new Set(program.outputs.map(({ value }) => value));
    const { steps } = program;
    const planned = planSteps({ backend, program, steps, constants, batch, masks, given: inputs, keep });
    const plan = { ...planned, backend, inputs };
    this.plans.set(batch, plan);
    return plan;
  }
}
