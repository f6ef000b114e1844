// Resize and its elder Upsample: every mode of ONNX is, along each axis by itself, a weighted sum of a few positions. The
// positions and weights are tables worked out here, so that one kernel does all modes.

import { numberAttribute } from "../../model/graph.ts";
import { settingTensor, wordAttribute } from "../../model/operators/query.ts";
import { resizedAxes, resizeScales } from "../../model/operators/resize.ts";
import { tensorFloats } from "../constants.ts";
import { aroundAxis } from "../strides.ts";
import { addStep, type Compile, dimsOf, type Site, view } from "./compile.ts";

/** One axis: sizes before and after, the scale between them, and the part of the input that is cropped to. */
interface Axis {
  readonly size: number;
  readonly out: number;
  readonly scale: number;
  readonly start: number;
  readonly end: number;
}

/** Rounded to float32 as other engines divide, so that a position that falls between two goes to the same one. */
const over = (x: number, scale: number): number => Math.fround(x / Math.fround(scale));

/** ONNX's coordinate_transformation_mode: where in the input an output position lies. */
const COORDINATES: Readonly<Record<string, (x: number, axis: Axis) => number>> = {
  half_pixel: (x, { scale }) => over(x + 0.5, scale) - 0.5,
  half_pixel_symmetric: (x, { scale, size, out }) =>
    (size / 2) * (1 - out / (scale * size)) + over(x + 0.5, scale) - 0.5,
  pytorch_half_pixel: (x, { scale, out }) => (out > 1 ? over(x + 0.5, scale) - 0.5 : 0),
  align_corners: (x, { scale, size, out }) => (out > 1 ? (x * (size - 1)) / (scale * size - 1) : 0),
  asymmetric: (x, { scale }) => over(x, scale),
  tf_half_pixel_for_nn: (x, { scale }) => over(x + 0.5, scale),
  tf_crop_and_resize: (x, { size, out, start, end }) =>
    (size - 1) * (out > 1 ? start + (x * (end - start)) / (out - 1) : 0.5 * (start + end)),
};

/** ONNX's nearest_mode. */
const ROUNDING: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Weight of a position at distance `x`, linear. */
const tent = (x: number): number => Math.max(0, 1 - Math.abs(x));

