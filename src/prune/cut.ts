// The small questions of the surgery: which indices stay, and what they are called afterwards.

import { takeAll } from "../model/take.ts";
import type { Tensor } from "../model/tensor.ts";
import type { Size, Slice } from "./groups.ts";

/** Indices whose unit stays. */
export function keptIndices(units: Int32Array, removed: ReadonlySet<number>): number[] {
  return Array.from(units.keys()).filter((index) => !removed.has(units[index] ?? 0));
}

/** How many stay. */
export function keptCount(units: Int32Array, removed: ReadonlySet<number>): number {
  return units.reduce((count, unit) => count + (removed.has(unit) ? 0 : 1), 0);
}

/** True where the cut takes something of these units. */
export function isCut(units: Int32Array, removed: ReadonlySet<number>): boolean {
  return units.some((unit) => removed.has(unit));
}

/** The new index of each of the old ones that stay. */
export function renumber(
  units: Int32Array,
  removed: ReadonlySet<number>,
  indices: readonly number[],
): number[] {
  const position = new Map(keptIndices(units, removed).map((index, at) => [index, at]));
  return indices.flatMap((index) => {
    const at = position.get(index);
    return at === undefined ? [] : [at];
  });
}

/** The number that a list of sizes holds after the cut. */
export function sizeAfter(size: Size, removed: ReadonlySet<number>): number {
  return size.units === undefined ? size.value : keptCount(size.units, removed);
}

/** The cut tensor and a key that two uses share exactly when they are cut alike; "" where nothing is cut. */
export function cutTensor(
  tensor: Tensor,
  slices: readonly Slice[],
  removed: ReadonlySet<number>,
): { tensor: Tensor; key: string } {
  const cuts = slices.flatMap(({ axis, units }) => {
    const indices = keptIndices(units, removed);
    return indices.length === units.length ? [] : [{ axis, indices }];
  });
  return {
    tensor: takeAll(tensor, cuts),
    key: cuts.map(({ axis, indices }) => `${axis}:${indices}`).join(";"),
  };
}
