// Convolution with one input channel a group, on the CPU: too few terms a sum to gain from blocks.

import { convPositions } from "../conv-positions.ts";
import type { ConvParams, IoBuffers } from "../io-kernels.ts";
import { activate } from "./activation.ts";

/** See IoParams.depthwise. */
export function depthwise({ inputs, output }: IoBuffers<Float32Array>, params: ConvParams): void {
  const [data, filter, bias, added] = inputs as [Float32Array, Float32Array, Float32Array, Float32Array?];
  const { batch, groups, filters, size } = params;
  const { taps, windows } = convPositions(params, 1);
  let at = 0;
  for (let plane = 0; plane < batch * groups * filters; plane++) {
    const from = Math.floor(plane / filters) * size[0] * size[1] * size[2];
    const row = plane % (groups * filters);
    for (let pixel = 0; pixel < windows.length; pixel++, at++) {
      const start = from + (windows[pixel] as number);
      let sum = 0;
      for (let k = 0; k < taps.length; k++) {
        sum += (filter[row * taps.length + k] as number) * (data[start + (taps[k] as number)] as number);
      }
      const total = sum + (bias[row] as number) + (added === undefined ? 0 : (added[at] as number));
      output[at] = activate(params, total);
    }
  }
}
