// The sliding window that convolutions and pools share: its size, steps and padding, with auto_pad and ceil_mode
// worked out, so that shapes, kernels and costs all read the same numbers.

import { type Node, numberAttribute } from "../graph.ts";
import { type Dims, listAttribute, wordAttribute } from "./query.ts";

/** One number per spatial axis in each list. */
export interface Window {
  readonly kernel: Dims;
  readonly strides: Dims;
  readonly dilations: Dims;
  /** Padding before and after; where ceil_mode lets a window hang over, `after` does not count that. */
  readonly before: Dims;
  readonly after: Dims;
  /** Positions of the window along each axis. */
  readonly output: Dims;
}

/** Width of the dilated kernel. */
function reach(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** auto_pad SAME_*: as many positions as strides fit, the odd cell before (LOWER) or after (UPPER). */
function padSame(axis: Axis, lower: boolean): Axis {
  const positions = Math.ceil(axis.size / axis.stride);
  const missing = (positions - 1) * axis.stride + reach(axis.kernel, axis.dilation) - axis.size;
  const total = Math.max(0, missing);
  const small = Math.floor(total / 2);
  return { ...axis, before: lower ? total - small : small, after: lower ? small : total - small };
}

function positions(axis: Axis, ceil: boolean): number {
  const room = axis.size + axis.before + axis.after - reach(axis.kernel, axis.dilation);
  if (!ceil) return Math.floor(room / axis.stride) + 1;
  const count = Math.ceil(room / axis.stride) + 1;
  // ONNX 22: a window that would start in the padding behind the data is left out.
  return (count - 1) * axis.stride >= axis.size + axis.before ? count - 1 : count;
}

/** The window of a Conv or a pool (ONNX 7–22) over the given spatial sizes. */
export function windowOf(node: Node, spatial: Dims, kernel: Dims): Window {
  const ones = spatial.map(() => 1);
  const pads = listAttribute(node, "pads") ?? [];
  const strides = listAttribute(node, "strides") ?? ones;
  const dilations = listAttribute(node, "dilations") ?? ones;
  const auto = wordAttribute(node, "auto_pad", "NOTSET");
  const ceil = numberAttribute(node, "ceil_mode", 0) !== 0;
  const axes = spatial.map((size, at) => {
    const axis = {
      size,
      kernel: kernel[at] ?? 1,
      stride: strides[at] ?? 1,
      dilation: dilations[at] ?? 1,
      before: auto === "NOTSET" ? (pads[at] ?? 0) : 0,
      after: auto === "NOTSET" ? (pads[at + spatial.length] ?? 0) : 0,
    };
    return auto.startsWith("SAME") ? padSame(axis, auto === "SAME_LOWER") : axis;
  });
  return {
    kernel,
    strides: axes.map((axis) => axis.stride),
    dilations: axes.map((axis) => axis.dilation),
    before: axes.map((axis) => axis.before),
    after: axes.map((axis) => axis.after),
    output: axes.map((axis) => positions(axis, ceil)),
  };
}

/** The window of a ConvTranspose (ONNX 1–22): `output` are the sizes that it spreads the input to. */
export function transposedWindowOf(node: Node, spatial: Dims, kernel: Dims): Window {
  const plain = windowOf(node, spatial, kernel);
  const extra = listAttribute(node, "output_padding") ?? [];
  const wanted = listAttribute(node, "output_shape")?.slice(-spatial.length);
  const auto = wordAttribute(node, "auto_pad", "NOTSET");
  const spread = spatial.map(
    (size, at) =>
      (plain.strides[at] ?? 1) * (size - 1) +
      (extra[at] ?? 0) +
      reach(kernel[at] ?? 1, plain.dilations[at] ?? 1),
  );
  const same = auto.startsWith("SAME")
    ? spatial.map((size, at) => size * (plain.strides[at] ?? 1))
    : undefined;
  const output =
    wanted ?? same ?? spread.map((size, at) => size - (plain.before[at] ?? 0) - (plain.after[at] ?? 0));
  if (wanted === undefined && same === undefined) return { ...plain, output };
  const total = spread.map((size, at) => Math.max(0, size - (output[at] ?? 0)));
  const upper = auto === "SAME_UPPER";
  const before = total.map((pad) => (upper ? Math.floor(pad / 2) : pad - Math.floor(pad / 2)));
  return { ...plain, before, after: total.map((pad, at) => pad - (before[at] ?? 0)), output };
}
