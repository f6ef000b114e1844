// Transposed convolution on the CPU, output by output: it asks back which inputs spread to it.

import type { ConvTransposeParams, IoBuffers } from "../io-kernels.ts";

/** The input and the tap that meet at one output along one axis. */
interface Meeting {
  readonly from: number;
  readonly tap: number;
}

/** Which inputs meet which taps, for every output along axis `axis`. */
function meetings(
  { size, kernel, strides, dilations, before, out }: ConvTransposeParams,
  axis: 0 | 1 | 2,
): Meeting[][] {
  return Array.from({ length: out[axis] }, (_, at) => {
    const all = Array.from({ length: kernel[axis] }, (__, tap) => {
      return { from: (at + before[axis] - tap * dilations[axis]) / strides[axis], tap };
    });
    return all.filter(({ from }) => Number.isInteger(from) && from >= 0 && from < size[axis]);
  });
}

/** See ConvTransposeParams. */
export function convTranspose(
  { inputs, output }: IoBuffers<Float32Array>,
  params: ConvTransposeParams,
): void {
  const [data, filter, bias] = inputs as [Float32Array, Float32Array, Float32Array];
  const { batch, groups, channels, filters, size, kernel } = params;
  const plane = size[0] * size[1] * size[2];
  const taps = kernel[0] * kernel[1] * kernel[2];
  const [depths, rows, columns] = [meetings(params, 0), meetings(params, 1), meetings(params, 2)];
  let at = 0;
  for (let number = 0; number < batch * groups * filters; number++) {
    const group = Math.floor(number / filters);
    const firstFilter = (group % groups) * channels * filters + (number % filters);
    const overChannels = (from: number, tap: number): number => {
      let sum = 0;
      for (let c = 0; c < channels; c++) {
        const value = data[(group * channels + c) * plane + from] as number;
        sum += value * (filter[(firstFilter + c * filters) * taps + tap] as number);
      }
      return sum;
    };
    for (const depth of depths)
      for (const row of rows)
        for (const column of columns) {
          let sum = 0;
          for (const z of depth)
            for (const y of row)
              for (const x of column) {
                const from = (z.from * size[1] + y.from) * size[2] + x.from;
                sum += overChannels(from, (z.tap * kernel[1] + y.tap) * kernel[2] + x.tap);
              }
          output[at++] = sum + (bias[number % (groups * filters)] as number);
        }
  }
}
