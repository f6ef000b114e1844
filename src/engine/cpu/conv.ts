// Convolution on the CPU as a matrix product that is never written out: blocks of 4 filters × 4 pixels share their
// loads, as in gemm.ts. Every sum runs serially over channels and kernel in float64, so zero terms change nothing.

import type { ConvParams, IoBuffers } from "../io-kernels.ts";
import { activate } from "./activation.ts";

/** Where a group's taps and a plane's windows lie in the data. */
interface Positions {
  /** Of each tap (channel, row, column of the kernel), from the window's first value. */
  readonly taps: Int32Array;
  /** Of each output pixel's first value, from the group's first. */
  readonly windows: Int32Array;
}

/** Positions of a convolution's taps over `channels` channels and of its windows. */
export function convPositions(params: ConvParams, channels: number): Positions {
  const { size, kernel, strides, dilations, out } = params;
  const taps = new Int32Array(channels * kernel[0] * kernel[1]);
  const windows = new Int32Array(out[0] * out[1]);
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < kernel[0]; row++) {
      for (let column = 0; column < kernel[1]; column++) {
        taps[at++] = (channel * size[0] + row * dilations[0]) * size[1] + column * dilations[1];
      }
    }
  }
  for (let pixel = 0; pixel < windows.length; pixel++) {
    const row = Math.floor(pixel / out[1]);
    windows[pixel] = row * strides[0] * size[1] + (pixel % out[1]) * strides[1];
  }
  return { taps, windows };
}

/** See ConvParams. */
export function conv({ inputs, output }: IoBuffers<Float32Array>, params: ConvParams): void {
  const [data, filter, bias, added] = inputs as [Float32Array, Float32Array, Float32Array, Float32Array?];
  const { batch, groups, channels, filters, size } = params;
  const positions = convPositions(params, channels);
  const pixels = positions.windows.length;
  const sums = new Float64Array(16);
  const finish = (filterAt: number, outputAt: number, sum: number): void => {
    const total = sum + (bias[filterAt] as number) + (added === undefined ? 0 : (added[outputAt] as number));
    output[outputAt] = activate(params, total);
  };
  for (let plane = 0; plane < batch * groups; plane++) {
    const from = plane * channels * size[0] * size[1];
    const group = (plane % groups) * filters;
    for (let first = 0; first < filters; first += 4) {
      const count = Math.min(4, filters - first);
      for (let pixel = 0; pixel < pixels; pixel += 4) {
        block(data, filter, positions, from, pixel, group + first, count - 1, sums);
        for (let f = 0; f < count; f++) {
          const start = (plane * filters + first + f) * pixels + pixel;
          const end = Math.min(4, pixels - pixel);
          for (let p = 0; p < end; p++) finish(group + first + f, start + p, sums[f * 4 + p] as number);
        }
      }
    }
  }
}

/** The sums of 4 filters × 4 pixels; beyond the last of either, the last one's are computed again. */
function block(
  data: Float32Array,
  filter: Float32Array,
  { taps, windows }: Positions,
  from: number,
  pixel: number,
  first: number,
  lastFilter: number,
  sums: Float64Array,
): void {
  const count = taps.length;
  const lastPixel = windows.length - 1;
  const a0 = from + (windows[pixel] as number);
  const a1 = from + (windows[Math.min(pixel + 1, lastPixel)] as number);
  const a2 = from + (windows[Math.min(pixel + 2, lastPixel)] as number);
  const a3 = from + (windows[Math.min(pixel + 3, lastPixel)] as number);
  const w0 = first * count;
  const w1 = w0 + Math.min(1, lastFilter) * count;
  const w2 = w0 + Math.min(2, lastFilter) * count;
  const w3 = w0 + lastFilter * count;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let k = 0; k < count; k++) {
    const tap = taps[k] as number;
    const x0 = data[a0 + tap] as number;
    const x1 = data[a1 + tap] as number;
    const x2 = data[a2 + tap] as number;
    const x3 = data[a3 + tap] as number;
    const f0 = filter[w0 + k] as number;
    s00 += f0 * x0;
    s01 += f0 * x1;
    s02 += f0 * x2;
    s03 += f0 * x3;
    const f1 = filter[w1 + k] as number;
    s10 += f1 * x0;
    s11 += f1 * x1;
    s12 += f1 * x2;
    s13 += f1 * x3;
    const f2 = filter[w2 + k] as number;
    s20 += f2 * x0;
    s21 += f2 * x1;
    s22 += f2 * x2;
    s23 += f2 * x3;
    const f3 = filter[w3 + k] as number;
    s30 += f3 * x0;
    s31 += f3 * x1;
    s32 += f3 * x2;
    s33 += f3 * x3;
  }
  sums.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}
