// Convolution on the CPU as a matrix product that is hardly written out: the windows of 4 pixels at a time are gathered
// into a strip, and every 4 filters run along it, as in gemm.ts. Strip and filters are float64, which JavaScript
// computes in anyway. Every sum runs serially over channels and kernel, so zero terms change nothing.

import { convPositions } from "../conv-positions.ts";
import type { ActivationSettings } from "../functions.ts";
import type { ConvParams, IoBuffers } from "../io-kernels.ts";
import { activation } from "./activation.ts";

/** See ConvParams. */
export function conv({ inputs, output }: IoBuffers<Float32Array>, params: ConvParams): void {
  const [data, filter, bias, added] = inputs as [Float32Array, Float32Array, Float32Array, Float32Array?];
  const { batch, groups, channels, filters, size } = params;
  const { taps, windows } = convPositions(params, channels);
  const packed = packFours(filter, groups, filters, taps.length);
  const strip = new Float64Array(4 * taps.length);
  const sums = new Float64Array(16);
  const fours = Math.ceil(filters / 4);
  for (let plane = 0; plane < batch * groups; plane++) {
    const from = plane * channels * size[0] * size[1] * size[2];
    const group = plane % groups;
    for (let pixel = 0; pixel < windows.length; pixel += 4) {
      gatherStrip(data, from, taps, windows, pixel, strip);
      const wide = Math.min(4, windows.length - pixel);
      for (let four = 0; four < fours; four++) {
        multiplyFours(strip, packed, (group * fours + four) * strip.length, sums);
        const count = Math.min(4, filters - four * 4);
        for (let f = 0; f < count; f++) {
          const start = (plane * filters + four * 4 + f) * windows.length + pixel;
          const shift = bias[group * filters + four * 4 + f] as number;
          for (let p = 0; p < wide; p++) output[start + p] = (sums[f * 4 + p] as number) + shift;
        }
      }
    }
  }
  finish(output, batch * groups * filters * windows.length, added, params);
}

/** What comes behind the sums: another value added, and the activation. */
export function finish(
  output: Float32Array,
  count: number,
  added: Float32Array | undefined,
  settings: ActivationSettings,
): void {
  if (added !== undefined) {
    for (let i = 0; i < count; i++) output[i] = (output[i] as number) + (added[i] as number);
  }
  if (settings.activation !== "none") activation({ inputs: [output], output }, { ...settings, count });
}

/** [group · filter][tap] → [group][filter / 4][tap][4], with zeros for the filters that the last four lack. */
function packFours(filter: Float32Array, groups: number, filters: number, taps: number): Float64Array {
  const fours = Math.ceil(filters / 4);
  const packed = new Float64Array(groups * fours * 4 * taps);
  for (let row = 0; row < groups * filters; row++) {
    const within = row % filters;
    const start = (Math.floor(row / filters) * fours + (within >> 2)) * 4 * taps + (within & 3);
    for (let tap = 0; tap < taps; tap++) packed[start + tap * 4] = filter[row * taps + tap] as number;
  }
  return packed;
}

/** The windows of 4 pixels, side by side: [tap][4]. Beyond the last pixel, the last one's is taken again. */
function gatherStrip(
  data: Float32Array,
  from: number,
  taps: Int32Array,
  windows: Int32Array,
  pixel: number,
  strip: Float64Array,
): void {
  const last = windows.length - 1;
  const a0 = from + (windows[pixel] as number);
  const a1 = from + (windows[Math.min(pixel + 1, last)] as number);
  const a2 = from + (windows[Math.min(pixel + 2, last)] as number);
  const a3 = from + (windows[Math.min(pixel + 3, last)] as number);
  for (let k = 0; k < taps.length; k++) {
    const tap = taps[k] as number;
    strip[4 * k] = data[a0 + tap] as number;
    strip[4 * k + 1] = data[a1 + tap] as number;
    strip[4 * k + 2] = data[a2 + tap] as number;
    strip[4 * k + 3] = data[a3 + tap] as number;
  }
}

/** The sums of 4 filters × 4 pixels, by filter. */
function multiplyFours(strip: Float64Array, filters: Float64Array, first: number, sums: Float64Array): void {
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
  for (let k = 0, w = first; k < strip.length; k += 4, w += 4) {
    const x0 = strip[k] as number;
    const x1 = strip[k + 1] as number;
    const x2 = strip[k + 2] as number;
    const x3 = strip[k + 3] as number;
    const f0 = filters[w] as number;
    s00 += f0 * x0;
    s01 += f0 * x1;
    s02 += f0 * x2;
    s03 += f0 * x3;
    const f1 = filters[w + 1] as number;
    s10 += f1 * x0;
    s11 += f1 * x1;
    s12 += f1 * x2;
    s13 += f1 * x3;
    const f2 = filters[w + 2] as number;
    s20 += f2 * x0;
    s21 += f2 * x1;
    s22 += f2 * x2;
    s23 += f2 * x3;
    const f3 = filters[w + 3] as number;
    s30 += f3 * x0;
    s31 += f3 * x1;
    s32 += f3 * x2;
    s33 += f3 * x3;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s02;
  sums[3] = s03;
  sums[4] = s10;
  sums[5] = s11;
  sums[6] = s12;
  sums[7] = s13;
  sums[8] = s20;
  sums[9] = s21;
  sums[10] = s22;
  sums[11] = s23;
  sums[12] = s30;
  sums[13] = s31;
  sums[14] = s32;
  sums[15] = s33;
}
