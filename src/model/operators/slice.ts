// Slice's bounds, worked out once for shapes, constants and labels alike.

import { fail, frontAxis, input, listAttribute, type ShapeQuery, settingIntegers } from "./query.ts";

/** Indices start, start + step, … along one axis. */
export interface Range {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function rangeOf(axis: number, size: number, from: number, to: number, step: number): Range {
  const clamp = (value: number, low: number, high: number) =>
    Math.min(Math.max(value < 0 ? value + size : value, low), high);
  const start = step > 0 ? clamp(from, 0, size) : clamp(from, 0, size - 1);
  const end = step > 0 ? clamp(to, 0, size) : clamp(to, -1, size - 1);
  return { axis, start, step, count: Math.max(0, Math.ceil((end - start) / step)) };
}

/** What a Slice keeps, axis by axis; ONNX 1 keeps its bounds in attributes, ONNX 10–13 in inputs. */
export function sliceRanges(query: ShapeQuery): Range[] {
  const dims = input(query, 0);
  const { node } = query;
  const starts = listAttribute(node, "starts") ?? settingIntegers(query, 1) ?? [];
  const ends = listAttribute(node, "ends") ?? settingIntegers(query, 2) ?? [];
  const axes = listAttribute(node, "axes") ?? settingIntegers(query, 3) ?? starts.map((_, axis) => axis);
  const steps = settingIntegers(query, 4) ?? starts.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length)
    fail(query, "its starts, ends, axes and steps do not have the same length.");
  if (steps.includes(0)) fail(query, "one of its steps is 0.");
  return starts.map((start, at) => {
    const axis = frontAxis(query, axes[at] ?? 0, dims.length);
    return rangeOf(axis, dims[axis] ?? 1, start, ends[at] ?? 0, steps[at] ?? 1);
  });
}
