// A file on its way from the network: its bytes are written once, where they stay, and can be read before all are there.

import type { PartSource } from "../../formats/partial-file.ts";

interface Waiting {
  readonly until: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class Arriving implements PartSource {
  private bytes: Uint8Array;
  private waiting: Waiting[] = [];
  /** Bytes that are here. */
  length = 0;
  private readonly announced: number | undefined;
  /** Why nothing more comes; undefined while something may. */
  private over: unknown;

  /** `announced`: how many there will be, where that is known. */
  constructor(announced: number | undefined) {
    this.announced = announced;
    this.bytes = new Uint8Array(announced ?? 65_536);
  }

  get size(): number {
    return this.announced ?? 0;
  }

  add(part: Uint8Array): void {
    const length = this.length + part.length;
    if (length > this.bytes.length) {
      const longer = new Uint8Array(Math.max(length, 2 * this.bytes.length));
      longer.set(this.bytes);
      this.bytes = longer;
    }
    this.bytes.set(part, this.length);
    this.length = length;
    this.wake((each) => each.until <= length);
  }

  /** Resolves with a part once it has arrived. Rejects where the file ends before, or breaks off. */
  async read(at: number, length: number): Promise<Uint8Array> {
    const until = at + length;
    if (until > this.length && this.over !== undefined) throw this.over;
    if (until > this.length)
      await new Promise<void>((resolve, reject) => this.waiting.push({ until, resolve, reject }));
    return this.bytes.subarray(at, until);
  }

  /** The whole file. */
  end(): Uint8Array {
    this.fail(new RangeError("the file ends here"));
    return this.length === this.bytes.length ? this.bytes : this.bytes.slice(0, this.length);
  }

  fail(reason: unknown): void {
    this.over = reason;
    for (const { reject } of this.waiting.splice(0)) reject(reason);
  }

  private wake(ready: (each: Waiting) => boolean): void {
    const woken = this.waiting.filter(ready);
    this.waiting = this.waiting.filter((each) => !ready(each));
    for (const { resolve } of woken) resolve();
  }
}
