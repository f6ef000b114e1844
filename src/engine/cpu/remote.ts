// The CPU engine across a Web Worker, so that the page never waits for arithmetic. Weights and examples are copied to
// the worker once; results move back without a copy. A request that a newer one has overtaken is still answered:
// whoever moves a slider sends the next cuts when the answer to the last ones is there.

import { ModelError } from "../../model/error.ts";
import type { Engine, Score, Session, Timing, Values } from "../engine.ts";
import { takeTurns } from "../turns.ts";
import { helperCount } from "./helpers.ts";
import { type CompileResult, fromFailure, type Reply, type Request, type SessionMethod } from "./protocol.ts";
import { parcelsOf, withoutWeights } from "./sending.ts";
import { startCpuWorker } from "./start-worker.ts";

/** Requests that are answered. */
type Asking = Extract<Request, { kind: "compile" | "call" }>;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  readonly progress?: ((share: number) => void) | undefined;
}

/** Offers a worker as an engine; close() ends it. Without one, it starts its own for the first network. */
export function createRemoteCpuEngine(started?: Worker): Engine {
  let worker = started;
  const waiting = new Map<number, Waiting>();
  const threads = helperCount() + 1;
  let calls = 0;

  const failAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new ModelError("device", "worker", message));
    waiting.clear();
  };
  const listen = (to: Worker): Worker => {
    to.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      const caller = waiting.get(data.call);
      if ("share" in data) return caller?.progress?.(data.share);
      waiting.delete(data.call);
      if ("result" in data) caller?.resolve(data.result);
      else caller?.reject(fromFailure(data.failure));
    });
    to.addEventListener("error", (event) => failAll(`The CPU worker stopped: ${event.message}.`));
    return to;
  };
  if (worker !== undefined) listen(worker);

  const ask = <T>(request: Asking, progress?: (share: number) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.set(request.call, { resolve: (result) => resolve(result as T), reject, progress });
      give(request);
    });
  const give = (request: Request, moved: Transferable[] = []) => {
    worker ??= listen(startCpuWorker());
    worker.postMessage(request, moved);
  };
  const tell = (request: Request) => worker?.postMessage(request);

  return {
    kind: "cpu",
    device: threads === 1 ? "CPU, in a worker" : `CPU, in ${threads} workers`,
    async compile(model, { progress, signal, cuts = "auto" } = {}) {
      signal?.throwIfAborted();
      const session = ++calls;
      const cancel = () => tell({ kind: "cancel", call: session });
      const close = () => tell({ kind: "close", session });
      let result: CompileResult = {};
      signal?.addEventListener("abort", cancel, { once: true });
      try {
        const rest = takeTurns(signal === undefined ? {} : { signal });
        for (const parcel of parcelsOf(model)) {
          give({ kind: "weight", call: session, parcel }, [parcel.bytes.buffer]);
          await rest(0);
        }
        const light = withoutWeights(model);
        const request = { kind: "compile", call: session, model: light, cuts } as const;
        result = await ask<CompileResult>(request, progress);
        if (signal?.aborted) close();
      } finally {
        signal?.removeEventListener("abort", cancel);
        signal?.throwIfAborted();
      }
      return remoteSession(
        (method, parameters) => ask({ kind: "call", call: ++calls, session, method, parameters }),
        close,
        result,
      );
    },
    close() {
      worker?.terminate();
      failAll("The CPU worker was closed.");
    },
  };
}

function remoteSession(
  ask: <T>(method: SessionMethod, parameters: readonly unknown[]) => Promise<T>,
  close: () => void,
  { refusal }: CompileResult,
): Session {
  const error = refusal === undefined ? undefined : fromFailure(refusal);
  return {
    ...(error instanceof ModelError ? { refusal: error } : {}),
    rowNorms: (query) => ask<Float32Array>("rowNorms", [query]),
    setMasks: (masks) => ask<void>("setMasks", [masks]),
    run: (inputs, batch, cuts, sizes) => ask<Map<string, Values>>("run", [inputs, batch, cuts, sizes]),
    setExamples: (examples) => ask<void>("setExamples", [examples]),
    countCorrect: (cuts) => ask<Score>("countCorrect", [cuts]),
    time: (batch) => ask<Timing>("time", [batch]),
    close,
  };
}
