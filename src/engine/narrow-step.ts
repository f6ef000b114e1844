// What a step needs of its inputs to make a part of its output, and the step that does.

import { type Blocks, countOf, inBlocks, stretchOf } from "./blocks.ts";
import type { IoName, Sizes } from "./io-kernels.ts";
import {
  conv,
  dense,
  depthwise,
  type Kept,
  type Narrowing,
  NO_TAKINGS,
  numbersOf,
  perRow,
  type Reading,
  volume,
} from "./narrow-layers.ts";
import type { IoStep, Step } from "./program.ts";

/** A step over planes of which some are left: its params for so many, and the planes' sizes on both sides. */
function byPlanes<Name extends IoName>(
  step: IoStep<Name>,
  kept: Kept,
  [before, after]: readonly [number, number],
  paramsFor: (share: number) => object,
): Narrowing | undefined {
  const rows = kept && inBlocks(kept, after);
  if (rows === undefined) return undefined;
  const share = countOf(rows) / stretchOf(rows);
  const params = { ...step.params, ...paramsFor(share) };
  return {
    readings: [{ kind: "exactly", blocks: { inner: before, in: rows.in } }],
    // The params are those of the step's own kernel; TypeScript cannot follow that through the union.
    make: () => ({ step: { ...step, params } as unknown as Step, takings: NO_TAKINGS }),
  };
}

const scaled = (size: number | undefined, share: number) => Math.round((size ?? 0) * share);

function affine(step: IoStep<"affine">, kept: Kept): Narrowing | undefined {
  const { count, channels, inner } = step.params;
  const keptColumns = numbersOf(kept, inner, channels);
  const narrow = byPlanes(step, kept, [inner, inner], (share) => ({
    count: scaled(count, share),
    channels: keptColumns?.length,
  }));
  if (narrow === undefined || keptColumns === undefined) return undefined;
  const taking = perRow(channels, keptColumns);
  const takings = new Map([
    [1, taking],
    [2, taking],
  ]);
  return { ...narrow, make: (stored) => ({ step, ...narrow.make(stored), takings }) };
}

/** Two values of one shape; or one may have a number for each plane of the other, or one for all. */
function binary(step: IoStep<"binary">, kept: Kept): Narrowing | undefined {
  const { sizes, left, right } = step.params;
  const [planes = 0, inner = kept?.inner ?? 1] = sizes;
  const rows = kept && inBlocks(kept, inner);
  const readings = [left, right].map((strides) => rows && readingOfPlanes(strides, sizes, rows));
  if (rows === undefined || sizes.length > 2 || readings.includes(undefined)) return undefined;
  const share = countOf(rows) / stretchOf(rows);
  const params = { ...step.params, sizes: [scaled(planes, share), ...sizes.slice(1)] };
  return {
    readings: readings.filter((each) => each !== undefined),
    make: () => ({ step: { ...step, params }, takings: NO_TAKINGS }),
  };
}

function readingOfPlanes(strides: Sizes, [, inner = 1]: Sizes, rows: Blocks): Reading | undefined {
  const [outer, step = 1] = strides;
  if (strides.every((stride) => stride === 0)) return { kind: "all" };
  if (outer === inner && step === 1) return { kind: "exactly", blocks: rows };
  return outer === 1 && step === 0 ? { kind: "exactly", blocks: { inner: 1, in: rows.in } } : undefined;
}

/** A mean or the like over whole planes, as global pools are. */
function reduce(step: IoStep<"reduce">, kept: Kept): Narrowing | undefined {
  const { keptSizes, keptStrides, sizes, strides } = step.params;
  const isGlobal = [keptSizes, sizes, strides].every(({ length }) => length === 1) && strides[0] === 1;
  const [size = 0] = sizes;
  if (!isGlobal || keptStrides[0] !== size) return undefined;
  return byPlanes(step, kept, [size, 1], (share) => ({ keptSizes: [scaled(keptSizes[0], share)] }));
}

function pad(step: IoStep<"pad">, kept: Kept): Narrowing | undefined {
  const { sizes, before, out } = step.params;
  const [[planes, ...from], [others, ...to]] = [sizes, out];
  if (planes !== others || before[0] !== 0) return undefined;
  return byPlanes(step, kept, [volume(from), volume(to)], (share) => ({
    sizes: [scaled(planes, share), ...from],
    out: [scaled(planes, share), ...to],
  }));
}

/** What of the step's output is not zero, where it turns zeros of its first input into zeros and `on` is not zero there. */
export function onBehind(step: Step, on: Blocks): Blocks | undefined {
  if (step.kind === "pad") {
    const { mode, value, sizes, out } = step.params;
    const keeps = sizes[0] === out[0] && (mode !== "constant" || value === 0);
    return keeps ? resized(on, volume(sizes.slice(1)), volume(out.slice(1))) : undefined;
  }
  return step.kind === "pool" ? resized(on, volume(step.params.size), volume(step.params.out)) : undefined;
}

function resized(on: Blocks, before: number, after: number): Blocks | undefined {
  const planes = inBlocks(on, before);
  return planes && { inner: after, in: planes.in };
}

/**
 * The step as it makes `kept` of its output, or all of it where that is left out. Undefined where it can only make all
 * from all.
 */
export function narrowing(step: Step, kept: Blocks | undefined): Narrowing | undefined {
  switch (step.kind) {
    case "dense":
      return dense(step, kept);
    case "conv":
      return conv(step, kept);
    case "depthwise":
      return depthwise(step, kept);
    case "affine":
      return affine(step, kept);
    case "activation":
    case "unary": {
      const block = [kept?.inner ?? 1, kept?.inner ?? 1] as const;
      return byPlanes(step, kept, block, (share) => ({ count: scaled(step.params.count, share) }));
    }
    case "pool": {
      const planes = [volume(step.params.size), volume(step.params.out)] as const;
      return byPlanes(step, kept, planes, (share) => ({ planes: scaled(step.params.planes, share) }));
    }
    case "reduce":
      return reduce(step, kept);
    case "pad":
      return pad(step, kept);
    case "binary":
      return binary(step, kept);
    default:
      return undefined;
  }
}
