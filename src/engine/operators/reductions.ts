// Reductions along axes, and the places of extremes.

import { numberAttribute } from "../../model/graph.ts";
import { axisAttribute } from "../../model/operators/query.ts";
import { reducedAxes } from "../../model/operators/reductions.ts";
import type { ReduceOperation } from "../functions.ts";
import type { Dims } from "../program.ts";
import { aroundAxis, joinAxes, rowMajor } from "../strides.ts";
import { addOutput, addStep, type Compile, dimsOf, type Operand, type Site, view } from "./compile.ts";

/** Reduce*, ONNX 1–20. */
function reduce(operation: ReduceOperation): Compile {
  return (site) => {
    const dims = dimsOf(site, 0);
    const axes = reducedAxes(site.query);
    if (axes.length === 0 && numberAttribute(site.node, "noop_with_empty_axes", 0) !== 0) return view(site);
    const data = { value: site.builder.input(site.node, 0), dims };
    addReduce(site, operation, data, axes, site.builder.addValue(site.output).value);
  };
}

/** Appends a reduction of `data` along axes that makes value `to`. */
export function addReduce(
  site: Site,
  operation: ReduceOperation,
  { value, dims }: Operand,
  axes: Dims,
  to: number,
): void {
  const strides = rowMajor(dims);
  const part = (isReduced: boolean) => {
    const chosen = dims.map((_, axis) => axis).filter((axis) => axes.includes(axis) === isReduced);
    return joinAxes(
      chosen.map((axis) => dims[axis] ?? 1),
      [chosen.map((axis) => strides[axis] ?? 0)],
    );
  };
  const [kept, reduced] = [part(false), part(true)];
  addStep(site, "reduce", [value], to, {
    operation,
    keptSizes: kept.sizes,
    keptStrides: kept.strides[0] ?? [],
    sizes: reduced.sizes,
    strides: reduced.strides[0] ?? [],
  });
}

/** ArgMax and ArgMin, ONNX 1–13. */
function arg(smallest: boolean): Compile {
  return (site) => {
    const dims = dimsOf(site, 0);
    const last = numberAttribute(site.node, "select_last_index", 0) !== 0;
    const around = aroundAxis(dims, axisAttribute(site.query, 0, dims.length));
    addOutput(site, "arg", [site.builder.input(site.node, 0)], { ...around, smallest, last });
  };
}

export const REDUCTIONS: readonly (readonly [string, Compile])[] = [
  ["ReduceSum", reduce("sum")],
  ["ReduceMean", reduce("mean")],
  ["ReduceMax", reduce("max")],
  ["ReduceMin", reduce("min")],
  ["ReduceProd", reduce("prod")],
  ["ReduceL1", reduce("l1")],
  ["ReduceL2", reduce("l2")],
  ["ReduceLogSum", reduce("log_sum")],
  ["ReduceLogSumExp", reduce("log_sum_exp")],
  ["ReduceSumSquare", reduce("sum_square")],
  ["ArgMax", arg(false)],
  ["ArgMin", arg(true)],
];
