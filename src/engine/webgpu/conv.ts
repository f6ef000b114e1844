// Convolution on the GPU: 8 or 16 filters × 7 or 8 pixels a thread, or one output a thread where a group has one channel.

import activate from "../../../shaders/activate.wgsl?raw";
import code from "../../../shaders/conv.wgsl?raw";
import threeCode from "../../../shaders/conv_3x3.wgsl?raw";
import parts from "../../../shaders/conv_parts.wgsl?raw";
import sharing from "../../../shaders/conv_sharing.wgsl?raw";
import subgroupsCode from "../../../shaders/conv_subgroups.wgsl?raw";
import depthwiseCode from "../../../shaders/depthwise.wgsl?raw";
import { convPositions } from "../conv-positions.ts";
import { ACTIVATIONS } from "../functions.ts";
import type { ConvParams, Triple } from "../io-kernels.ts";
import { type IoKernel, positions, type Told } from "./io-kernel.ts";
import { LANES } from "./kernel.ts";
import { byStretch, type FilterRange, filtersTogether, piecesOfConv } from "./pieces.ts";

const LANES_ACROSS = 8;
const LANES_DOWN = 4;

/** Strides or dilations as distances between values. */
function distances([depth, rows, columns]: Triple, size: Triple): Triple {
  return [depth * size[1] * size[2], rows * size[2], columns];
}

const epilogue = { has_added: "u32", activation: "u32", alpha: "f32", beta: "f32" } as const;

function tellEpilogue({ added, activation, alpha, beta }: ConvParams) {
  return { has_added: Number(added), activation: ACTIVATIONS.indexOf(activation), alpha, beta };
}

/** Offsets of the taps of one group from a window's first value, filled up to whole quads with the first. */
function tapTable(params: ConvParams): number[] {
  const taps = [...convPositions(params, params.channels).taps];
  while (taps.length % 4 !== 0) taps.push(0);
  return taps;
}

const params = {
  pixels: "u32",
  out_pixels: "u32",
  out_rows: "u32",
  out_columns: "u32",
  groups: "u32",
  filters: "u32",
  quads: "u32",
  tap_quads: "u32",
  group_size: "u32",
  step_depth: "u32",
  step_rows: "u32",
  step_columns: "u32",
  packed_quads: "u32",
  first_quad: "u32",
  all_filters: "u32",
  ...epilogue,
} as const;
const buffers = {
  input: "read",
  filters: "read",
  bias: "read",
  added: "read",
  axes: "read",
  output: "read_write",
} as const;

/** What a shader is told whose workgroups compute `down` quads of filters, `tilesAcross` of them side by side. */
function tellTiles(conv: ConvParams & FilterRange, tilesAcross: number, down: number): Told {
  const { batch, groups, channels, filters, size, strides, out } = conv;
  const outPixels = positions(out);
  const steps = distances(strides, size);
  const pixels = batch * outPixels;
  const quads = Math.ceil(filters / 4);
  const axes = tapTable(conv);
  const told = {
    pixels,
    out_pixels: outPixels,
    out_rows: out[1],
    out_columns: out[2],
    groups,
    filters,
    quads,
    tap_quads: axes.length / 4,
    group_size: channels * positions(size),
    step_depth: steps[0],
    step_rows: steps[1],
    step_columns: steps[2],
    packed_quads: Math.ceil((conv.packedFilters ?? filters) / 4),
    first_quad: (conv.firstFilter ?? 0) / 4,
    all_filters: conv.allFilters ?? filters,
    ...tellEpilogue(conv),
  };
  return {
    params: told,
    axes,
    threads: 0,
    groups: tilesAcross * Math.ceil(quads / down) * groups,
  };
}

/** Threads of a workgroup of conv_subgroups.wgsl, as many as hand filters to each other. */
const SHARING = 4;

/** Pixels of one line that a thread of conv_3x3.wgsl computes. */
const RUN = 7;

const pixelsOf = ({ batch, out }: ConvParams) => batch * positions(out);

const shared = { params, buffers, constants: { lanes: SHARING } };

const BY_SUBGROUPS: IoKernel<"conv"> = {
  definition: {
    name: "conv_subgroups",
    code: `enable subgroups;\n${activate}${parts}${sharing}${subgroupsCode}`,
    ...shared,
  },
  tell: (conv) => tellTiles(conv, Math.ceil(pixelsOf(conv) / (8 * SHARING)), 4),
  pieces: piecesOfConv,
};

