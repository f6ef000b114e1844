// Seeded damage to files, the same on every machine.

/** A stream of whole numbers below a bound (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function joined(front: Uint8Array, back: Uint8Array): Uint8Array {
  const out = new Uint8Array(front.length + back.length);
  out.set(front);
  out.set(back, front.length);
  return out;
}

/** One to four damages: a flipped bit, a byte of 0xff, a piece taken out, doubled, or the end cut off. */
export function damage(bytes: Uint8Array, below: (bound: number) => number): Uint8Array {
  let out: Uint8Array = bytes.slice();
  for (let count = 1 + below(4); count > 0 && out.length > 0; count--) {
    const [at, kind] = [below(out.length), below(5)];
    const end = Math.min(out.length, at + 1 + below(16));
    if (kind === 0) out[at] = (out[at] ?? 0) ^ (1 << below(8));
    else if (kind === 1) out[at] = 0xff;
    else if (kind === 2) out = joined(out.subarray(0, at), out.subarray(end));
    else if (kind === 3) out = joined(out.subarray(0, end), out.subarray(at));
    else out = out.subarray(0, at);
  }
  return out;
}

/** One flipped bit: what lies behind it stays where it was. */
export function flip(bytes: Uint8Array, below: (bound: number) => number): Uint8Array {
  const out = bytes.slice();
  const at = below(out.length);
  out[at] = (out[at] ?? 0) ^ (1 << below(8));
  return out;
}
