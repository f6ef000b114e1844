// The last step of grouping: cells that were joined become units, and units that touch the same slices of the same
// weights, in the same values, a family.

import type { Family, Feature, Groups, Reason, Rewrite, Size } from "./groups.ts";
import { findCell, varyingAxes } from "./labels.ts";
import { labelsOf, type Walk } from "./walk.ts";

/** Numbers the sets of cells 1, 2, … in the order of their first cell, which is the order of layers and rows. */
function unitNumbers(walk: Walk): (cell: number) => number {
  const numbers = new Map<number, number>([[0, 0]]);
  walk.cells.parent.forEach((_, cell) => {
    const root = findCell(walk.cells, cell);
    if (!numbers.has(root)) numbers.set(root, numbers.size);
  });
  return (cell) => numbers.get(findCell(walk.cells, cell)) ?? 0;
}

/** Two numbers per unit that come out alike for units that were noted in the same places, equally often. */
class Signatures {
  private readonly sums = new Map<number, [number, number]>();
  private place = 0;

  note(units: Int32Array): void {
    this.place++;
    const counts = new Map<number, number>();
    for (const unit of units) if (unit !== 0) counts.set(unit, (counts.get(unit) ?? 0) + 1);
    for (const [unit, count] of counts) {
      const [a, b] = this.sums.get(unit) ?? [0, 0];
      // Two different mixes of the same news (multiply and xor-shift, as in MurmurHash3), 64 bits in all.
      const news = Math.imul(this.place, 0x9e3779b1) ^ Math.imul(count, 0x85ebca6b);
      const first = Math.imul(a ^ news ^ ((a ^ news) >>> 15), 0xc2b2ae35) + 1;
      const second = Math.imul((b + news) ^ ((b + news) >>> 13), 0x27d4eb2f) + this.place;
      this.sums.set(unit, [first | 0, second | 0]);
    }
  }

  /** Units that look alike, in index order. */
  families(): number[][] {
    const members = new Map<string, number[]>();
    for (const [unit, sums] of [...this.sums].sort(([a], [b]) => a - b)) {
      const list = members.get(sums.join());
      if (list === undefined) members.set(sums.join(), [unit]);
      else list.push(unit);
    }
    return [...members.values()];
  }
}

/**
 * Units are ranked against each other where they touch the same slices, equally often, and lie in the same values:
 * because one unit of a family always stays, no value is ever left without a channel.
 */
function findFamilies(
  walk: Walk,
  unitOf: (cell: number) => number,
  groups: Omit<Groups, "families">,
): Family[] {
  const signatures = new Signatures();
  for (const slice of groups.slices) signatures.note(slice.units);
  for (const value of walk.labels.keys()) {
    if (walk.inside.has(value)) continue;
    const labels = labelsOf(walk, value);
    if (varyingAxes(labels).length > 0 || labels.cells[0] !== 0) signatures.note(labels.cells.map(unitOf));
  }
  const cut = new Set(groups.slices.flatMap((slice) => [...slice.units]));
  return signatures.families().flatMap((members) => {
    const units = members.filter((unit) => cut.has(unit) && !groups.frozen.has(unit));
    if (units.length === 0) return [];
    const own = new Set(units);
    const layers = groups.layers.flatMap((layer, position) =>
      layer.units.some((unit) => own.has(unit)) ? [position] : [],
    );
    return [{ name: layers.map((position) => groups.layers[position]?.name).join(" + "), units, layers }];
  });
}

const ACTIVATIONS: ReadonlySet<string> = new Set(
  "Relu LeakyRelu PRelu Elu Selu Celu Gelu Sigmoid HardSigmoid HardSwish Tanh Softplus Softsign Mish Clip Softmax LogSoftmax".split(
    " ",
  ),
);

/** Operators between a layer and its activation that leave neurons apart. */
const BETWEEN: ReadonlySet<string> = new Set(["Add", "Identity", "Dropout", "BatchNormalization"]);

/** The activation that directly follows a layer's product and bias, by its operator's name. */
function activationAfter(walk: Walk, node: number): string | undefined {
  const { nodes } = walk.model;
  let value = nodes[node]?.outputs[0];
  for (let at = node + 1; at < nodes.length; at++) {
    const next = nodes[at];
    if (next === undefined || value === undefined || !next.inputs.includes(value)) continue;
    if (ACTIVATIONS.has(next.operator)) return next.operator;
    if (!BETWEEN.has(next.operator)) return undefined;
    value = next.outputs[0];
  }
  return undefined;
}

function settleReasons(
  reasons: ReadonlyMap<number, Reason>,
  unitOf: (cell: number) => number,
): Map<number, Reason> {
  const settled = new Map<number, Reason>();
  for (const [cell, reason] of reasons) {
    const unit = unitOf(cell);
    if (!settled.has(unit)) settled.set(unit, reason);
  }
  return settled;
}

export function settleUnits(walk: Walk): Groups {
  const unitOf = unitNumbers(walk);
  const settle = (cells: Int32Array) => cells.map(unitOf);
  const settled = <T extends Feature>(feature: T): T => ({ ...feature, units: settle(feature.units) });
  const settleSize = (size: Size): Size =>
    size.units === undefined ? size : { value: size.value, units: settle(size.units) };
  const settleRewrite = (rewrite: Rewrite): Rewrite => {
    if (rewrite.kind === "keep") return rewrite;
    if (rewrite.kind === "sizes") return { ...rewrite, sizes: rewrite.sizes.map(settleSize) };
    if (rewrite.kind === "split") return { ...rewrite, parts: rewrite.parts.map(settle) };
    return { ...rewrite, units: settle(rewrite.units) };
  };
  const found = {
    layers: walk.layers.map((layer) => {
      const activation = activationAfter(walk, layer.node);
      const own = { ...layer, units: settle(layer.units) };
      return activation === undefined ? own : { ...own, activation };
    }),
    slices: walk.slices.map((slice) => ({ ...slice, units: settle(slice.units) })),
    frozen: settleReasons(walk.frozen, unitOf),
    renormalised: settleReasons(walk.renormalised, unitOf),
    features: new Map([...walk.features].map(([value, feature]) => [value, settled(feature)])),
    readings: walk.readings.map(settled),
    products: walk.products.map((product) => ({ ...product, sizes: product.sizes.map(settleSize) })),
    rewrites: new Map([...walk.rewrites].map(([node, list]) => [node, list.map(settleRewrite)])),
  };
  return { ...found, families: findFamilies(walk, unitOf, found) };
}