/** For kernels three columns wide whose taps make up whole rounds of nine: almost every kernel of 3 × 3. */
const BY_LINES: IoKernel<"conv"> = {
  definition: {
    name: "conv_3x3",
    code: `enable subgroups;\n${activate}${parts}${sharing}${threeCode}`,
    ...shared,
  },
  suits: ({ kernel, strides, dilations, channels }) =>
    kernel[2] === 3 && strides[2] === 1 && dilations[2] === 1 && (channels * kernel[0] * kernel[1]) % 3 === 0,
  tell(conv) {
    const [depth, rows, columns] = conv.out;
    const runs = conv.batch * depth * rows * Math.ceil(columns / RUN);
    return tellTiles(conv, Math.ceil(runs / SHARING), 4);
  },
  pieces: piecesOfConv,
};

export const CONV: IoKernel<"conv"> = {
  definition: {
    name: "conv",
    code: activate + parts + code,
    params,
    buffers,
    constants: { lanes_across: LANES_ACROSS, lanes_down: LANES_DOWN },
  },
  tell: (conv) => tellTiles(conv, Math.ceil(pixelsOf(conv) / (8 * LANES_ACROSS)), 2 * LANES_DOWN),
  pieces: piecesOfConv,
  bySubgroups: [BY_LINES, BY_SUBGROUPS],
};

export const DEPTHWISE: IoKernel<"depthwise"> = {
  definition: {
    name: "depthwise",
    code: activate + depthwiseCode,
    params: {
      count: "u32",
      out_pixels: "u32",
      out_rows: "u32",
      out_columns: "u32",
      groups: "u32",
      filters: "u32",
      plane: "u32",
      kernel_depth: "u32",
      kernel_rows: "u32",
      kernel_columns: "u32",
      step_depth: "u32",
      step_rows: "u32",
      step_columns: "u32",
      tap_depth: "u32",
      tap_rows: "u32",
      tap_columns: "u32",
      ...epilogue,
    },
    buffers: { input: "read", filters: "read", bias: "read", added: "read", output: "read_write" },
    constants: { lanes: LANES },
  },
  tell(params) {
    const { batch, groups, filters, size, kernel, strides, dilations, out } = params;
    const outPixels = positions(out);
    const steps = distances(strides, size);
    const taps = distances(dilations, size);
    const count = batch * groups * filters * outPixels;
    const told = {
      count,
      out_pixels: outPixels,
      out_rows: out[1],
      out_columns: out[2],
      groups,
      filters,
      plane: positions(size),
      kernel_depth: kernel[0],
      kernel_rows: kernel[1],
      kernel_columns: kernel[2],
      step_depth: steps[0],
      step_rows: steps[1],
      step_columns: steps[2],
      tap_depth: taps[0],
      tap_rows: taps[1],
      tap_columns: taps[2],
      ...tellEpilogue(params),
    };
    return { params: told, threads: count };
  },
  pieces(params) {
    const { batch, groups, filters, size, kernel, out } = params;
    const [plane, pixels] = [positions(size), filters * positions(out)];
    if (batch > 1) {
      const inputs = [groups * plane, 0, 0, groups * pixels];
      return [byStretch(batch, inputs, groups * pixels, (count) => ({ ...params, batch: count }))];
    }
    const inputs = [plane, filters * positions(kernel), filters, pixels];
    return [byStretch(groups, inputs, pixels, (count) => ({ ...params, groups: count }))];
  },
};

/**
 * A filter [groups · filters][taps] as conv.wgsl reads it: [group][tap][filter], taps and the filters of a group in
 * whole quads, those added being zero. Of one group that is more than a binding of `most` values, filters are packed that
 * many at a time.
 */
export function packFilter(
  values: Float32Array,
  groups: number,
  filters: number,
  most = Number.POSITIVE_INFINITY,
): Float32Array {
  const taps = groups * filters === 0 ? 0 : values.length / (groups * filters);
  const together = groups === 1 ? filtersTogether(taps, filters, most) : filters;
  if (together < filters) {
    const parts = Array.from({ length: Math.ceil(filters / together) }, (_, part) => {
      const own = values.subarray(part * together * taps, (part + 1) * together * taps);
      return packFilter(own, 1, own.length / taps);
    });
    return joined(parts);
  }
  const width = Math.ceil(filters / 4) * 4;
  const depth = Math.ceil(taps / 4) * 4;
  const packed = new Float32Array(groups * depth * width);
  for (let row = 0; row < groups * filters; row++) {
    const start = Math.floor(row / filters) * depth * width + (row % filters);
    for (let tap = 0; tap < taps; tap++) packed[start + tap * width] = values[row * taps + tap] as number;
  }
  return packed;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
