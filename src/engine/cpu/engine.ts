// The CPU engine, in the thread that calls it: the command line's, and the inside of the page's worker. WebAssembly
// where it has SIMD and shared memory, else the readable twins.

import type { Engine } from "../engine.ts";
import { openSession } from "../session.ts";
import { type CpuBackend, createCpuBackend } from "./backend.ts";
import { createWasmBackend } from "./wasm/backend.ts";
import { Heap, HeapOwner } from "./wasm/heap.ts";
import { SCRATCH_BYTES } from "./wasm/jobs.ts";
import { compileModule, instantiate, makeMemory } from "./wasm/module.ts";
import { alone } from "./wasm/team.ts";

let compiled: { readonly module: WebAssembly.Module | undefined } | undefined;

/** A backend with a memory of its own; undefined where this machine has no WebAssembly with SIMD. */
export function openWasmBackend(): CpuBackend | undefined {
  compiled ??= { module: compileModule() };
  const memory = compiled.module === undefined ? undefined : makeMemory();
  if (compiled.module === undefined || memory === undefined) return undefined;
  const heap = new Heap(memory);
  const functions = instantiate(compiled.module, memory);
  const hands = { functions, memory, scratch: heap.take(SCRATCH_BYTES) };
  return createWasmBackend(new HeapOwner(heap), alone(hands));
}

/** An engine that computes on the calling thread. */
export function createCpuEngine(openBackend = () => openWasmBackend() ?? createCpuBackend()): Engine {
  return {
    kind: "cpu",
    device: "CPU",
    compile: async (model) => openSession(openBackend(), model),
    close: () => {},
  };
}
