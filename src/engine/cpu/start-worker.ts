// The worker of the CPU engine, in a file without the engine: the page starts one before its own code is there.

export function startCpuWorker(): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
}
