// The inside of the CPU worker: keeps sessions by number, answers the page's requests in order, and starts helpers where
// memory may be shared with them.

import type { Model } from "../../model/graph.ts";
import type { CutMode, Session } from "../engine.ts";
import { createCpuEngine } from "./engine.ts";
import { helperCount } from "./helpers.ts";
import { type CompileResult, type Reply, type Request, toFailure } from "./protocol.ts";
import { unpack, withWeights } from "./sending.ts";
import { openTeam } from "./wasm/open.ts";

const engine = createCpuEngine(
  openTeam(helperCount(), (joining) => {
    const helper = new Worker(new URL("./helper.ts", import.meta.url), { type: "module" });
    helper.postMessage(joining);
  }),
);
const sessions = new Map<number, Session>();
/** Weights that have come ahead of their model. */
const parcels = new Map<number, Map<string, Uint8Array>>();
const compiling = new Map<number, AbortController>();

async function compile(call: number, light: Model, cuts: CutMode): Promise<CompileResult> {
  const model = withWeights(light, parcels.get(call) ?? new Map());
  parcels.delete(call);
  const controller = new AbortController();
  compiling.set(call, controller);
  try {
    const progress = (share: number) => self.postMessage({ call, share } satisfies Reply);
    const session = await engine.compile(model, { progress, signal: controller.signal, cuts });
    sessions.set(call, session);
    return session.refusal === undefined ? {} : { refusal: toFailure(session.refusal) };
  } finally {
    compiling.delete(call);
  }
}

async function answer(request: Extract<Request, { kind: "compile" | "call" }>): Promise<unknown> {
  if (request.kind === "compile") return await compile(request.call, request.model, request.cuts);
  const session = sessions.get(request.session);
  if (session === undefined) throw new Error("The session is closed.");
  // The page sends the parameters that the method's type asks for; the worker cannot check them again.
  const method = session[request.method] as (...parameters: readonly unknown[]) => Promise<unknown>;
  return method(...request.parameters);
}

/** The arrays inside a result, which move to the page instead of being copied. */
function transferable(result: unknown): Transferable[] {
  if (result instanceof Float32Array) return [result.buffer];
  if (!(result instanceof Map)) return [];
  return [...result.values()].map((values: { data: Float32Array }) => values.data.buffer);
}

self.addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  if (data.kind === "weight") {
    const weights = parcels.get(data.call) ?? new Map<string, Uint8Array>();
    unpack(weights, data.parcel);
    parcels.set(data.call, weights);
    return;
  }
  if (data.kind === "cancel") {
    parcels.delete(data.call);
    compiling.get(data.call)?.abort();
    return;
  }
  if (data.kind === "close") {
    sessions.get(data.session)?.close();
    sessions.delete(data.session);
    return;
  }
  let reply: Reply;
  try {
    reply = { call: data.call, result: await answer(data) };
  } catch (error) {
    reply = { call: data.call, failure: toFailure(error) };
  }
  const moved = "result" in reply ? transferable(reply.result) : [];
  self.postMessage(reply, { transfer: moved });
});
