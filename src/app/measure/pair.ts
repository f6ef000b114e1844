// Another file, pruned elsewhere, certified against the open network, as `espalier certify` does it.

import { fromFailure } from "../../engine/cpu/protocol.ts";
import type { NamedFile } from "../../formats/idx.ts";
import { ModelError } from "../../model/error.ts";
import type { CertifiedPair } from "../../prune/certify-pair.ts";
import { decide } from "../decide/decide.ts";
import type { App, Opened, Pair, Task } from "../state.ts";
import { pairText } from "../text.ts";
import type { PairReply, PairRequest } from "./pair-worker.ts";

function inWorker(
  { model, examples }: Opened,
  other: NamedFile,
  signal: AbortSignal,
): Promise<CertifiedPair> {
  const worker = new Worker(new URL("./pair-worker.ts", import.meta.url), { type: "module" });
  const found = new Promise<CertifiedPair>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<PairReply>) => {
      if ("result" in data) resolve(data.result);
      else reject(fromFailure(data.failure));
    });
    worker.addEventListener("error", ({ message }) =>
      reject(new ModelError("device", "worker", pairText.stopped(message))),
    );
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // The file that the original came from is not needed there.
  const { origin: _, ...original } = model;
  worker.postMessage({ original, other, examples } satisfies PairRequest);
  return found.finally(() => worker.terminate());
}

/** Certifies a file against the open network and shows the result. Throws ModelError where the two are not one network. */
export async function certifyOther({ store }: App, other: NamedFile, task: Task): Promise<void> {
  const { opened } = store.get();
  if (opened === undefined) return;
  const { model } = opened;
  const pair: Pair = { original: model, name: other.name };
  store.set({ panel: "proof", pair });
  // Of two that were asked for one after the other the last is shown, whichever takes longer.
  const isLast = () => store.get().pair === pair;
  try {
    const found = await inWorker(opened, other, task.signal);
    if (isLast()) store.set({ pair: { ...pair, found } });
  } catch (error) {
    if (!isLast()) return;
    store.set({ pair: undefined });
    throw error;
  }
}

/** Decides as the other file was pruned. Only for one whose rule is known. */
export async function pruneAlike(app: App): Promise<void> {
  const { found } = app.store.get().pair ?? {};
  if (found === undefined || found.ruleUnknown) return;
  const { criterion, budget } = found.plan;
  await decide(app, { criterion, budget });
}
