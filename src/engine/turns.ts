// Long work on a page's thread, in turns: between them the page draws, hears its buttons, and may say that nobody waits
// any more.

import { takeBreaks } from "../model/pause.ts";
import type { CompileOptions } from "./engine.ts";

/** A turn is as long as a frame can spare. */
const TURN_MS = 10;

/** Tells how far long work is, and lets others have their turn. Rejects with the signal's reason once it is aborted. */
export type Report = (share: number) => Promise<void>;

/** Reports to whoever compiles. */
export function takeTurns({ progress, signal }: CompileOptions): Report {
  const rest = takeBreaks(TURN_MS);
  return async (share) => {
    progress?.(share);
    signal?.throwIfAborted();
    await rest();
    signal?.throwIfAborted();
  };
}

/** A report on a part of the work, from the share `from` on to `to`. */
export function partOf(report: Report, from: number, to: number): Report {
  return (share) => report(from + share * (to - from));
}
