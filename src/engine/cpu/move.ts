// Moving values about on the CPU: strided copies and padding.

import type { CopyParams, IoBuffers, PadParams } from "../io-kernels.ts";
import { walkPair } from "./strided.ts";

/** See CopyParams. */
export function copy({ inputs, output }: IoBuffers<Float32Array>, params: CopyParams): void {
  const data = inputs[0] as Float32Array;
  const { sizes, from, fromStrides, to, toStrides } = params;
  walkPair(sizes, [fromStrides, toStrides], (_index, a, b) => {
    output[to + b] = data[from + a] as number;
  });
}

/** The position inside `size` that a position outside stands for; −1 for the constant. */
export function padSource(mode: PadParams["mode"], position: number, size: number): number {
  if (position >= 0 && position < size) return position;
  if (mode === "constant") return -1;
  if (mode === "edge") return position < 0 ? 0 : size - 1;
  if (mode === "wrap") return ((position % size) + size) % size;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const within = ((position % period) + period) % period;
  return within < size ? within : period - within;
}

/** See PadParams: lines along the last axis, each from the line of the data that it stands for. */
export function pad({ inputs, output }: IoBuffers<Float32Array>, params: PadParams): void {
  const data = inputs[0] as Float32Array;
  const { mode, value, sizes, before, out } = params;
  const last = sizes.length - 1;
  const [length, width] = [sizes[last] ?? 1, out[last] ?? 1];
  const columns = Int32Array.from({ length: width }, (_, i) =>
    padSource(mode, i - (before[last] ?? 0), length),
  );
  const lines = out.slice(0, last).reduce((product, size) => product * size, 1);
  // The middle of a line stands as it stood; only what is around it is looked up.
  const from = Math.min(width, Math.max(0, before[last] ?? 0));
  const to = Math.max(from, Math.min(width, from + length - Math.max(0, -(before[last] ?? 0))));
  const shift = before[last] ?? 0;
  for (let line = 0; line < lines; line++) {
    const start = lineSource(params, line);
    const at = line * width;
    if (start < 0) {
      output.fill(value, at, at + width);
      continue;
    }
    for (let i = from; i < to; i++) output[at + i] = data[start + i - shift] as number;
    for (let i = 0; i < from; i++) output[at + i] = padded(data, start, columns[i] as number, value);
    for (let i = to; i < width; i++) output[at + i] = padded(data, start, columns[i] as number, value);
  }
}

function padded(data: Float32Array, start: number, column: number, value: number): number {
  return column < 0 ? value : (data[start + column] as number);
}

/** Offset of the data's line that output line `line` shows; −1 where it shows none. */
function lineSource({ mode, sizes, before, out }: PadParams, line: number): number {
  let rest = line;
  let start = 0;
  let stride = sizes.at(-1) ?? 1;
  for (let axis = sizes.length - 2; axis >= 0; axis--) {
    const size = out[axis] as number;
    const source = padSource(mode, (rest % size) - (before[axis] as number), sizes[axis] as number);
    if (source < 0) return -1;
    start += source * stride;
    stride *= sizes[axis] as number;
    rest = Math.floor(rest / size);
  }
  return start;
}
