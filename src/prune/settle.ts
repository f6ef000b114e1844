// The last step of grouping: cells that were joined become units, and units that touch the same slices a family.

import type { Family, Groups, Reason } from "./groups.ts";
import { findCell } from "./labels.ts";
import type { Walk } from "./walk.ts";

/** Numbers the sets of cells 1, 2, … in the order of their first cell, which is the order of layers and rows. */
function unitNumbers(walk: Walk): (cell: number) => number {
  const numbers = new Map<number, number>([[0, 0]]);
  walk.cells.parent.forEach((_, cell) => {
    const root = findCell(walk.cells, cell);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
  });
  return (cell) => numbers.get(findCell(walk.cells, cell)) ?? 0;
}

/** For each unit the slices it touches and how often: "0x1 2x1". */
function signatures(groups: Pick<Groups, "slices">): Map<number, string> {
  const parts = new Map<number, string[]>();
  groups.slices.forEach((slice, position) => {
    const counts = new Map<number, number>();
    for (const unit of slice.units) if (unit !== 0) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    for (const [unit, count] of counts) {
      const list = parts.get(unit);
      if (list === undefined) parts.set(unit, [`${position}x${count}`]);
      else list.push(`${position}x${count}`);
    }
  });
  return new Map([...parts].map(([unit, list]) => [unit, list.join(" ")]));
}

function findFamilies(groups: Omit<Groups, "families">): Family[] {
  const members = new Map<string, number[]>();
  for (const [unit, signature] of [...signatures(groups)].sort(([a], [b]) => a - b)) {
    if (groups.frozen.has(unit)) continue;
    const list = members.get(signature);
    if (list === undefined) members.set(signature, [unit]);
    else list.push(unit);
  }
  return [...members.values()].map((units) => {
    const own = new Set(units);
    const layers = groups.layers.flatMap((layer, position) =>
      layer.units.some((unit) => own.has(unit)) ? [position] : [],
    );
    return { name: layers.map((position) => groups.layers[position]?.name).join(" + "), units, layers };
  });
}

/** The activation that directly follows a layer's product and bias, by its operator's name. */
function activationAfter(walk: Walk, node: number): string | undefined {
  const { nodes } = walk.model;
  let value = nodes[node]?.outputs[0];
  for (let at = node + 1; at < nodes.length; at++) {
    const next = nodes[at];
    if (next === undefined || value === undefined || !next.inputs.includes(value)) continue;
    if (["Relu", "LeakyRelu", "Sigmoid", "Tanh", "Softmax"].includes(next.operator)) return next.operator;
    if (next.operator !== "Add" && next.operator !== "Identity" && next.operator !== "Dropout")
      return undefined;
    value = next.outputs[0];
  }
  return undefined;
}

export function settleUnits(walk: Walk): Groups {
  const unitOf = unitNumbers(walk);
  const settle = (cells: Int32Array) => cells.map(unitOf);
  const frozen = new Map<number, Reason>();
  for (const [cell, reason] of walk.frozen) {
    const unit = unitOf(cell);
    if (!frozen.has(unit)) frozen.set(unit, reason);
  }
  const found = {
    layers: walk.layers.map((layer) => {
      const activation = activationAfter(walk, layer.node);
      const settled = { ...layer, units: settle(layer.units) };
      return activation === undefined ? settled : { ...settled, activation };
    }),
    slices: walk.slices.map((slice) => ({ ...slice, units: settle(slice.units) })),
    frozen,
    features: new Map([...walk.features].map(([value, cells]) => [value, settle(cells)])),
    reshapes: new Map(
      [...walk.reshapes].map(([node, axes]) => [
        node,
        new Map([...axes].map(([axis, cells]) => [axis, settle(cells)])),
      ]),
    ),
  };
  return { ...found, families: findFamilies(found) };
}
