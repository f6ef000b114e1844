// A file of which only some parts are here: an array as long as the file, zero where nothing has been read, so that the
// readers of whole files read it, too. Memory that nobody has written to takes no room.

/** Where the parts come from: a file on disk, or one that is still arriving. */
export interface PartSource {
  /** Bytes of the whole file. */
  readonly size: number;
  /** The bytes from `at` on, fewer than `length` only where the file ends. */
  readonly read: (at: number, length: number) => Promise<Uint8Array>;
}

// One read brings what is likely to be asked for next.
const WINDOW = 65_536;

export class PartialFile {
  readonly bytes: Uint8Array;
  private readonly source: PartSource;
  /** The part that was read last. */
  private window = { from: 0, to: 0 };

  constructor(source: PartSource) {
    this.source = source;
    this.bytes = new Uint8Array(source.size);
  }

  /** Makes bytes `at` … `at + length` of the file those of `bytes`, as far as the file goes. */
  async need(at: number, length: number): Promise<void> {
    const end = Math.min(at + length, this.bytes.length);
    if (at >= end || (at >= this.window.from && end <= this.window.to)) return;
    const part = await this.source.read(at, Math.min(Math.max(length, WINDOW), this.bytes.length - at));
    this.bytes.set(part, at);
    this.window = { from: at, to: at + part.length };
  }
}
