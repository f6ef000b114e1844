// The smaller program that cuts leave of a running one: what masks switch off and nobody else needs is not computed. Steps
// that cannot do less run as they are, and their masks stay.

import { allOf, type Blocks, countOf, indicesOf, isSame, shared, stretchOf } from "./blocks.ts";
import type { NarrowStep, Taking } from "./narrow-layers.ts";
import { findNeeds, type NarrowRequest, narrowingFor, partsOn, readingsOf } from "./needs.ts";
import { type ConstantData, type Program, type ProgramValue, type Step, valueSize } from "./program.ts";

/** A constant that is part of one of the program's. */
export interface Taken extends Taking {
  readonly from: ConstantData;
}

export interface Narrowed {
  /** The same values by number, smaller ones with the sizes that are left, and some behind them. */
  readonly program: Program;
  readonly steps: readonly Step[];
  /** How the constants that are new come about; those without an entry are there already. */
  readonly taken: ReadonlyMap<ConstantData, Taken | "given">;
  /** Values that are smaller; their masks have nothing left to do. */
  readonly smaller: ReadonlySet<number>;
}

/** Where a value lies in the new program, and which part of it. */
interface Stored {
  readonly value: number;
  readonly part: Blocks | undefined;
}

class Narrower {
  readonly values: ProgramValue[];
  readonly steps: Step[] = [];
  readonly taken = new Map<ConstantData, Taken | "given">();
  readonly stored = new Map<number, Stored>();
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
    this.values = [...program.values];
  }

  find(value: number): Stored {
    return this.stored.get(value) ?? { value, part: undefined };
  }

  /** Notes that `value` is made as its part. */
  shrink(value: number, part: Blocks): void {
    const count = (valueSize(this.program, value) / stretchOf(part)) * countOf(part);
    this.values[value] = { name: this.values[value]?.name ?? "", dims: [count] };
    this.stored.set(value, { value, part });
  }

  /** Picks a part of a value that is there, as another value. */
  pick(value: number, part: Blocks): Stored {
    const from = this.find(value);
    const held = from.part ?? allOf(part.in.length, part.inner);
    const fine = shared(held, part);
    if (fine === undefined || countOf(fine) !== countOf(part))
      throw new RangeError("a part does not lie in what there is");
    const places = placesIn(held, fine.inner);
    const indices = Float32Array.from(indicesOf(fine), (block) => places[block] ?? 0);
    const outer = valueSize(this.program, value) / stretchOf(part);
    const size = countOf(held) / fine.inner;
    const params = { outer, size, inner: fine.inner, count: indices.length };
    const constant: ConstantData = { values: indices, layout: { kind: "plain" } };
    this.taken.set(constant, "given");
    const table = this.add({ name: "what stays", dims: [indices.length], constant });
    const name = this.values[value]?.name ?? "";
    const picked = this.add({ name, dims: [outer * countOf(part)] });
    this.steps.push({ kind: "gather", inputs: [from.value, table], output: picked, params });
    return { value: picked, part };
  }

  /** A part of a constant. */
  take(value: number, taking: Taking): number {
    const { name = "", constant: from } = this.program.values[value] ?? {};
    if (from === undefined || (taking.keptRows ?? taking.keptColumns) === undefined) return value;
    const constant = { ...from };
    this.taken.set(constant, { ...taking, from });
    const rows = taking.keptRows?.length ?? taking.rows;
    const columns = taking.keptColumns?.length ?? taking.columns;
    return this.add({ name, dims: [rows * columns], constant });
  }

  private add(value: ProgramValue): number {
    this.values.push(value);
    return this.values.length - 1;
  }
}

/** Place of each block of `inner` values among those that are held. */
function placesIn(held: Blocks, inner: number): number[] {
  const finer = held.inner / inner;
  let next = 0;
  return Array.from({ length: held.in.length * finer }, (_, at) =>
    held.in[Math.floor(at / finer)] === 1 ? next++ : -1,
  );
}

/**
 * What is left of `steps` at the given cuts. Undefined where nothing gets smaller, where all of a value is off, or where
 * what is left does not fall into whole rows and columns.
 */
export function narrow(request: NarrowRequest): Narrowed | undefined {
  const { program, steps } = request;
  const on = partsOn(request);
  if (on === undefined || [...on.values()].some((part) => countOf(part) === 0)) return undefined;
  const needs = findNeeds(request, on);
  const narrower = new Narrower(program);
  const made = new Set(steps.map(({ output }) => output));
  const isConstant = (value: number) => program.values[value]?.constant !== undefined;
  const smaller = new Set<number>();
  const picked = new Set<number>();
  for (const step of steps) {
    for (const value of step.inputs) {
      const part = needs.of(value);
      if (part === undefined || made.has(value) || picked.has(value) || isConstant(value)) continue;
      picked.add(value);
      smaller.add(value);
      narrower.stored.set(value, narrower.pick(value, part));
    }
    const part = needs.of(step.output);
    if (part !== undefined) smaller.add(step.output);
    if (part !== undefined && countOf(part) === 0) return undefined;
    if (!addStep(narrower, step, part, isConstant)) return undefined;
  }
  if (smaller.size === 0) return undefined;
  const { values, taken } = narrower;
  return { program: { ...program, values }, steps: narrower.steps, taken, smaller };
}

/** Appends one step as it is left; false where it cannot be made of what there is. */
function addStep(
  narrower: Narrower,
  step: Step,
  kept: Blocks | undefined,
  isConstant: (value: number) => boolean,
): boolean {
  const found = narrowingFor(step, kept, isConstant);
  const readings = readingsOf(step, found);
  const inputs = step.inputs.map((value, at): Stored => {
    const [reading, here] = [readings[at], narrower.find(value)];
    if (reading?.kind !== "exactly" || (here.part !== undefined && isSame(here.part, reading.blocks)))
      return here;
    return narrower.pick(value, reading.blocks);
  });
  const whole: NarrowStep = { step, takings: new Map() };
  const narrow = found === undefined ? whole : found.make(inputs.map(({ part }) => part));
  if (narrow === undefined) return false;
  const bound = inputs.map(({ value }, at) => {
    const taking = narrow.takings.get(at);
    return taking === undefined ? value : narrower.take(value, taking);
  });
  narrower.steps.push({ ...narrow.step, inputs: bound });
  if (kept === undefined) return true;
  if (found?.partial) narrower.shrink(step.output, kept);
  else narrower.stored.set(step.output, narrower.pick(step.output, kept));
  return true;
}
