// What all layers of neurons share: fresh cells for their rows, columns that belong to whoever feeds them, and a bias.

import { type Node, nodeLabel } from "../../model/graph.ts";
import { axisGrid } from "../../model/move/grid.ts";
import { elementCount } from "../../model/tensor.ts";
import type { Role } from "../groups.ts";
import { freshCells } from "../labels.ts";
import type { UnnamedLayer } from "../layer-name.ts";
import { addSlice, dimsOf, freeze, output, type Walk } from "../walk.ts";

/** A node that multiplies by the constant at its input 1. */
export interface LayerSpec {
  readonly node: Node;
  readonly index: number;
  readonly rowAxis: number;
  /** Axis of the output along which the neurons lie. */
  readonly outputAxis: number;
  readonly groups: number;
  readonly positions: number;
  /** Where the rows' cells come from, if they are not the layer's own. */
  readonly cells?: Int32Array;
  readonly role?: Role;
}

/** True where the node's input is a constant whose contents are known, so that it can be cut. */
export function isCuttable(walk: Walk, name: string): boolean {
  return walk.inference.isConstant(name);
}

/** Notes a value that units are read from, so that a running network can mask them. */
export function addFeature(walk: Walk, value: string, axis: number, units: Int32Array): void {
  const rank = dimsOf(walk, value).length;
  if (units.some((unit) => unit !== 0)) walk.features.set(value, { axis, rank, units });
}

/** Cells for the layer's rows. A row that is alone must stay, and couples to nothing. */
export function rowCells(walk: Walk, rows: number, label: string): Int32Array {
  const cells = freshCells(walk.cells, rows);
  if (rows === 1) freeze(walk, cells, `it is the only neuron of ${label}`, label);
  return cells;
}

/** Adds the layer, its row slice and its bias; the output carries the rows' cells along `outputAxis`. */
export function addLayer(walk: Walk, spec: LayerSpec): Int32Array {
  const { node, index, rowAxis } = spec;
  const [value = "", weight = "", bias = ""] = node.inputs;
  const dims = dimsOf(walk, weight);
  const out = dimsOf(walk, node.outputs[0] ?? "");
  const rows = dims[rowAxis] ?? 0;
  const label = nodeLabel(walk.model, index);
  const cells = spec.cells ?? rowCells(walk, rows, label);
  addSlice(walk, index, 1, rowAxis, spec.role ?? "row", cells);
  const biasDims = dimsOf(walk, bias);
  const perRow =
    bias !== "" && biasDims.at(-1) === rows && elementCount(biasDims) === rows && isCuttable(walk, bias);
  if (perRow) addSlice(walk, index, 2, biasDims.length - 1, "bias", cells);
  const layer: UnnamedLayer = {
    node: index,
    weight,
    rowAxis,
    rows,
    columns: rows === 0 ? 0 : elementCount(dims) / rows,
    groups: spec.groups,
    positions: spec.positions,
    source: walk.sources.get(value) ?? 0,
    units: cells,
  };
  walk.layers.push(perRow ? { ...layer, bias } : layer);
  output(walk, node, axisGrid(rows === 1 ? new Int32Array(1) : cells, spec.outputAxis, out.length));
  walk.sources.set(node.outputs[0] ?? "", walk.layers.length);
  return cells;
}
