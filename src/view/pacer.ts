// Keeps the frame rate: while somebody turns or zooms the picture, frames are measured, and the number of edges follows.
// Only then, because at all other times the machine has other work, and what nobody moves need not be quick.

import { type Pace, paceAfter, startPace } from "./pace.ts";
import type { Stopwatch } from "./stopwatch.ts";

export class Pacer {
  private pace: Pace | undefined;
  private readonly watch: Stopwatch | undefined;
  private readonly apply: (edges: number) => Promise<void>;
  /** True while another number of edges is on its way: frames say nothing of it yet. */
  private busy = false;

  /** `apply` draws another number of edges. Without a stopwatch nothing is ever changed. */
  constructor(watch: Stopwatch | undefined, apply: (edges: number) => Promise<void>) {
    this.watch = watch;
    this.apply = apply;
  }

  /** True where the number of edges may change. */
  get adapts(): boolean {
    return this.watch !== undefined;
  }

  /** Starts anew with `usual` edges of at most `most`. */
  start(usual: number, most: number): void {
    this.pace = startPace(usual, most);
  }

  /** Nothing is adapted until the next start. */
  stop(): void {
    this.pace = undefined;
  }

  /** A frame that began at `time` was drawn. */
  async frame(time: number): Promise<void> {
    const { watch, pace } = this;
    if (watch === undefined || pace === undefined || this.busy) return;
    const took = await watch.frame(time);
    const now = this.pace;
    // Meanwhile another network may be shown, or another number of its edges.
    const same = now?.edges === pace.edges && now.least === pace.least;
    if (took === undefined || now === undefined || !same || this.busy) return;
    const next = paceAfter(now, took, watch.limits);
    this.pace = next;
    if (next.edges === now.edges) return;
    this.busy = true;
    await this.apply(next.edges).finally(() => {
      this.busy = false;
    });
  }
}