/** Weight of a position at distance `x` under Keys' cubic with the coefficient `a`. */
function cubic(x: number, a: number): number {
  const d = Math.abs(x);
  if (d < 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * (d ** 3 - 5 * d ** 2 + 8 * d - 4) : 0;
}

interface Mode {
  readonly coordinate: (x: number, axis: Axis) => number;
  readonly nearest: ((x: number) => number) | undefined;
  readonly weight: (distance: number) => number;
  /** Positions on each side that have a weight. */
  readonly reach: number;
  readonly antialias: boolean;
  readonly excludeOutside: boolean;
  readonly crops: boolean;
}

function modeOf({ builder, node, query }: Site): Mode {
  const elder = node.operator === "Upsample" || query.opset < 11;
  const word = wordAttribute(node, "coordinate_transformation_mode", elder ? "asymmetric" : "half_pixel");
  const rounding = wordAttribute(node, "nearest_mode", elder ? "floor" : "round_prefer_floor");
  const mode = wordAttribute(node, "mode", "nearest");
  const coordinate = COORDINATES[word] ?? builder.refuse(node, `its coordinates are "${word}"`);
  const nearest = ROUNDING[rounding] ?? builder.refuse(node, `its nearest mode is "${rounding}"`);
  if (!["nearest", "linear", "cubic"].includes(mode)) builder.refuse(node, `its mode is "${mode}"`);
  const a = numberAttribute(node, "cubic_coeff_a", -0.75);
  return {
    coordinate,
    nearest: mode === "nearest" ? nearest : undefined,
    weight: mode === "linear" ? tent : (x) => cubic(x, a),
    reach: mode === "linear" ? 1 : 2,
    antialias: numberAttribute(node, "antialias", 0) !== 0,
    excludeOutside: numberAttribute(node, "exclude_outside", 0) !== 0,
    crops: word === "tf_crop_and_resize",
  };
}

interface Tap {
  readonly source: number;
  readonly weight: number;
}

/** The positions that make output `x`, with weights that sum to 1. */
function tapsAt(x: number, axis: Axis, mode: Mode): Tap[] {
  const at = mode.coordinate(x, axis);
  const last = axis.size - 1;
  const clamp = (position: number) => Math.min(Math.max(position, 0), last);
  // Rounding of the coordinate must not put the last position outside.
  if (mode.crops && (at < -1e-6 || at > last + 1e-6)) return [{ source: -1, weight: 1 }];
  if (mode.nearest !== undefined) return [{ source: clamp(mode.nearest(at)), weight: 1 }];
  const narrow = mode.antialias ? Math.min(1, axis.scale) : 1;
  const base = Math.floor(at);
  const first = Math.floor(-mode.reach / narrow) + 1;
  const taps = Array.from({ length: 2 - 2 * first }, (_, tap) => {
    const position = base + first + tap;
    const counts = !mode.excludeOutside || (position >= 0 && position <= last);
    return { source: clamp(position), weight: counts ? mode.weight((position - at) * narrow) : 0 };
  });
  const total = taps.reduce((sum, { weight }) => sum + weight, 0);
  return taps.map(({ source, weight }) => ({ source, weight: weight / total }));
}

/** The tables of one axis: [out][taps]. */
function tables(axis: Axis, mode: Mode): { taps: number; sources: Float32Array; weights: Float32Array } {
  const all = Array.from({ length: axis.out }, (_, x) => tapsAt(x, axis, mode));
  const taps = Math.max(1, ...all.map((list) => list.length));
  const filled = all.flatMap((list) =>
    Array.from({ length: taps }, (_, at) => list[at] ?? { source: 0, weight: 0 }),
  );
  return {
    taps,
    sources: Float32Array.from(filled, ({ source }) => source),
    weights: Float32Array.from(filled, ({ weight }) => weight),
  };
}

/** Resize's roi, ONNX 11–19: starts of all named axes, then their ends. */
function cropOf({ query }: Site, axes: readonly number[], axis: number): { start: number; end: number } {
  const roi = query.opset < 11 ? undefined : settingTensor(query, 1);
  const numbers = roi === undefined ? [] : [...tensorFloats(roi)];
  const at = axes.indexOf(axis);
  return at < 0 ? { start: 0, end: 1 } : { start: numbers[at] ?? 0, end: numbers[at + axes.length] ?? 1 };
}

const resize: Compile = (site) => {
  const { builder, node, query, output } = site;
  const [dims, out] = [dimsOf(site, 0), builder.dims(output)];
  const mode = modeOf(site);
  const scales = resizeScales(query);
  const axes = node.operator === "Upsample" ? dims.map((_, axis) => axis) : resizedAxes(query);
  const changed = dims.flatMap((size, axis) => {
    const crop = cropOf(site, axes, axis);
    const same = size === out[axis] && scales[axis] === 1 && !mode.crops;
    return same ? [] : [{ axis, size, out: out[axis] ?? 1, scale: scales[axis] ?? 1, ...crop }];
  });
  if (changed.length === 0) return view(site);
  const outside = numberAttribute(node, "extrapolation_value", 0);
  let value = builder.input(node, 0);
  let made = dims;
  changed.forEach((line, index) => {
    const { taps, sources, weights } = tables(line, mode);
    const { outer, size, inner } = aroundAxis(made, line.axis);
    made = made.with(line.axis, line.out);
    const last = index === changed.length - 1;
    const to = last ? builder.addValue(output).value : builder.addScratch(`part of ${output}`, made);
    const inputs = [
      value,
      builder.addConstant(`sources of ${output} along ${line.axis}`, sources),
      builder.addConstant(`weights of ${output} along ${line.axis}`, weights),
    ];
    addStep(site, "resample", inputs, to, { outer, size, inner, count: line.out, taps, outside });
    value = to;
  });
};

export const RESIZE: readonly (readonly [string, Compile])[] = [
  ["Resize", resize],
  ["Upsample", resize],
];
