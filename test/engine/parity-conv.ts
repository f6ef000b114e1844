// Convolutions and pools, once per awkward size, for parity.ts.

import type { ConvParams, PoolParams } from "../../src/engine/io-kernels.ts";
import { io, type ParityCase } from "./parity-case.ts";

const CONV: ConvParams = {
  batch: 2,
  groups: 1,
  channels: 3,
  filters: 5,
  size: [1, 7, 9],
  kernel: [1, 3, 3],
  strides: [1, 1, 1],
  dilations: [1, 1, 1],
  out: [1, 5, 7],
  added: false,
  activation: "none",
  alpha: 0.1,
  beta: 0.5,
};

/** A convolution with some of CONV's sizes changed; output sizes follow. */
export function convParams(changes: Partial<ConvParams>): ConvParams {
  const params = { ...CONV, ...changes };
  const { size, kernel, strides, dilations } = params;
  const along = (axis: 0 | 1 | 2) =>
    Math.floor((size[axis] - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) + 1;
  return { ...params, out: [along(0), along(1), along(2)] };
}

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);

export function convCase(changes: Partial<ConvParams>, kernel: "conv" | "depthwise" = "conv"): ParityCase {
  const params = convParams(changes);
  const { batch, groups, channels, filters, size, kernel: window, out, added, activation } = params;
  const count = batch * groups * filters * product(out);
  const taps = channels * product(window);
  const name =
    `${batch} × ${groups} × ${channels} × [${size}] by ${filters} × [${window}], strides [${params.strides}], ` +
    `dilations [${params.dilations}], ${activation}${added ? ", added" : ""}`;
  const inputs = [
    batch * groups * channels * product(size),
    groups * filters * taps,
    groups * filters,
    ...(added ? [count] : []),
  ];
  return io(name, kernel, inputs, count, params, 2e-6 + 5e-7 * Math.sqrt(taps));
}

function pool(operation: "max" | "average", changes: Partial<PoolParams>): ParityCase {
  const params: PoolParams = {
    operation,
    planes: 3,
    size: [1, 7, 9],
    kernel: [1, 3, 2],
    strides: [1, 2, 1],
    dilations: [1, 1, 1],
    before: [0, 1, 0],
    start: [0, 0, 0],
    end: [1, 7, 9],
    out: [1, 4, 8],
    ...changes,
  };
  const { size, out } = params;
  const count = params.planes * out[0] * out[1] * out[2];
  const name = `${operation} of [${size}] to [${out}] by [${params.kernel}] from [${params.start}]`;
  return io(name, "pool", [params.planes * size[0] * size[1] * size[2]], count, params);
}

export const WINDOW_CASES: readonly ParityCase[] = [
  convCase({}),
  convCase({ batch: 1, channels: 1, filters: 1, size: [1, 1, 1], kernel: [1, 1, 1] }),
  convCase({ batch: 3, channels: 17, filters: 37, size: [1, 6, 5], activation: "relu" }),
  convCase({ filters: 8, size: [1, 12, 11], strides: [1, 2, 3], dilations: [1, 2, 1], activation: "clip" }),
  convCase({ groups: 3, channels: 2, filters: 7, added: true, activation: "leaky_relu" }),
  convCase({ channels: 31, filters: 65, kernel: [1, 1, 1], activation: "sigmoid" }),
  convCase({ size: [1, 1, 40], kernel: [1, 1, 7], filters: 4, added: true }),
  convCase({ batch: 1, channels: 61, filters: 103, size: [1, 9, 6], added: true, activation: "relu" }),
  convCase({ batch: 0 }),
  // Three columns side by side: lines that end within a run, several groups, strides and dilations of other axes.
  convCase({ size: [1, 11, 17], strides: [1, 2, 1], dilations: [1, 3, 1], groups: 2, filters: 21 }),
  convCase({
    size: [4, 6, 16],
    kernel: [2, 3, 3],
    strides: [2, 1, 1],
    filters: 6,
    added: true,
    activation: "relu",
  }),
  convCase({ size: [1, 2, 30], kernel: [1, 1, 3], filters: 4 }),
  convCase({ size: [1, 1, 12], kernel: [1, 1, 3], channels: 2 }),
  convCase({ groups: 7, channels: 1, filters: 1, activation: "tanh" }, "depthwise"),
  convCase({ groups: 3, channels: 1, filters: 2, strides: [1, 2, 2], added: true }, "depthwise"),
  convCase({ size: [5, 7, 9], kernel: [2, 3, 2], strides: [2, 1, 3], dilations: [2, 1, 2], filters: 9 }),
  convCase(
    { size: [5, 7, 9], kernel: [3, 2, 3], strides: [1, 2, 1], dilations: [1, 3, 2], groups: 3, channels: 1 },
    "depthwise",
  ),
  pool("max", {}),
  pool("average", {}),
  pool("average", { start: [0, -1, 0], end: [1, 8, 9] }),
  pool("max", { dilations: [1, 2, 3], out: [1, 3, 6] }),
  pool("max", { size: [3, 7, 9], end: [3, 7, 9], kernel: [2, 2, 2], out: [2, 4, 8] }),
];
