// How many threads the CPU engine has in this page.

/** More threads than this wait for memory more than they compute. */
const MOST_THREADS = 8;

/** Helpers that the CPU worker starts: memory is shared between threads only in pages that are cross-origin isolated. */
export function helperCount(): number {
  if (globalThis.crossOriginIsolated !== true) return 0;
  return Math.max(0, Math.min(MOST_THREADS, navigator.hardwareConcurrency) - 1);
}
