// Layers → stages: a layer by itself, or the convolutions of a residual block, where names and shapes say that it is one.

import { type FoundLayer, isConvolution } from "./layers.ts";
import { splitName } from "./norms.ts";

/** What the order of a network is made of. */
export interface Stage {
  readonly name: string;
  /** One after the other; a residual block has several. */
  readonly layers: readonly FoundLayer[];
  /** Added to what the last layer makes: what comes in as it is, or through a layer of its own. */
  readonly shortcut?: FoundLayer | "identity";
}

const NUMBERED = /^conv_?\d+$/i;
const SHORTCUT = /^(downsample|shortcut|projection|proj|skip)(\.\d+)?$/i;
/** What people call the parts of a network that have a shortcut around them. */
const BLOCK = /(^|\.)((res|residual|basic)?_?(block|layer|unit|stage|bottleneck)s?_?\d*)(\.\d+)*$|(^|\.)res/i;

const byNumbers = new Intl.Collator("en", { numeric: true });

function makeBlock(
  name: string,
  layers: readonly FoundLayer[],
  shortcut: FoundLayer | undefined,
): Stage | undefined {
  const ordered = layers.toSorted((a, b) => byNumbers.compare(a.name, b.name));
  const [first, last] = [ordered[0], ordered.at(-1)];
  if (ordered.length < 2 || first === undefined || last === undefined || name === "") return undefined;
  if (shortcut !== undefined) return { name, layers: ordered, shortcut };
  if (first.dims[1] !== last.dims[0] || !BLOCK.test(name)) return undefined;
  return { name, layers: ordered, shortcut: "identity" };
}

/** Residual blocks by the name of what holds their convolutions: conv1, conv2, …, and perhaps downsample. */
function findBlocks(layers: readonly FoundLayer[]): Map<string, Stage> {
  const parts = new Map<string, FoundLayer[]>();
  for (const layer of layers) {
    const [parent, leaf] = splitName(layer.name);
    if (isConvolution(layer) && NUMBERED.test(leaf)) parts.set(parent, [...(parts.get(parent) ?? []), layer]);
  }
  const blocks = new Map<string, Stage>();
  for (const [parent, own] of parts) {
    const shortcut = layers.find(
      ({ name }) => name.startsWith(`${parent}.`) && SHORTCUT.test(name.slice(parent.length + 1)),
    );
    const block = makeBlock(parent, own, shortcut);
    if (block !== undefined) blocks.set(parent, block);
  }
  return blocks;
}

/** The stages in the file's order, a block where its first layer stands. */
export function findStages(layers: readonly FoundLayer[]): Stage[] {
  const blocks = findBlocks(layers);
  const stageOf = new Map<FoundLayer, Stage>();
  for (const block of blocks.values())
    for (const layer of [...block.layers, block.shortcut])
      if (typeof layer === "object") stageOf.set(layer, block);
  return [...new Set(layers.map((layer) => stageOf.get(layer) ?? { name: layer.name, layers: [layer] }))];
}

/**
 * A layer by itself whose name puts it inside of something inside of something ("features.3.conv.0") may have a shortcut
 * around it that no name tells. Undefined where there is none.
 */
export function hiddenBlock(stages: readonly Stage[]): string | undefined {
  const found = stages.find(
    ({ layers: [layer], shortcut }) =>
      shortcut === undefined &&
      layer !== undefined &&
      isConvolution(layer) &&
      layer.name.split(".").length > 2,
  );
  return found?.name;
}
