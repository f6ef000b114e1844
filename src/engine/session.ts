// One compiled network, for both engines: checks what comes in, and hands it to those who know how. What differs
// between CPU and GPU is behind Backend.

import type { Sizes } from "../model/dynamic.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import type { Backend } from "./backend.ts";
import { BatchRunner } from "./batches.ts";
import type { CutMode, Examples, Mask, RowNormsQuery, Score, Session, Timing, Values } from "./engine.ts";
import { ExampleRunner } from "./examples.ts";
import { DeviceNetwork } from "./network.ts";
import { type Program, valueSize } from "./program.ts";
import { rowsPerPass } from "./split.ts";
import type { Compiled } from "./steps.ts";
import type { Report } from "./turns.ts";
import { queriedBias, queriedWeight } from "./weights.ts";

/**
 * Puts a compiled network on `backend`, which belongs to the session from here on and is closed where that fails.
 * Throws as Engine.compile does.
 */
export async function openSession<Floats, Integers, Work>(
  backend: Backend<Floats, Integers, Work>,
  compiled: Compiled,
  report: Report = async () => {},
  cuts: CutMode = "auto",
): Promise<Session> {
  try {
    const network = new DeviceNetwork(backend, compiled);
    await network.uploadConstants(report);
    await settled(backend);
    return inTurns(new BackendSession(backend, network, cuts), backend.close, compiled.refusal);
  } catch (error) {
    backend.close();
    throw error;
  }
}

/** Waits until the device has taken what it was given; rejects where it had no room for it. */
async function settled<Floats, Integers, Work>(backend: Backend<Floats, Integers, Work>): Promise<void> {
  await backend.execute([], []);
}

/** Calls of a session that overlap wait for each other, because they share buffers. A refusal answers all that run it. */
function inTurns<Floats, Integers, Work>(
  session: BackendSession<Floats, Integers, Work>,
  close: () => void,
  refusal: ModelError | undefined,
): Session {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const ifItRuns = <T>(work: () => Promise<T>): Promise<T> =>
    refusal === undefined ? inTurn(work) : Promise.reject(refusal);
  return {
    ...(refusal === undefined ? {} : { refusal }),
    rowNorms: (query) => inTurn(() => session.rowNorms(query)),
    setMasks: (masks) => ifItRuns(async () => session.setMasks(masks)),
    run: (inputs, batch, cuts, sizes) => ifItRuns(() => session.run(inputs, batch, cuts ?? [], sizes)),
    setExamples: (examples) => ifItRuns(() => session.setExamples(examples)),
    countCorrect: (cuts) => ifItRuns(() => session.countCorrect(cuts)),
    time: (batch) => ifItRuns(() => session.time(batch)),
    close,
  };
}

class BackendSession<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly model: Model;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly rows: number;
  private readonly mode: CutMode;
  private readonly batches: BatchRunner<Floats, Integers, Work>;
  private examples: ExampleRunner<Floats, Integers, Work> | undefined;

  constructor(
    backend: Backend<Floats, Integers, Work>,
    network: DeviceNetwork<Floats, Integers, Work>,
    mode: CutMode,
  ) {
    this.backend = backend;
    this.mode = mode;
    this.model = network.model;
    this.network = network;
    this.rows = rowsPerPass(this.network.base, backend.maxCount);
    this.batches = new BatchRunner(backend, this.network, mode);
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
    this.batches.masksChanged();
    this.examples?.masksChanged();
  }

  async run(
    inputs: ReadonlyMap<string, Float32Array>,
    batch: number,
    cuts: readonly number[],
    sizes?: Sizes,
  ): Promise<Map<string, Values>> {
    const program = this.checkInputs(inputs, batch, sizes);
    this.network.setCuts(cuts);
    const results = await this.batches.run(inputs, program, cuts, sizes);
    return new Map(
      program.outputs.map(({ name, dims }, index) => [
        name,
        { dims, data: results[index] ?? new Float32Array(0) },
      ]),
    );
  }

  async setExamples(examples: Examples): Promise<void> {
    this.examples?.close();
    this.examples = undefined;
    const backend = this.backend.fork();
    const runner = new ExampleRunner(backend, this.network, this.rows, this.mode);
    try {
      runner.load(examples);
      await settled(backend);
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
    return await this.examples.count(cuts);
  }

  async time(batch: number): Promise<Timing> {
    this.checkBatch(batch);
    return await this.batches.time(batch);
  }

  /** The program for this batch. Throws ModelError "shape" or "setting" on inputs that do not fit. */
  private checkInputs(inputs: ReadonlyMap<string, Float32Array>, batch: number, sizes?: Sizes): Program {
    this.checkBatch(batch);
    const program = this.network.program(batch, sizes);
    for (const { name, value, dims } of program.inputs) {
      const [found, wanted] = [inputs.get(name)?.length ?? 0, valueSize(program, value)];
      if (found === wanted) continue;
      throw new ModelError(
        "shape",
        name,
        `The input ${name} of shape [${dims}] takes ${wanted} values, but got ${found}.`,
      );
    }
    return program;
  }

  private checkBatch(batch: number): void {
    // A file may fix the size of its first axis, to 0 as well.
    if (batch === this.network.base.batch || (Number.isInteger(batch) && batch >= 1)) return;
    throw new ModelError(
      "setting",
      "batch",
      `A batch has a whole number of examples, 1 or more, not ${batch}.`,
    );
  }
}
