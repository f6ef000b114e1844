// Heads of attention as they lie in columns: blocks of rows that share a number, in all columns of one attention.

import type { Column } from "./network.ts";

/** Rows of one head that stand together: from `start` up to but without `end`. */
export interface HeadBlock {
  readonly head: number;
  /** Which head of its column it is, from 0. */
  readonly place: number;
  readonly start: number;
  readonly end: number;
}

const known = new WeakMap<Int32Array, readonly HeadBlock[]>();

/** The blocks of a column in the order of its rows; none where it has no heads. */
export function headBlocks({ heads }: Pick<Column, "heads">): readonly HeadBlock[] {
  if (heads === undefined) return [];
  const before = known.get(heads);
  if (before !== undefined) return before;
  const order = [...new Set(heads)];
  const blocks: HeadBlock[] = [];
  heads.forEach((head, row) => {
    const last = blocks.at(-1);
    if (last?.head === head) blocks[blocks.length - 1] = { ...last, end: row + 1 };
    else blocks.push({ head, place: order.indexOf(head), start: row, end: row + 1 });
  });
  known.set(heads, blocks);
  return blocks;
}

/** The block that a row belongs to. */
export function headOf(column: Pick<Column, "heads"> | undefined, row: number): HeadBlock | undefined {
  return headBlocks(column ?? {}).find(({ start, end }) => row >= start && row < end);
}
