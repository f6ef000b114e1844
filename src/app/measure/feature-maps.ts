// From what convolutions give to small pictures: channel by channel, averaged down to a size, all channels of a layer on
// one scale, the same before and after the pruning.

import type { Values } from "../../engine/engine.ts";
import type { ColumnMaps } from "../../view/maps.ts";

/** Largest side of a picture where there are few channels, and least where there are many. */
const LARGEST = 64;
const LEAST = 8;
/** Bytes that all pictures take together, about. */
const BYTES = 2 ** 23;

/** The side down to which pictures are averaged so that this many take a bounded room. */
export function mapSide(channels: number): number {
  return Math.max(LEAST, Math.min(LARGEST, Math.floor(Math.sqrt(BYTES / Math.max(1, channels)))));
}

/** Means over squares of `each` positions a side; the last ones may be smaller. */
function shrink(data: Float32Array, height: number, width: number, each: number): Float32Array {
  const [high, wide] = [Math.ceil(height / each), Math.ceil(width / each)];
  const planes = data.length / (height * width);
  const means = new Float32Array(planes * high * wide);
  for (let at = 0; at < means.length; at++) {
    const [plane, row, column] = [Math.floor(at / (high * wide)), Math.floor(at / wide) % high, at % wide];
    let [sum, count] = [0, 0];
    for (let y = row * each; y < Math.min(height, (row + 1) * each); y++)
      for (let x = column * each; x < Math.min(width, (column + 1) * each); x++) {
        sum += data[(plane * height + y) * width + x] ?? 0;
        count++;
      }
    means[at] = sum / count;
  }
  return means;
}

/** The ends of a layer's scale: zero, or its least value where that is below, and its largest. */
export interface MapScale {
  readonly low: number;
  readonly high: number;
}

/**
 * Pictures of all channels of a value [1, channels, …positions], and their scale. `scale`: of other pictures of the same
 * layer, to be compared with; what is beyond has its end's colour. Undefined for a value without positions.
 */
export function mapsOf(
  { dims, data }: Values,
  side: number,
  scale?: MapScale,
): { readonly maps: ColumnMaps; readonly scale: MapScale } | undefined {
  const [, , ...positions] = dims;
  const width = positions.at(-1) ?? 1;
  const height = positions.slice(0, -1).reduce((product, size) => product * size, 1);
  if (width * height < 2) return undefined;
  const each = Math.ceil(Math.max(height, width) / side);
  const means = each === 1 ? data : shrink(data, height, width, each);
  const low = scale?.low ?? means.reduce((least, value) => Math.min(least, value), 0);
  const high = scale?.high ?? means.reduce((most, value) => Math.max(most, value), 0);
  const range = high - low || 1;
  const pixels = Uint8Array.from(means, (value) =>
    Math.max(0, Math.min(255, Math.round((255 * (value - low)) / range))),
  );
  return {
    maps: { height: Math.ceil(height / each), width: Math.ceil(width / each), pixels },
    scale: { low, high },
  };
}
