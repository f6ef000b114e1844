// Cuts carried out in a running session: the steps that are left, over parts of the weights that are on the device. No
// network is compiled and no pipeline made; masks stay where a step cannot do less.

import type { Backend } from "./backend.ts";
import type { CutMode } from "./engine.ts";
import { type Narrowed, narrow, type Taken } from "./narrow.ts";
import type { DeviceNetwork } from "./network.ts";
import { type Plan, planSteps } from "./plan.ts";
import type { Pool } from "./pool.ts";
import { type ConstantData, type Program, type Step, stepWork } from "./program.ts";

/** What of a session is run: steps of one of its programs. */
export interface CutSteps<Floats> {
  readonly program: Program;
  readonly steps: readonly Step[];
  readonly given: ReadonlyMap<number, Floats>;
  readonly keep: ReadonlySet<number>;
  readonly pool?: Pool<Floats>;
}

/** Carries one list of cuts out, in as many passes as it takes; its buffers belong to `backend`. */
export class Compaction<Floats, Integers, Work> {
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly network: DeviceNetwork<Floats, Integers, Work>;
  private readonly cuts: readonly number[];
  private readonly mode: CutMode;
  private readonly parts = new Map<string, Floats>();
  private readonly numbers = new Map<Float32Array, number>();
  private work: Work[] = [];

  constructor(
    backend: Backend<Floats, Integers, Work>,
    network: DeviceNetwork<Floats, Integers, Work>,
    cuts: readonly number[],
    mode: CutMode,
  ) {
    this.backend = backend;
    this.network = network;
    this.cuts = cuts;
    this.mode = mode;
  }

  /** The work of the steps that are left; undefined where masks are as good. */
  plan(whole: CutSteps<Floats>): Plan<Floats, Work> | undefined {
    const { backend, network, cuts } = this;
    const { program, steps, given, keep, pool } = whole;
    if (!this.mayPay(program, steps)) return undefined;
    const masks = network.namedMasks;
    const narrowed = narrow({ program, steps, keep, masks, cuts });
    if (narrowed === undefined || !this.pays(whole, narrowed) || !this.canTake(narrowed)) return undefined;
    const all = network.masksOf(program);
    const byValue = new Map([...all.byValue].filter(([value]) => !narrowed.smaller.has(value)));
    const planned = planSteps({
      backend,
      program: narrowed.program,
      steps: narrowed.steps,
      constant: (label, data) => this.constant(label, data, narrowed.taken.get(data)),
      masks: { ...all, byValue },
      given,
      keep,
      ...(pool === undefined ? {} : { pool }),
    });
    return { ...planned, work: [...this.work.splice(0), ...planned.work] };
  }

  /** False where not even all of the work is enough to save. */
  mayPay(program: Program, steps: readonly Step[]): boolean {
    const { mode, cuts, backend } = this;
    if (mode === "mask" || cuts.every((cut) => cut === 0)) return false;
    return mode === "compact" || workOf(program, steps) >= backend.breakEven.saved;
  }

  private pays({ program, steps }: CutSteps<Floats>, narrowed: Narrowed): boolean {
    if (this.mode === "compact") return true;
    const [before, after] = [workOf(program, steps), workOf(narrowed.program, narrowed.steps)];
    const { saved, left } = this.backend.breakEven;
    return before - after >= saved && after <= left * before;
  }

  /** Weights that are too large for one binding are read in parts, and stay whole. */
  private canTake({ taken }: Narrowed): boolean {
    const padded = (size: number) => Math.ceil(size / 4) * 4;
    return [...taken.values()].every(
      (each) => each === "given" || padded(each.rows) * padded(each.columns) <= this.backend.maxCount,
    );
  }

  private constant(label: string, data: ConstantData, taken: Taken | "given" | undefined): Floats {
    if (taken === undefined) return this.network.constant(label, data);
    if (taken === "given") return this.backend.uploadFloats(label, data.values);
    const key = this.keyOf(taken);
    const known = this.parts.get(key);
    if (known !== undefined) return known;
    const { rows, columns, keptRows = allNumbers(rows), keptColumns = allNumbers(columns), from } = taken;
    const matrix = { layout: from.layout.kind, rows, columns };
    const { buffer, work } = this.backend.take(
      this.network.constant(label, from),
      matrix,
      keptRows,
      keptColumns,
    );
    if (work !== undefined) this.work.push(work);
    this.parts.set(key, buffer);
    return buffer;
  }

  /** The same for the same parts of the same constant, which passes share. */
  private keyOf({ from, keptRows, keptColumns }: Taken): string {
    const number = this.numbers.get(from.values) ?? this.numbers.size;
    this.numbers.set(from.values, number);
    return `${number} ${from.layout.kind} ${keptRows} ${keptColumns}`;
  }
}

/** Multiply-adds of a list of steps. */
function workOf(program: Program, steps: readonly Step[]): number {
  return steps.reduce((total, step) => total + stepWork(program, step), 0);
}

function allNumbers(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, at) => at);
}
