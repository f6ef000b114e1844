// IDX files for tests, byte by byte.

/** An IDX file of unsigned bytes, or one that says it holds another type. */
export function idx(dims: number[], data: number[], type = 0x08): Uint8Array {
  const sizes = dims.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, type, dims.length, ...sizes, ...data]);
}
