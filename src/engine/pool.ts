// Buffers that are used again while a plan is made, so that a deep network needs few.

/** Buffers that are taken and given back while planning; the smallest that fits is taken. */
export class Pool<Floats> {
  private readonly free: { buffer: Floats; count: number }[] = [];
  private readonly counts = new Map<Floats, number>();
  private readonly allocate: (count: number) => Floats;
  private readonly most: number;

  /** Values of up to `most` get no buffer that is larger than that: kernels may not be able to read such in one piece. */
  constructor(allocate: (count: number) => Floats, most: number) {
    this.allocate = allocate;
    this.most = most;
  }

  take(count: number): Floats {
    const fits = (room: number) => room >= count && (room <= this.most || count > this.most);
    const fitting = this.free.filter((entry) => fits(entry.count)).sort((a, b) => a.count - b.count)[0];
    if (fitting !== undefined) {
      this.free.splice(this.free.indexOf(fitting), 1);
      return fitting.buffer;
    }
    const buffer = this.allocate(count);
    this.counts.set(buffer, count);
    return buffer;
  }

  /** Gives everything back: the next plan may use it all, if it runs after this one. */
  giveAll(): void {
    this.free.length = 0;
    for (const [buffer, count] of this.counts) this.free.push({ buffer, count });
  }

  /** Buffers that did not come from here are left alone. */
  give(buffer: Floats): void {
    const count = this.counts.get(buffer);
    if (count !== undefined) this.free.push({ buffer, count });
  }
}
