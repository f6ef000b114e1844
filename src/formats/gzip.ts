// gzip, and the deflated files of ZIP archives, by the platform's own DecompressionStream (browsers and Node have it),
// stopped as soon as there is enough: a small file can claim to hold terabytes.

import { concatenate } from "../model/bytes.ts";
import { ModelError } from "../model/error.ts";

/** True for bytes that start as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decompresses until the end or until there are `limit(start)` bytes; `start` is what there is so far, and undefined asks
 * for more of it. Throws ModelError "format" for a damaged file, and what `limit` throws.
 */
export async function decompress(
  format: "gzip" | "deflate-raw",
  bytes: Uint8Array,
  name: string,
  limit: (start: Uint8Array) => number | undefined,
): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream(format));
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let most: number | undefined;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      chunks.push(read.value);
      length += read.value.length;
      most ??= limit(concatenate(chunks));
      if (most !== undefined && length >= most) break;
    }
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(
      "format",
      name,
      `${name}: the ${format === "gzip" ? "gzip" : "compressed"} data is damaged or cut short.`,
    );
  } finally {
    await reader.cancel().catch(() => {});
  }
  return concatenate(chunks);
}
