// Opens backends in WebAssembly: each with a memory of its own on one thread, or all in one memory that helpers share.

import { type CpuBackend, createCpuBackend } from "../backend.ts";
import { createWasmBackend } from "./backend.ts";
import { Heap, HeapOwner } from "./heap.ts";
import { SCRATCH_BYTES } from "./jobs.ts";
import { compileModule, instantiate, makeMemory } from "./module.ts";
import { alone, BOARD_BYTES, type Joining, type Team, together } from "./team.ts";

let compiled: { readonly module: WebAssembly.Module | undefined } | undefined;

/** Opens one backend a call: a session's. */
export type OpenBackend = () => CpuBackend;

function prepare() {
  compiled ??= { module: compileModule() };
  const { module } = compiled;
  const memory = module === undefined ? undefined : makeMemory();
  if (module === undefined || memory === undefined) return undefined;
  const heap = new Heap(memory);
  return { module, memory, heap, functions: instantiate(module, memory) };
}

/** On the calling thread; the readable twins where this machine has no SIMD or no shared memory. */
export const openBackend: OpenBackend = () => {
  const means = prepare();
  if (means === undefined) return createCpuBackend();
  const { heap } = means;
  return createWasmBackend(new HeapOwner(heap), alone({ ...means, scratch: heap.take(SCRATCH_BYTES) }));
};

/** On the calling thread and `count` helpers, each of which `start` hands what it needs. */
export function openTeam(count: number, start: (joining: Joining) => void): OpenBackend {
  const means = count === 0 ? undefined : prepare();
  if (means === undefined) return openBackend;
  const { module, memory, heap } = means;
  const board = heap.take(BOARD_BYTES);
  new Uint8Array(memory.buffer, board, BOARD_BYTES).fill(0);
  const team: Team = together({ ...means, scratch: heap.take(SCRATCH_BYTES) }, board, count);
  for (let helper = 0; helper < count; helper++) {
    start({ module, memory, board, scratch: heap.take(SCRATCH_BYTES) });
  }
  return () => createWasmBackend(new HeapOwner(heap), team);
}
