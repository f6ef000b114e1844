// The WebAssembly module, made once: with fused multiply-add where this browser or Node has relaxed SIMD, which is
// twice as fast, else with plain SIMD.

import { assemble, MOST_PAGES } from "./assembler.ts";
import {
  type MULTIPLY_PARAMETERS,
  type MultiplyAdd,
  multiplyFunction,
  multiplyThenAdd,
  relaxedMultiplyAdd,
  STORE_PART,
} from "./multiply.ts";
import { type DEPTHWISE_PARAMETERS, depthwiseFunction, GATHER } from "./windows.ts";

/** Rows that the multiplying functions take at a time, most first. */
export const HEIGHTS = [6, 4, 2, 1] as const;

export type Height = (typeof HEIGHTS)[number];

type Numbers<Names extends readonly string[]> = { [Index in keyof Names]: number };
type Bounds = [low: number, high: number];

/** What the module exports; addresses are bytes in its memory. */
export type Functions = {
  readonly [H in `multiply${Height}`]: (
    ...parameters: [...Numbers<typeof MULTIPLY_PARAMETERS>, ...Bounds]
  ) => void;
} & {
  gather(data: number, windows: number, taps: number, count: number, panels: number, output: number): void;
  depthwise(...parameters: [...Numbers<typeof DEPTHWISE_PARAMETERS>, ...Bounds]): void;
};

/** The module's bytes; a test asks for both kinds. */
export function moduleBytes(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const multiplyAdd: MultiplyAdd = relaxed ? relaxedMultiplyAdd : multiplyThenAdd;
  return assemble([
    STORE_PART,
    GATHER,
    depthwiseFunction(multiplyAdd),
    ...HEIGHTS.map((height) => multiplyFunction(height, multiplyAdd)),
  ]);
}

/** The best module that this machine runs; undefined where it has no SIMD or no shared memory. */
export function compileModule(): WebAssembly.Module | undefined {
  const bytes = [true, false].map(moduleBytes).find((candidate) => WebAssembly.validate(candidate));
  return bytes === undefined ? undefined : new WebAssembly.Module(bytes);
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Functions {
  return new WebAssembly.Instance(module, { heap: { memory } }).exports as unknown as Functions;
}

/** A memory that may grow as far as the machine lets it; undefined where shared memory cannot be had. */
export function makeMemory(): WebAssembly.Memory | undefined {
  for (const maximum of [MOST_PAGES, MOST_PAGES / 4]) {
    try {
      return new WebAssembly.Memory({ initial: 16, maximum, shared: true });
    } catch {
      // Not this much, or not at all.
    }
  }
  return undefined;
}
