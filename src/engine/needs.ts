// Which part of every value somebody needs when cuts switch neurons off: found from the last step to the first.

import { allOf, type Blocks, combine, either, shared, stretchOf } from "./blocks.ts";
import type { Mask } from "./engine.ts";
import type { Narrowing, Reading } from "./narrow-layers.ts";
import { narrowing, onBehind } from "./narrow-step.ts";
import type { Program, Step } from "./program.ts";

export interface NarrowRequest {
  readonly program: Program;
  /** Those that run. What they read of others is there, whole. */
  readonly steps: readonly Step[];
  /** Values that are wanted whole. */
  readonly keep: ReadonlySet<number>;
  readonly masks: readonly Mask[];
  readonly cuts: readonly number[];
}

export type Parts = ReadonlyMap<number, Blocks>;

/** What the cuts leave on, of every masked value and of those behind. Undefined where two masks of one do not fit. */
export function partsOn({ program, steps, masks, cuts }: NarrowRequest): Parts | undefined {
  const on = new Map<number, Blocks>();
  for (const { value: name, axis, ranks, cut } of masks) {
    const { value, dims } = program.names.get(name) ?? { value: -1, dims: [] };
    const inner = dims.slice((axis ?? dims.length - 1) + 1).reduce((product, size) => product * size, 1);
    const own = { inner, in: Uint8Array.from(ranks, (rank) => Number(rank >= (cuts[cut] ?? 0))) };
    const joined = shared(on.get(value) ?? allOf(1, stretchOf(own)), own);
    if (joined === undefined) return undefined;
    on.set(value, joined);
  }
  for (const step of steps) {
    const before = on.get(step.inputs[0] ?? -1);
    const behind = before && onBehind(step, before);
    if (behind !== undefined && !on.has(step.output)) on.set(step.output, behind);
  }
  return on;
}

/** Which part of every value is needed; values without an entry are needed whole. From the last step to the first. */
export class Needs {
  private readonly wanted = new Map<number, Blocks | "all">();
  private readonly on: Parts;

  constructor(on: Parts, keep: ReadonlySet<number>) {
    this.on = on;
    for (const value of keep) this.wanted.set(value, "all");
  }

  read(value: number, reading: Reading): void {
    const known = this.wanted.get(value);
    if (known === "all" || reading.kind === "all" || this.hasZeros(value, reading))
      this.wanted.set(value, "all");
    else
      this.wanted.set(value, known === undefined ? reading.blocks : (either(known, reading.blocks) ?? "all"));
  }

  /** True of what is read of a masked value where that is off: somebody needs the zeros. */
  private hasZeros(value: number, { kind, blocks }: Exclude<Reading, { kind: "all" }>): boolean {
    const on = this.on.get(value);
    if (kind === "any" || on === undefined) return false;
    return combine(blocks, on, (read, stays) => read & (1 - stays))?.in.some((each) => each === 1) ?? true;
  }

  /** Undefined for all of it. */
  of(value: number): Blocks | undefined {
    const wanted = this.wanted.get(value);
    if (wanted === undefined || wanted === "all") return undefined;
    const on = this.on.get(value);
    const kept = on === undefined ? wanted : shared(wanted, on);
    return kept === undefined || kept.in.every((each) => each === 1) ? undefined : kept;
  }
}

export function readingsOf(step: Step, found: Narrowing | undefined): Reading[] {
  return step.inputs.map((_, at) => found?.readings[at] ?? { kind: "all" });
}

/** Finds what is needed of every value. */
export function findNeeds({ program, steps, keep }: NarrowRequest, on: Parts): Needs {
  const needs = new Needs(on, keep);
  const isConstant = (value: number) => program.values[value]?.constant !== undefined;
  for (const step of [...steps].reverse()) {
    const readings = readingsOf(step, narrowingFor(step, needs.of(step.output), isConstant));
    step.inputs.forEach((value, at) => {
      if (!isConstant(value)) needs.read(value, readings[at] ?? { kind: "all" });
    });
  }
  return needs;
}

/** How a step makes what is needed of its output, or all of it where it cannot make less. */
export function narrowingFor(
  step: Step,
  kept: Blocks | undefined,
  isConstant: (value: number) => boolean,
): (Narrowing & { readonly partial: boolean }) | undefined {
  const usable = (found: Narrowing | undefined) =>
    found?.readings.every(({ kind }, at) => kind !== "exactly" || !isConstant(step.inputs[at] ?? -1))
      ? found
      : undefined;
  const part = kept === undefined ? undefined : usable(narrowing(step, kept));
  if (part !== undefined) return { ...part, partial: true };
  const whole = usable(narrowing(step, undefined));
  return whole === undefined ? undefined : { ...whole, partial: false };
}
