// Where the taps and windows of a convolution lie in its data: the same table for both engines.

import type { ConvParams } from "./io-kernels.ts";

/** Where a group's taps and a plane's windows lie in the data. */
export interface Positions {
  /** Of each tap (channel, then the kernel's axes), from the window's first value. */
  readonly taps: Int32Array;
  /** Of each output pixel's first value, from the group's first. */
  readonly windows: Int32Array;
}

/** Positions of a convolution's taps over `channels` channels and of its windows. */
export function convPositions(params: ConvParams, channels: number): Positions {
  const { size, kernel, strides, dilations, out } = params;
  const place = (depth: number, row: number, column: number) => (depth * size[1] + row) * size[2] + column;
  const plane = size[0] * size[1] * size[2];
  const taps = new Int32Array(channels * kernel[0] * kernel[1] * kernel[2]);
  const windows = new Int32Array(out[0] * out[1] * out[2]);
  const across = kernel[1] * kernel[2];
  for (let at = 0; at < taps.length; at++) {
    const tap = at % (kernel[0] * across);
    const channel = Math.floor(at / (kernel[0] * across));
    const [depth, row, column] = [
      Math.floor(tap / across),
      Math.floor(tap / kernel[2]) % kernel[1],
      tap % kernel[2],
    ];
    taps[at] = channel * plane + place(depth * dilations[0], row * dilations[1], column * dilations[2]);
  }
  for (let pixel = 0; pixel < windows.length; pixel++) {
    const line = Math.floor(pixel / out[2]);
    const [depth, row] = [Math.floor(line / out[1]), line % out[1]];
    windows[pixel] = place(depth * strides[0], row * strides[1], (pixel % out[2]) * strides[2]);
  }
  return { taps, windows };
}
