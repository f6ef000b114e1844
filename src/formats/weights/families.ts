// Finds the MLPs of transformers among named tensors, by the table of families and by their shapes.

import type { Tensor } from "../../model/tensor.ts";
import { FAMILIES, type Family } from "./family-table.ts";
import { type FoundLayer, findLayer } from "./layers.ts";

/** One MLP of a transformer. */
export interface MlpBlock {
  readonly family: Family;
  /** Name of the module that holds it. */
  readonly name: string;
  readonly up: FoundLayer;
  readonly gate?: FoundLayer;
  readonly down: FoundLayer;
}

function weightAt(holder: string, below: string, layers: ReadonlyMap<string, FoundLayer>) {
  return layers.get(holder === "" ? `${below}.weight` : `${holder}.${below}.weight`);
}

/** Hidden neurons and features of a layer that makes the former from the latter; or that reads them, turned. */
export function blockSizes({ family, up }: Pick<MlpBlock, "family" | "up">): readonly [number, number] {
  const [first = 0, second = 0] = up.dims;
  return family.rowsFirst ? [first, second] : [second, first];
}

function fits({ family, up, gate, down }: Omit<MlpBlock, "name">): boolean {
  const [hidden, features] = blockSizes({ family, up });
  const [wide, narrow] = [String(up.dims), String([...up.dims].reverse())];
  const biases = (gate?.biasSize ?? hidden) === hidden && (up.biasSize ?? hidden) === hidden;
  return (
    up.dims.length === 2 &&
    hidden * features > 0 &&
    (gate === undefined || String(gate.dims) === wide) &&
    String(down.dims) === narrow &&
    biases &&
    (down.biasSize ?? features) === features
  );
}

/** Modules lie in one another, but not so deep; a name of dots alone must not take time without end. */
const DEEPEST = 64;

/** How many tensors lie below each module, at any depth. */
function countBelow(tensors: ReadonlyMap<string, Tensor>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of tensors.keys()) {
    let dot = name.indexOf(".");
    for (let depth = 0; dot > 0 && depth < DEEPEST; depth++, dot = name.indexOf(".", dot + 1))
      counts.set(name.slice(0, dot), (counts.get(name.slice(0, dot)) ?? 0) + 1);
  }
  return counts;
}

/** The weight beside which more stands than a bias: its scales or an adapter, which would have to be cut with it. */
function accompanied({ up, gate, down }: MlpBlock, below: ReadonlyMap<string, number>): string | undefined {
  const parts = [up, down, ...(gate === undefined ? [] : [gate])];
  const found = parts.find(({ name, bias }) => (below.get(name) ?? 0) > (bias === undefined ? 1 : 2));
  return found?.weight;
}

function findBlock(
  weight: string,
  family: Family,
  tensors: ReadonlyMap<string, Tensor>,
  layers: ReadonlyMap<string, FoundLayer>,
): MlpBlock | undefined {
  const ending = `.${family.up}.weight`;
  if (!weight.endsWith(ending)) return undefined;
  const name = weight.slice(0, -ending.length);
  if (!family.holder.test(name)) return undefined;
  if (family.beside !== undefined && !tensors.has(`${name}.${family.beside}`)) return undefined;
  const [up, down] = [layers.get(weight), weightAt(name, family.down, layers)];
  const gate = family.gate === undefined ? undefined : weightAt(name, family.gate, layers);
  if (up === undefined || down === undefined || (family.gate !== undefined && gate === undefined))
    return undefined;
  const block = { family, name, up, down, ...(gate === undefined ? {} : { gate }) };
  return fits(block) ? block : undefined;
}

export interface FoundFamilies {
  /** In the order of their numbers. */
  readonly blocks: readonly MlpBlock[];
  /** Why there are none, though the names are those of a family: as a sentence without its stop. */
  readonly why?: string;
}

/** The MLPs of known families. */
export function findFamilyBlocks(
  tensors: ReadonlyMap<string, Tensor>,
  found: readonly FoundLayer[],
): FoundFamilies {
  const layers = new Map(found.map((layer) => [layer.weight, findLayer(layer.weight, tensors)]));
  const byNumbers = new Intl.Collator("en", { numeric: true });
  const all = [...layers.keys()].flatMap((weight) => {
    const blocks = FAMILIES.map((family) => findBlock(weight, family, tensors, layers));
    return blocks.find((block) => block !== undefined) ?? [];
  });
  const below = countBelow(tensors);
  const blocks = all.filter((block) => accompanied(block, below) === undefined);
  const weight = blocks.length === 0 && all[0] !== undefined ? accompanied(all[0], below) : undefined;
  return {
    blocks: blocks.toSorted((a, b) => byNumbers.compare(a.name, b.name)),
    ...(weight === undefined
      ? {}
      : { why: `beside ${weight} stand tensors that would have to be cut with it, and how is not known` }),
  };
}
