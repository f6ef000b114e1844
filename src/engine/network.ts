// A compiled network on a device: its programs by batch size, its constants, uploaded once, and the masks that apply
// to its values.

import type { Sizes } from "../model/dynamic.ts";
import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { usualSizes } from "../model/infer.ts";
import type { Backend } from "./backend.ts";
import type { ConstantStore } from "./constants.ts";
import type { Mask } from "./engine.ts";
import type { DeviceMask, DeviceMasks } from "./plan.ts";
import type { ConstantData, NamedValue, Program } from "./program.ts";
import { type Compiled, compileSteps } from "./steps.ts";
import type { Report } from "./turns.ts";
import type { Weight } from "./weights.ts";

/** Most cuts that masks may name; they are one small buffer that a tick rewrites. */
const MOST_CUTS = 4096;

/** Programs for this many batches and sizes are kept. */
const KEPT_PROGRAMS = 8;

const NO_SIZES: Sizes = new Map();

interface NamedMask<Integers> extends Mask {
  readonly buffer: Integers;
}

export class DeviceNetwork<Floats, Integers, Work> {
  /** For the file's own batch size, or 1 where that is dynamic. */
  readonly base: Program;
  readonly model: Model;
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly store: ConstantStore;
  private readonly programs = new Map<string, Program>();
  private readonly constants = new Map<Float32Array, Map<string, Floats>>();
  private readonly cuts: Integers;
  private masks: readonly NamedMask<Integers>[] = [];
  private cutCount = 0;

  constructor(backend: Backend<Floats, Integers, Work>, { model, store, base }: Compiled) {
    this.backend = backend;
    this.model = model;
    this.store = store;
    this.base = base;
    this.cuts = backend.uploadIntegers("cuts", new Uint32Array(MOST_CUTS));
  }

  /** The program for one batch and sizes of named axes. Throws as compileSteps does where the network does not fit. */
  program(batch: number, sizes: Sizes = NO_SIZES): Program {
    if (batch === this.base.batch && sizes.size === 0) return this.base;
    const key = [batch, ...[...sizes].map(([name, size]) => `${name} ${size}`).sort()].join();
    const known = this.programs.get(key);
    if (known !== undefined) return known;
    const all = sizes.size === 0 ? undefined : new Map([...usualSizes(this.model), ...sizes]);
    const made = compileSteps(this.model, batch, this.store, all);
    if (this.programs.size >= KEPT_PROGRAMS) this.forgetOldest();
    this.programs.set(key, made);
    return made;
  }

  /** A constant on the device; uploaded where it is not there yet. */
  constant(label: string, { values, layout }: ConstantData): Floats {
    const known = this.constants.get(values) ?? new Map<string, Floats>();
    this.constants.set(values, known);
    const key = JSON.stringify(layout);
    const buffer = known.get(key) ?? this.upload(label, { values, layout });
    known.set(key, buffer);
    return buffer;
  }

  /** Moves all constants to the device, in turns. */
  async uploadConstants(report: Report): Promise<void> {
    const used = new Set([
      ...this.base.steps.flatMap(({ inputs }) => inputs),
      ...this.base.outputs.map(({ value }) => value),
    ]);
    let done = 0;
    for (const value of used) {
      const { name, constant } = this.base.values[value] ?? {};
      if (constant !== undefined) this.constant(name ?? "", constant);
      await report(++done / used.size);
    }
  }

  /** A weight for rowNorms on the device. */
  weight({ name, values, rows, columns }: Weight): Floats {
    const kept = this.store.keep(name, values);
    return this.constant(name, { values: kept, layout: { kind: "weight", rows, columns } });
  }

  /** The masks as plans of `program` read them. */
  masksOf(program: Program): DeviceMasks<Integers> {
    const byValue = new Map<number, DeviceMask<Integers>[]>();
    for (const mask of this.masks) {
      const { value, dims } = target(program, mask);
      const axis = maskedAxis(mask, dims);
      const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
      const own = { cut: mask.cut, features: mask.ranks.length, inner, ranks: mask.buffer };
      byValue.set(value, [...(byValue.get(value) ?? []), own]);
    }
    return { byValue, cuts: this.cuts };
  }

  /** The masks as they were set. */
  get namedMasks(): readonly Mask[] {
    return this.masks;
  }

  /** Throws ModelError "setting" for a value that the compiled network does not have, or ranks of the wrong length. */
  setMasks(masks: readonly Mask[]): void {
    for (const mask of masks) checkMask(mask, target(this.base, mask));
    for (const mask of this.masks) this.backend.release(mask.buffer);
    this.masks = masks.map((mask) => ({
      ...mask,
      buffer: this.backend.uploadIntegers(`ranks of ${mask.value}`, mask.ranks),
    }));
    this.cutCount = masks.reduce((most, mask) => Math.max(most, mask.cut + 1), 0);
  }

  /** Moves the cuts; those left out are 0. */
  setCuts(cuts: readonly number[]): void {
    if (this.cutCount === 0) return;
    this.backend.write(
      this.cuts,
      Uint32Array.from({ length: this.cutCount }, (_, index) => cuts[index] ?? 0),
    );
  }

  /** Forgets the program that was made first, and constants (tables, masks) that only its sizes called for. */
  private forgetOldest(): void {
    const [oldest] = this.programs;
    if (oldest === undefined) return;
    const [key, program] = oldest;
    this.programs.delete(key);
    // Examples hold on to the programs of their batches, which have no sizes in their keys.
    if (!key.includes(",")) return;
    const kept = [this.base, ...this.programs.values()].flatMap(({ values }) => values);
    const used = new Set(kept.map(({ constant }) => constant?.values));
    for (const { constant } of program.values) {
      if (constant === undefined || used.has(constant.values)) continue;
      for (const buffer of this.constants.get(constant.values)?.values() ?? []) this.backend.release(buffer);
      this.constants.delete(constant.values);
    }
  }

  private upload(label: string, { values, layout }: ConstantData): Floats {
    switch (layout.kind) {
      case "plain":
        return this.backend.uploadFloats(label, values);
      case "weight":
        return this.backend.uploadWeight(label, values, layout.rows, layout.columns);
      case "filter":
        return this.backend.uploadFilter(label, values, layout.groups, layout.filters);
    }
  }
}

function maskedAxis({ axis }: Mask, dims: readonly number[]): number {
  return axis === undefined ? dims.length - 1 : axis;
}

function target(program: Program, { value }: Mask): NamedValue {
  const found = program.names.get(value);
  if (found !== undefined) return found;
  throw new ModelError(
    "setting",
    value,
    `A mask names ${value}, but the compiled network has no such value after an activation.`,
  );
}

function checkMask(mask: Mask, { dims }: NamedValue): void {
  const features = dims[maskedAxis(mask, dims)];
  if (features !== mask.ranks.length) {
    throw new ModelError(
      "setting",
      mask.value,
      `A mask ranks ${mask.ranks.length} neurons of ${mask.value}, which has ${features ?? "no such axis"}.`,
    );
  }
  if (!Number.isInteger(mask.cut) || mask.cut < 0 || mask.cut >= MOST_CUTS) {
    throw new ModelError("setting", mask.value, `The mask of ${mask.value} names cut ${mask.cut}.`);
  }
}
