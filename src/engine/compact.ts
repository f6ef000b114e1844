// How a physically smaller network goes on from what the original has computed upstream of its masks: the values there are
// gathered without the neurons that are off, and only the smaller network's own downstream steps run.

import type { Mask } from "./engine.ts";
import type { GatherParams } from "./movement-params.ts";
import { type Program, valueSize } from "./program.ts";
import { type Split, splitAtMasks } from "./split.ts";

/** A value of the smaller network, picked from one of the original. */
export interface Picked {
  readonly value: number;
  readonly source: number;
  readonly params: GatherParams;
  /** Which blocks of `params.inner` values of each example stay. Length: params.count. */
  readonly indices: Float32Array;
}

export interface Compaction {
  readonly split: Split;
  readonly picked: readonly Picked[];
}

/** A mask as it lies in one example of its value: `inner` values of one feature stand together. */
function layout(mask: Mask, dims: readonly number[]) {
  const axis = mask.axis ?? dims.length - 1;
  const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  return { ranks: mask.ranks, cut: mask.cut, inner, perExample: axis > 0 };
}

/** How `value` of the smaller program comes from the original's; undefined where the masks do not say. */
function pick({ program, masks, cuts, smaller }: Request, value: number): Picked | undefined {
  const name = smaller.values[value]?.name ?? "";
  const source = program.names.get(name)?.value;
  if (source === undefined) return undefined;
  const own = masks.flatMap((mask) => {
    const named = program.names.get(mask.value);
    return named?.value === source ? [layout(mask, named.dims)] : [];
  });
  const size = valueSize(program, source) / program.batch;
  const block = own.reduce((least, { inner }) => Math.min(least, inner), size);
  if (own.some(({ inner, perExample }) => !perExample || inner % block !== 0)) return undefined;
  const stays = (at: number) =>
    own.every(({ ranks, cut, inner }) => {
      const feature = Math.floor((at * block) / inner) % ranks.length;
      return (ranks[feature] ?? 0) >= (cuts[cut] ?? 0);
    });
  const blocks = Array.from({ length: size / block }, (_, at) => at).filter(stays);
  if (blocks.length * block * program.batch !== valueSize(smaller, value)) return undefined;
  const params = { outer: program.batch, size: size / block, inner: block, count: blocks.length };
  return { value, source, params, indices: Float32Array.from(blocks) };
}

/** The original's program and its masks, and the smaller network's program for the same batch. */
export interface Request {
  readonly program: Program;
  readonly masks: readonly Mask[];
  readonly cuts: readonly number[];
  readonly smaller: Program;
}

/**
 * What of the smaller program has to run, and from what. Undefined where it cannot go on from the original's values: a
 * masked value has no counterpart there, or sizes do not follow from the masks.
 */
export function compact(request: Request): Compaction | undefined {
  const { program, masks, smaller } = request;
  const masked = masks.map(({ value }) => smaller.names.get(value)?.value);
  const scored = smaller.outputs[0]?.value;
  if (scored === undefined || masked.includes(undefined)) return undefined;
  const moving = new Set(masked.filter((value) => value !== undefined));
  const split = splitAtMasks(smaller, moving, scored);
  // Only what the original has upstream of its own masks is there.
  const original = new Set(masks.map(({ value }) => program.names.get(value)?.value ?? -1));
  const later = new Set(
    splitAtMasks(program, original, program.outputs[0]?.value ?? 0).downstream.map(({ output }) => output),
  );
  const picked = [...split.frontier].map((value) => pick(request, value));
  if (picked.some((each) => each === undefined || later.has(each.source))) return undefined;
  return { split, picked: picked.filter((each) => each !== undefined) };
}
