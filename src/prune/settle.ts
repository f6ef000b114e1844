// The last step of grouping: cells that were joined become units, and units that touch the same slices of the same
// weights, in the same values, a family.

import type { Model, Node } from "../model/graph.ts";
import type { Family, Feature, Groups, Layer, Reason, Rewrite, Size } from "./groups.ts";
import { findCell } from "./labels.ts";
import { nameLayers } from "./layer-name.ts";
import { labelsOf, type Walk } from "./walk.ts";

/** The unit of every cell: sets of cells numbered 1, 2, … in the order of their first cell, that of layers and rows. */
function unitNumbers(walk: Walk): Int32Array {
  const units = new Int32Array(walk.cells.parent.length);
  let count = 0;
  for (let cell = 1; cell < units.length; cell++) {
    // A set's representative is its lowest cell, which has been numbered before the others.
    const root = findCell(walk.cells, cell);
    units[cell] = root === cell ? ++count : (units[root] ?? 0);
  }
  return units;
}

/** Two numbers per unit that come out alike for units that were noted in the same places, equally often. */
class Signatures {
  private readonly sums: readonly [Int32Array, Int32Array];
  private readonly counts: Int32Array;
  private place = 0;

  constructor(units: number) {
    this.sums = [new Int32Array(units), new Int32Array(units)];
    this.counts = new Int32Array(units);
  }

  note(units: Int32Array): void {
    this.place++;
    const { counts } = this;
    for (const unit of units) counts[unit] = (counts[unit] ?? 0) + 1;
    for (const unit of units) {
      const count = counts[unit] ?? 0;
      if (count === 0) continue;
      counts[unit] = 0;
      this.mix(unit, count);
    }
  }

  /** Two different mixes of the same news (multiply and xor-shift, as in MurmurHash3), 64 bits in all. */
  private mix(unit: number, count: number): void {
    const [first, second] = this.sums;
    const news = Math.imul(this.place, 0x9e3779b1) ^ Math.imul(count, 0x85ebca6b);
    const [a, b] = [(first[unit] ?? 0) ^ news, ((second[unit] ?? 0) + news) | 0];
    first[unit] = Math.imul(a ^ (a >>> 15), 0xc2b2ae35) + 1;
    second[unit] = Math.imul(b ^ (b >>> 13), 0x27d4eb2f) + this.place;
  }

  /** Units that look alike, in index order; unit 0 is none. */
  families(): number[][] {
    const members = new Map<string, number[]>();
    for (let unit = 1; unit < this.counts.length; unit++) {
      const key = `${this.sums[0][unit]} ${this.sums[1][unit]}`;
      const list = members.get(key);
      if (list === undefined) members.set(key, [unit]);
      else list.push(unit);
    }
    return [...members.values()];
  }
}

/** Positions of the layers that each unit is a neuron of. */
function layersByUnit(layers: readonly Layer[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  layers.forEach(({ units }, position) => {
    for (const unit of new Set(units)) {
      const list = found.get(unit);
      if (list === undefined) found.set(unit, [position]);
      else list.push(position);
    }
  });
  return found;
}

/**
 * Units are ranked against each other where they touch the same slices, equally often, and lie in the same values:
 * because one unit of a family always stays, no value is ever left without a channel.
 */
function findFamilies(walk: Walk, unitOf: Int32Array, groups: Omit<Groups, "families">): Family[] {
  const most = unitOf.reduce((high, unit) => Math.max(high, unit), 0);
  const signatures = new Signatures(most + 1);
  for (const slice of groups.slices) signatures.note(slice.units);
  for (const value of walk.labels.keys()) {
    if (walk.inside.has(value)) continue;
    const labels = labelsOf(walk, value);
    if (labels.cells.length > 1 || labels.cells[0] !== 0)
      signatures.note(labels.cells.map((cell) => unitOf[cell] ?? 0));
  }
  const cut = new Uint8Array(most + 1);
  for (const { units } of groups.slices) for (const unit of units) cut[unit] = 1;
  const layersOf = layersByUnit(groups.layers);
  return signatures.families().flatMap((members) => {
    const units = members.filter((unit) => cut[unit] === 1 && !groups.frozen.has(unit));
    if (units.length === 0) return [];
    const layers = [...new Set(units.flatMap((unit) => layersOf.get(unit) ?? []))].sort((a, b) => a - b);
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

/** The first node that reads each value. */
function firstReaders({ nodes }: Model): Map<string, Node> {
  const readers = new Map<string, Node>();
  for (const node of nodes)
    for (const name of node.inputs) if (name !== "" && !readers.has(name)) readers.set(name, node);
  return readers;
}

/** The activation that directly follows a layer's product and bias, by its operator's name. */
function activationAfter(node: Node | undefined, readers: ReadonlyMap<string, Node>): string | undefined {
  let next = readers.get(node?.outputs[0] ?? "");
  while (next !== undefined && BETWEEN.has(next.operator)) next = readers.get(next.outputs[0] ?? "");
  return next !== undefined && ACTIVATIONS.has(next.operator) ? next.operator : undefined;
}

function settleReasons(reasons: ReadonlyMap<number, Reason>, unitOf: Int32Array): Map<number, Reason> {
  const settled = new Map<number, Reason>();
  for (const [cell, reason] of reasons) {
    const unit = unitOf[cell] ?? 0;
    if (!settled.has(unit)) settled.set(unit, reason);
  }
  return settled;
}

export function settleUnits(walk: Walk): Groups {
  const unitOf = unitNumbers(walk);
  const settle = (cells: Int32Array) => cells.map((cell) => unitOf[cell] ?? 0);
  const settled = <T extends Feature>(feature: T): T => ({ ...feature, units: settle(feature.units) });
  const settleSize = (size: Size): Size =>
    size.units === undefined ? size : { value: size.value, units: settle(size.units) };
  const settleRewrite = (rewrite: Rewrite): Rewrite => {
    if (rewrite.kind === "keep") return rewrite;
    if (rewrite.kind === "sizes") return { ...rewrite, sizes: rewrite.sizes.map(settleSize) };
    if (rewrite.kind === "split") return { ...rewrite, parts: rewrite.parts.map(settle) };
    return { ...rewrite, units: settle(rewrite.units) };
  };
  const readers = firstReaders(walk.model);
  const found = {
    settings: walk.settings,
    layers: nameLayers(walk.model, walk.layers).map((layer) => {
      const activation = activationAfter(walk.model.nodes[layer.node], readers);
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
