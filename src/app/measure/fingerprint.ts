// The fingerprint of the file that a network came from. The browser hashes a large one while the page stands still, so
// that is done in a thread of its own, once a network.

import { piecesOf } from "../../engine/cpu/sending.ts";
import { takeTurns } from "../../engine/turns.ts";
import type { Model } from "../../model/graph.ts";
import { sha256 } from "../../prune/fingerprint.ts";
import { originalOf, type Plan } from "../../prune/plan.ts";

/** Smaller files are hashed within a frame. */
const LARGE = 1 << 23;

// By the network, not by its bytes: those of one whose weights lie in files of their own are put together at every call.
const known = new WeakMap<Model, Promise<Plan["original"]>>();

async function inWorker(bytes: Uint8Array): Promise<string | undefined> {
  const worker = new Worker(new URL("./fingerprint-worker.ts", import.meta.url), { type: "module" });
  try {
    const found = new Promise<string | undefined>((resolve, reject) => {
      worker.addEventListener("message", ({ data }: MessageEvent<string | undefined>) => resolve(data));
      worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    });
    const rest = takeTurns({});
    for (const piece of piecesOf("file", bytes)) {
      worker.postMessage(piece, [piece.bytes.buffer]);
      await rest(0);
    }
    return await found;
  } finally {
    worker.terminate();
  }
}

/** As originalOf. */
export function fingerprint(model: Model): Promise<Plan["original"]> {
  const hash = (bytes: Uint8Array) => (bytes.length < LARGE ? sha256(bytes) : inWorker(bytes));
  const found = known.get(model) ?? originalOf(model, hash);
  known.set(model, found);
  return found;
}
