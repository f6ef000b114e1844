// Labelled examples that stay on the device. What no mask touches is computed once, when it is first needed; a tick
// then applies the masks, runs what lies behind them and reads one counter back.

import { ModelError } from "../model/error.ts";
import type { Backend } from "./backend.ts";
import { Compaction } from "./compaction.ts";
import type { CutMode, Examples, Score } from "./engine.ts";
import type { DeviceNetwork } from "./network.ts";
import { type Plan, planSteps } from "./plan.ts";
import { Pool } from "./pool.ts";
import { type Program, valueSize } from "./program.ts";
import { type Split, splitAtMasks } from "./split.ts";

/** The examples of one pass: inputs and labels, what is kept of the way to the masks, and the work of a tick. */
interface Pass<Floats, Integers, Work> {
  readonly rows: number;
  readonly inputs: Floats;
  readonly labels: Integers;
  upstream?: {
    readonly backend: Backend<Floats, Integers, Work>;
    readonly kept: ReadonlyMap<number, Floats>;
  };
  tick?: { readonly backend: Backend<Floats, Integers, Work>; readonly work: readonly Work[] };
}

export class ExampleRunner<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly rowsPerPass: number;
  private readonly mode: CutMode;
  private readonly passes: Pass<Floats, Integers, Work>[] = [];
  private readonly correct: Integers;
  private total = 0;
  private readonly pool: Pool<Floats>;
  /** Values that were masked when the passes' upstream was computed. */
  private preparedFor: string | undefined;

  constructor(
    backend: Backend<Floats, Integers, Work>,
    network: DeviceNetwork<Floats, Integers, Work>,
    rowsPerPass: number,
    mode: CutMode,
  ) {
    this.backend = backend;
    this.network = network;
    this.rowsPerPass = rowsPerPass;
    this.mode = mode;
    this.pool = new Pool((count) => backend.allocate("activations", count), backend.maxCount);
    this.correct = backend.uploadIntegers("right answers", new Uint32Array(1));
  }

  /** Uploads the examples. Throws ModelError "shape" on a misfit. */
  load(examples: Examples): void {
    const size = this.check(examples);
    const { count, inputs, labels } = examples;
    this.total = count;
    for (let start = 0; start < count; start += this.rowsPerPass) {
      const end = Math.min(count, start + this.rowsPerPass);
      this.passes.push({
        rows: end - start,
        inputs: this.backend.uploadFloats("example inputs", inputs.subarray(start * size, end * size)),
        labels: this.backend.uploadIntegers("labels", Uint32Array.from(labels.subarray(start, end))),
      });
    }
  }

  /** Ranks are new; what was computed upstream stays where the same values are masked as before. */
  masksChanged(): void {
    for (const pass of this.passes) {
      pass.tick?.backend.close();
      delete pass.tick;
    }
  }

  /** Counts right answers at the network's current cuts. */
  async count(cuts: readonly number[]): Promise<Score> {
    await this.prepare();
    this.backend.write(this.correct, new Uint32Array(1));
    const own = this.backend.fork();
    try {
      const compaction = new Compaction(own, this.network, cuts, this.mode);
      let correct = 0;
      for (const [index, pass] of this.passes.entries()) {
        // One submission a pass keeps each short; only the last is waited for.
        const last = index === this.passes.length - 1;
        const reads = last ? [{ buffer: this.correct, count: 1 }] : [];
        const planned = compaction.plan({ ...this.behindMasks(pass), pool: this.sharedPool() });
        const work = planned === undefined ? this.tick(pass) : this.withCount(own, pass, planned);
        const [counter] = await this.backend.execute(work, reads);
        if (counter !== undefined) correct = new Uint32Array(counter)[0] ?? 0;
      }
      return { correct, total: this.total };
    } finally {
      own.close();
    }
  }

  close(): void {
    this.backend.close();
  }

  private check({ count, inputs, labels }: Examples): number {
    const { base } = this.network;
    const [input, ...others] = base.inputs;
    if (input === undefined || others.length > 0) {
      throw new ModelError("shape", "examples", "Examples need a network with exactly one input.");
    }
    const size = valueSize(base, input.value) / base.batch;
    if (count < 1 || inputs.length !== count * size || labels.length !== count) {
      throw new ModelError(
        "shape",
        input.name,
        `${count} examples for the input ${input.name} take ${count} × ${size} values and ${count} labels, but got ${inputs.length} values and ${labels.length} labels.`,
      );
    }
    return size;
  }

  /** Computes what lies upstream of the masks where that is not done for the masks as they are now. */
  private async prepare(): Promise<void> {
    const key = [...this.network.masksOf(this.network.base).byValue.keys()].sort((a, b) => a - b).join();
    if (key === this.preparedFor) return;
    this.preparedFor = undefined;
    for (const pass of this.passes) {
      pass.tick?.backend.close();
      pass.upstream?.backend.close();
      delete pass.tick;
      const program = this.network.program(pass.rows);
      const { upstream, frontier } = this.split(program);
      const backend = this.backend.fork();
      const { work, kept } = planSteps({
        backend,
        program,
        steps: upstream,
        constant: this.network.constant.bind(this.network),
        masks: { ...this.network.masksOf(program), byValue: new Map() },
        given: new Map([[program.inputs[0]?.value ?? 0, pass.inputs]]),
        keep: frontier,
        pool: this.sharedPool(),
      });
      await backend.execute(work, []);
      pass.upstream = { backend, kept };
    }
    this.preparedFor = key;
  }

  private split(program: Program): Split {
    const masked = new Set(this.network.masksOf(program).byValue.keys());
    return splitAtMasks(program, masked, program.outputs[0]?.value ?? 0);
  }

  /** Passes run one after the other, so that all of them can use the same buffers. */
  private sharedPool(): Pool<Floats> {
    this.pool.giveAll();
    return this.pool;
  }

  /** The steps of a tick, what they start from and what is wanted. */
  private behindMasks(pass: Pass<Floats, Integers, Work>) {
    const program = this.network.program(pass.rows);
    const steps = this.split(program).downstream;
    const given = new Map([...(pass.upstream?.kept ?? [])]);
    return { program, steps, given, keep: new Set([program.outputs[0]?.value ?? 0]) };
  }

  private tick(pass: Pass<Floats, Integers, Work>): readonly Work[] {
    if (pass.tick !== undefined) return pass.tick.work;
    const backend = this.backend.fork();
    const behind = this.behindMasks(pass);
    const planned = planSteps({
      ...behind,
      backend,
      constant: this.network.constant.bind(this.network),
      masks: this.network.masksOf(behind.program),
      pool: this.sharedPool(),
    });
    pass.tick = { backend, work: this.withCount(backend, pass, planned) };
    return pass.tick.work;
  }

  /** The work of a plan, and the count behind it. */
  private withCount(
    backend: Backend<Floats, Integers, Work>,
    pass: Pass<Floats, Integers, Work>,
    { work, kept }: Plan<Floats, Work>,
  ): readonly Work[] {
    const program = this.network.program(pass.rows);
    const scored = program.outputs[0]?.value ?? 0;
    const scores = kept.get(scored);
    if (scores === undefined) throw new RangeError("the scored output is not computed");
    const classes = valueSize(program, scored) / pass.rows;
    const count = backend.kernels.countCorrect(
      { scores, labels: pass.labels, correct: this.correct },
      { rows: pass.rows, classes },
    );
    return [...work, count];
  }
}
