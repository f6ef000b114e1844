// Examples where every worker can see them: where the server isolates the page, a message need not copy them, which took
// the main thread a quarter of a second for ten thousand images.

import type { Examples } from "../../engine/engine.ts";

/** The same examples in shared memory; as they are where the browser gives none. */
export function shareExamples<Given extends Examples>(examples: Given): Given {
  if (!globalThis.crossOriginIsolated) return examples;
  const inputs = new Float32Array(new SharedArrayBuffer(examples.inputs.byteLength));
  inputs.set(examples.inputs);
  return { ...examples, inputs };
}
