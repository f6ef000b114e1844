// Some rows and columns of a matrix on the CPU, where every layout is row by row.

import type { Matrix } from "../backend.ts";

/** See Backend.take. */
export function take(
  from: Float32Array,
  { columns }: Matrix,
  keptRows: Uint32Array,
  keptColumns: Uint32Array,
): Float32Array {
  const taken = new Float32Array(keptRows.length * keptColumns.length);
  let at = 0;
  for (const row of keptRows) {
    for (const column of keptColumns) taken[at++] = from[row * columns + column] as number;
  }
  return taken;
}
