// Each kernel over awkward sizes: WebAssembly against the twins. The kernels with and without fused multiply-add are
// compared where this machine has both; test/chrome compares them in a browser.

import { describe, expect, it } from "vitest";
import { createCpuBackend } from "../../../src/engine/cpu/backend.ts";
import { createWasmBackend } from "../../../src/engine/cpu/wasm/backend.ts";
import { Heap, HeapOwner } from "../../../src/engine/cpu/wasm/heap.ts";
import { SCRATCH_BYTES } from "../../../src/engine/cpu/wasm/jobs.ts";
import { compileModule, instantiate, makeMemory, moduleBytes } from "../../../src/engine/cpu/wasm/module.ts";
import { alone } from "../../../src/engine/cpu/wasm/team.ts";
import { isWasm, PARITY_CASES } from "../parity.ts";
import { assertClose } from "../references.ts";

function backendOf(relaxed: boolean, members: number) {
  const memory = makeMemory();
  if (memory === undefined) throw new Error("no shared memory");
  const functions = instantiate(new WebAssembly.Module(moduleBytes(relaxed)), memory);
  const heap = new Heap(memory);
  const team = alone({ functions, memory, scratch: heap.take(SCRATCH_BYTES) });
  const before = heap.live;
  const owner = new HeapOwner(heap);
  return { backend: createWasmBackend(owner, { ...team, members }), left: () => heap.live - before };
}

const kinds = [true, false].filter((relaxed) => WebAssembly.validate(moduleBytes(relaxed)));

it("computes in WebAssembly here", () => {
  expect(compileModule()).toBeDefined();
  expect(kinds).toContain(false);
});

describe.each(kinds)("WebAssembly, relaxed: %s,", (relaxed) => {
  it.each(PARITY_CASES.filter(isWasm))("$name", async ({ name, tolerance, run }) => {
    const expected = await run(createCpuBackend());
    const results = [];
    // A job that is cut for many threads gives the same bits.
    for (const members of [1, 7]) {
      const { backend, left } = backendOf(relaxed, members);
      results.push(await run(backend));
      backend.close();
      expect(left()).toBe(0);
    }
    assertClose(results[0] ?? [], expected, tolerance, name);
    expect(results[1]).toEqual(results[0]);
  });
});
