// The fingerprint of the file that a network came from. The browser hashes a large one while the page stands still, so
// that is done in a thread of its own, once a file.

import { piecesOf } from "../../engine/cpu/sending.ts";
import { takeTurns } from "../../engine/turns.ts";
import { sha256 } from "../../prune/fingerprint.ts";

/** Smaller files are hashed within a frame. */
const LARGE = 1 << 23;

const known = new WeakMap<Uint8Array, Promise<string | undefined>>();

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

/** As sha256. */
export function fingerprint(bytes: Uint8Array): Promise<string | undefined> {
  const found = known.get(bytes) ?? (bytes.length < LARGE ? sha256(bytes) : inWorker(bytes));
  known.set(bytes, found);
  return found;
}
