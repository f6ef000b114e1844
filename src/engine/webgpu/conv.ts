// Convolution on the GPU: 8 filters × 8 pixels a thread, or one output a thread where a group has one channel.

import activate from "../../../shaders/activate.wgsl?raw";
import code from "../../../shaders/conv.wgsl?raw";
import depthwiseCode from "../../../shaders/depthwise.wgsl?raw";
import { ACTIVATIONS } from "../functions.ts";
import type { ConvParams } from "../io-kernels.ts";
import type { IoKernel } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";

const LANES_ACROSS = 8;
const LANES_DOWN = 4;

const geometry = {
  plane: "u32",
  columns: "u32",
  kernel_rows: "u32",
  kernel_columns: "u32",
  stride_rows: "u32",
  stride_columns: "u32",
  dilation_rows: "u32",
  dilation_columns: "u32",
  has_added: "u32",
  activation: "u32",
  alpha: "f32",
  beta: "f32",
} as const;

const buffers = {
  input: "read",
  filters: "read",
  bias: "read",
  added: "read",
  output: "read_write",
} as const;

function tellGeometry({ size, kernel, strides, dilations, added, activation, alpha, beta }: ConvParams) {
  return {
    plane: size[0] * size[1],
    columns: size[1],
    kernel_rows: kernel[0],
    kernel_columns: kernel[1],
    stride_rows: strides[0],
    stride_columns: strides[1],
    dilation_rows: dilations[0],
    dilation_columns: dilations[1],
    has_added: Number(added),
    activation: ACTIVATIONS.indexOf(activation),
    alpha,
    beta,
  };
}

export const CONV: IoKernel<"conv"> = {
  definition: {
    name: "conv",
    code: activate + code,
    params: {
      pixels: "u32",
      out_pixels: "u32",
      out_columns: "u32",
      groups: "u32",
      channels: "u32",
      filters: "u32",
      quads: "u32",
      ...geometry,
    },
    buffers,
    constants: { lanes_across: LANES_ACROSS, lanes_down: LANES_DOWN },
  },
  tell(params) {
    const { batch, groups, channels, filters, out } = params;
    const outPixels = out[0] * out[1];
    const pixels = batch * outPixels;
    const quads = Math.ceil(filters / 4);
    const tiles = Math.ceil(pixels / (8 * LANES_ACROSS)) * Math.ceil(quads / (2 * LANES_DOWN));
    const counts = { pixels, out_pixels: outPixels, out_columns: out[1], groups, channels, filters, quads };
    return { params: { ...counts, ...tellGeometry(params) }, threads: 0, groups: tiles * groups };
  },
};

export const DEPTHWISE: IoKernel<"depthwise"> = {
  definition: {
    name: "depthwise",
    code: activate + depthwiseCode,
    params: {
      count: "u32",
      out_pixels: "u32",
      out_columns: "u32",
      groups: "u32",
      filters: "u32",
      ...geometry,
    },
    buffers,
    constants: { lanes: LANES },
  },
  tell(params) {
    const { batch, groups, filters, out } = params;
    const outPixels = out[0] * out[1];
    const count = batch * groups * filters * outPixels;
    const counts = { count, out_pixels: outPixels, out_columns: out[1], groups, filters };
    return { params: { ...counts, ...tellGeometry(params) }, threads: count };
  },
};

/**
 * A filter [groups · filters][taps] as conv.wgsl reads it: [group][tap][filter], filters of a group in whole quads,
 * those added being zero.
 */
export function packFilter(values: Float32Array, groups: number, filters: number): Float32Array {
  const taps = groups * filters === 0 ? 0 : values.length / (groups * filters);
  const width = Math.ceil(filters / 4) * 4;
  const packed = new Float32Array(groups * taps * width);
  for (let row = 0; row < groups * filters; row++) {
    const start = Math.floor(row / filters) * taps * width + (row % filters);
    for (let tap = 0; tap < taps; tap++) packed[start + tap * width] = values[row * taps + tap] as number;
  }
  return packed;
}
