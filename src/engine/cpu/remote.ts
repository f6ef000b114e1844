// The CPU engine across a Web Worker, so that the page never waits for arithmetic. Weights and examples are copied to
// the worker once; results move back without a copy. A request that a newer one has overtaken is still answered:
// whoever moves a slider sends the next cuts when the answer to the last ones is there.

import { ModelError } from "../../model/error.ts";
import type { Engine, Score, Session, Values } from "../engine.ts";
import { helperCount } from "./helpers.ts";
import { fromFailure, type Reply, type Request, type SessionMethod } from "./protocol.ts";

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Starts a worker and offers it as an engine; close() ends it. */
export function createRemoteCpuEngine(): Engine {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, Waiting>();
  const threads = helperCount() + 1;
  let calls = 0;

  const failAll = (message: string): void => {
    for (const { reject } of waiting.values()) reject(new ModelError("device", "worker", message));
    waiting.clear();
  };
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
    const caller = waiting.get(data.call);
    waiting.delete(data.call);
    if ("result" in data) caller?.resolve(data.result);
    else caller?.reject(fromFailure(data.failure));
  });
  worker.addEventListener("error", (event) => failAll(`The CPU worker stopped: ${event.message}.`));

  const ask = <T>(makeRequest: (call: number) => Request): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const call = ++calls;
      waiting.set(call, { resolve: (result) => resolve(result as T), reject });
      worker.postMessage(makeRequest(call));
    });

  return {
    kind: "cpu",
    device: threads === 1 ? "CPU, in a worker" : `CPU, in ${threads} workers`,
    async compile(model) {
      // The file that the model came from stays here: only the numbers are needed there.
      const { origin: _origin, ...sent } = model;
      const session = await ask<number>((call) => ({ kind: "compile", call, model: sent }));
      return remoteSession(
        (method, parameters) => ask((call) => ({ kind: "call", call, session, method, parameters })),
        () => worker.postMessage({ kind: "close", session } satisfies Request),
      );
    },
    close() {
      worker.terminate();
      failAll("The CPU worker was closed.");
    },
  };
}

function remoteSession(
  ask: <T>(method: SessionMethod, parameters: readonly unknown[]) => Promise<T>,
  close: () => void,
): Session {
  return {
    rowNorms: (query) => ask<Float32Array>("rowNorms", [query]),
    setMasks: (masks) => ask<void>("setMasks", [masks]),
    run: (inputs, batch, cuts, sizes) => ask<Map<string, Values>>("run", [inputs, batch, cuts, sizes]),
    setExamples: (examples) => ask<void>("setExamples", [examples]),
    countCorrect: (cuts) => ask<Score>("countCorrect", [cuts]),
    close,
  };
}
