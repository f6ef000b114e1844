// Parts of a value: its numbers come in stretches of one length (an example's, a position's), and every stretch in blocks
// of `inner` values, of which some are in and some are not.

export interface Blocks {
  /** Values of one block, which stand together. */
  readonly inner: number;
  /** 1 for each block of a stretch that is in. */
  readonly in: Uint8Array;
}

/** All `count` blocks of `inner` values. */
export function allOf(count: number, inner: number): Blocks {
  return { inner, in: new Uint8Array(count).fill(1) };
}

/** Length of a stretch. */
export function stretchOf(blocks: Blocks): number {
  return blocks.inner * blocks.in.length;
}

/** Blocks that are in, by number. */
export function indicesOf(blocks: Blocks): Uint32Array {
  return Uint32Array.from(blocks.in.keys()).filter((block) => blocks.in[block] === 1);
}

/** Number of values of a stretch that are in. */
export function countOf(blocks: Blocks): number {
  return blocks.inner * blocks.in.reduce((sum, each) => sum + each, 0);
}

/** The same in blocks of `inner` values; undefined where they do not fall into such. */
export function inBlocks(blocks: Blocks, inner: number): Blocks | undefined {
  if (inner === blocks.inner) return blocks;
  if (inner < blocks.inner) {
    if (blocks.inner % inner !== 0) return undefined;
    const finer = blocks.inner / inner;
    return {
      inner,
      in: Uint8Array.from(
        { length: blocks.in.length * finer },
        (_, at) => blocks.in[Math.floor(at / finer)] ?? 0,
      ),
    };
  }
  if (inner % blocks.inner !== 0 || stretchOf(blocks) % inner !== 0) return undefined;
  const joined = inner / blocks.inner;
  const firsts = blocks.in.filter((_, at) => at % joined === 0);
  const even = blocks.in.every((each, at) => each === firsts[Math.floor(at / joined)]);
  return even ? { inner, in: firsts } : undefined;
}

/** Block by block; undefined where the two do not fall into the same blocks. */
export function combine(a: Blocks, b: Blocks, both: (a: number, b: number) => number): Blocks | undefined {
  const inner = Math.min(a.inner, b.inner);
  const [left, right] = [inBlocks(a, inner), inBlocks(b, inner)];
  if (left === undefined || right === undefined || left.in.length !== right.in.length) return undefined;
  return { inner, in: left.in.map((each, at) => both(each, right.in[at] ?? 0)) };
}

/** What is in the one or the other. */
export const either = (a: Blocks, b: Blocks) => combine(a, b, (x, y) => x | y);

/** What is in both. */
export const shared = (a: Blocks, b: Blocks) => combine(a, b, (x, y) => x & y);

export function isSame(a: Blocks, b: Blocks): boolean {
  return combine(a, b, (x, y) => x ^ y)?.in.every((each) => each === 0) ?? false;
}
