// A compiled network on a device: its weights, uploaded once, and the masks that apply to its values.

import { ModelError } from "../model/error.ts";
import type { Backend } from "./backend.ts";
import type { Mask } from "./engine.ts";
import type { DeviceConstants, DeviceMask, DeviceMasks } from "./plan.ts";
import type { Program, Step, Weight } from "./program.ts";

/** Most cuts that masks may name; they are one small buffer that a tick rewrites. */
const MOST_CUTS = 4096;

export class DeviceNetwork<Floats, Integers, Work> {
  readonly program: Program;
  readonly constants = new Map<Step, DeviceConstants<Floats>>();
  private readonly backend: Backend<Floats, Integers, Work>;
  private readonly weights = new Map<string, Floats>();
  private readonly cuts: Integers;
  private byValue: ReadonlyMap<number, DeviceMask<Integers>> = new Map();
  private cutCount = 0;

  constructor(backend: Backend<Floats, Integers, Work>, program: Program) {
    this.backend = backend;
    this.program = program;
    this.cuts = backend.uploadIntegers("cuts", new Uint32Array(MOST_CUTS));
    for (const step of program.steps) {
      if (step.kind === "dense") {
        const added = backend.uploadFloats("bias", step.bias);
        this.constants.set(step, { weight: this.weight(step.weight), added });
      }
      if (step.kind === "add_constant") {
        this.constants.set(step, { added: backend.uploadFloats("constant", step.constant) });
      }
    }
  }

  /** The masks as plans read them. */
  get masks(): DeviceMasks<Integers> {
    return { byValue: this.byValue, cuts: this.cuts };
  }

  /** A weight on the device; uploaded where it is not there yet. */
  weight(weight: Weight): Floats {
    const key = `${weight.rowAxis} ${weight.scale} ${weight.name}`;
    const existing = this.weights.get(key);
    if (existing !== undefined) return existing;
    const buffer = this.backend.uploadWeight(weight.name, weight.values, weight.rows, weight.columns);
    this.weights.set(key, buffer);
    return buffer;
  }

  /** Throws ModelError "setting" for a value that the compiled network does not have, or ranks of the wrong length. */
  setMasks(masks: readonly Mask[]): void {
    const targets = masks.map((mask) => this.target(mask));
    for (const mask of this.byValue.values()) this.backend.release(mask.ranks);
    this.byValue = new Map(
      masks.map((mask, index) => {
        const value = targets[index] ?? 0;
        const ranks = this.backend.uploadIntegers(`ranks of ${mask.value}`, mask.ranks);
        return [value, { value, cut: mask.cut, features: mask.ranks.length, ranks }];
      }),
    );
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

  private target(mask: Mask): number {
    const found = this.program.names.get(mask.value);
    if (found === undefined) {
      throw new ModelError(
        "setting",
        mask.value,
        `A mask names ${mask.value}, but the compiled network has no such value after an activation.`,
      );
    }
    if (mask.axis !== undefined) {
      const message = `A mask lies along axis ${mask.axis} of ${mask.value}; the engines mask the last axis.`;
      throw new ModelError("unsupported", mask.value, message);
    }
    if (found.features !== mask.ranks.length) {
      throw new ModelError(
        "setting",
        mask.value,
        `A mask ranks ${mask.ranks.length} neurons of ${mask.value}, which has ${found.features}.`,
      );
    }
    if (!Number.isInteger(mask.cut) || mask.cut < 0 || mask.cut >= MOST_CUTS) {
      throw new ModelError("setting", mask.value, `The mask of ${mask.value} names cut ${mask.cut}.`);
    }
    return found.value;
  }
}
