// Layers → stages: a layer by itself, or the convolutions of a residual block, where names and shapes say that it is one.

import { type FoundLayer, isConvolution } from "./layers.ts";
import { type FollowedNorm, splitName } from "./norms.ts";

/** What the order of a network is made of. */
export interface Stage {
  readonly name: string;
  /** One after the other; a residual block has several. */
  readonly layers: readonly FoundLayer[];
  /** Added to what the last layer makes: what comes in as it is, or through a layer of its own. */
  readonly shortcut?: FoundLayer | "identity";
}

const NUMBERED = /^conv_?\d+$/i;
/** What holds a shortcut, and the shortcut. */
const SHORTCUT = /^(.*)\.(?:downsample|shortcut|projection|proj|skip)(?:\.\d+)?$/i;
/** What people call the parts of a network that have a shortcut around them. */
const BLOCK = /(^|\.)((res|residual|basic)?_?(block|layer|unit|stage|bottleneck)s?_?\d*)(\.\d+)*$|(^|\.)res/i;

/** What whole networks are held by in others that only train them; it makes no block of them. */
const HOLDER = /^(model|network|net)\./;

/** The word, with its dot, that all names begin with because one thing holds the whole network; often nothing. */
export function holderOf(names: readonly string[]): string {
  const [holder = ""] = HOLDER.exec(names[0] ?? "") ?? [];
  return names.every((name) => name.startsWith(holder)) ? holder : "";
}

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

function addTo(groups: Map<string, FoundLayer[]>, name: string, layer: FoundLayer): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [layer]);
  else group.push(layer);
}

/** Residual blocks by the name of what holds their convolutions: conv1, conv2, …, and perhaps downsample. */
function findBlocks(layers: readonly FoundLayer[]): Map<string, Stage> {
  const parts = new Map<string, FoundLayer[]>();
  const shortcuts = new Map<string, FoundLayer>();
  for (const layer of layers) {
    const [parent, leaf] = splitName(layer.name);
    if (isConvolution(layer) && NUMBERED.test(leaf)) addTo(parts, parent, layer);
    const [, holder] = SHORTCUT.exec(layer.name) ?? [];
    if (holder !== undefined && !shortcuts.has(holder)) shortcuts.set(holder, layer);
  }
  const blocks = new Map<string, Stage>();
  for (const [parent, own] of parts) {
    const block = makeBlock(parent, own, shortcuts.get(parent));
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

/** Convolutions by what holds them, where that is something and holds two or more that keep the channels. */
function keepingGroups(stages: readonly Stage[]): Map<string, FoundLayer[]> {
  const groups = new Map<string, FoundLayer[]>();
  for (const { layers, shortcut } of stages) {
    const [layer] = layers;
    if (shortcut !== undefined || layer === undefined || !isConvolution(layer)) continue;
    const [parent] = splitName(layer.name);
    addTo(groups, parent, layer);
  }
  for (const [parent, layers] of groups)
    if (parent === "" || layers.length < 2 || layers[0]?.dims[1] !== layers.at(-1)?.dims[0])
      groups.delete(parent);
  return groups;
}

/** Something may be added around these, and their names do not say what: "res1.0", or "block1.conv_a", which has no number. */
function isDoubtful(parent: string, layers: readonly FoundLayer[]): boolean {
  if (/(^|\.)res/i.test(parent)) return true;
  return BLOCK.test(parent) && layers.some(({ name }) => !/\d/.test(splitName(name)[1]));
}

/**
 * Why stages may have a shortcut around them that no name tells, as a sentence without its stop: a convolution inside of
 * something inside of something ("features.3.conv.0"), or several in a block. Undefined where nothing speaks for it.
 */
export function hiddenBlock(stages: readonly Stage[]): string | undefined {
  const holder = holderOf(stages.map(({ name }) => name));
  const deep = stages.find(
    ({ layers: [layer], shortcut }) =>
      shortcut === undefined &&
      layer !== undefined &&
      isConvolution(layer) &&
      layer.name.slice(holder.length).split(".").length > 2,
  );
  if (deep !== undefined)
    return `${deep.name} lies in a block inside of a block, and no name tells what is added around it`;
  const doubtful = [...keepingGroups(stages)].find(([parent, layers]) => isDoubtful(parent, layers));
  if (doubtful === undefined) return undefined;
  return `${doubtful[0]} is named as a block is, and no name tells what is added around ${doubtful[1].map(({ name }) => splitName(name)[1]).join(" and ")}`;
}

/** Names of what goes around other layers; the first of these also names layers of a chain, where they are no 1 × 1. */
const AROUND_AT_ONE = /(^|[._])(downsample|projection|proj)\d*([._]|$)/i;
const AROUND = /(^|[._])(shortcut|skip|identity|residual|res)\d*([._]|$)/i;
const [QUERY, KEY] = [/(^|[._])q(uery)?(_proj)?$/i, /(^|[._])k(ey)?(_proj)?$/i];

function isAround(layer: FoundLayer): boolean {
  const isPoint = layer.dims.slice(2).every((size) => size === 1);
  return isConvolution(layer) && (AROUND.test(layer.name) || (isPoint && AROUND_AT_ONE.test(layer.name)));
}

/**
 * Why stages may be more than one after the other, as a sentence without its stop: a layer that lies in a residual block
 * and has no part in it, a shortcut around nothing that is known, or attention. Undefined where no name speaks for it.
 */
export function hiddenBranch(stages: readonly Stage[]): string | undefined {
  const plain = stages.flatMap(({ layers, shortcut }) => (shortcut === undefined ? layers : []));
  for (const { name } of stages.filter(({ shortcut }) => shortcut !== undefined)) {
    const inside = plain.find((layer) => layer.name.startsWith(`${name}.`));
    if (inside !== undefined)
      return `${inside.name} lies in the residual block ${name}, and no name tells where in it`;
  }
  const around = plain.find(isAround);
  if (around !== undefined)
    return `${around.name} is named as a shortcut is, and no name tells what it goes around`;
  const [query, key] = [QUERY, KEY].map((word) => plain.find(({ name }) => word.test(name)));
  if (query === undefined || key === undefined) return undefined;
  return `${query.name} and ${key.name} are named as those of attention are, which read the same`;
}

/**
 * A batch norm that stands in a residual block and was put behind a layer outside of it, as in networks that norm before
 * they convolve: what is added may come in before it. As a sentence without its stop; undefined where there is none.
 */
export function normBeforeBlock(
  stages: readonly Stage[],
  norms: readonly FollowedNorm[],
): string | undefined {
  for (const { name, layers, shortcut } of stages) {
    if (shortcut === undefined) continue;
    const own = [...layers, shortcut].flatMap((layer) => (typeof layer === "object" ? layer.name : []));
    const found = norms.find(
      ({ norm, layer, told }) => told !== "by you" && norm.startsWith(`${name}.`) && !own.includes(layer),
    );
    if (found !== undefined)
      return `the batch norm ${found.norm} stands before the layers of ${name}, and what is added around these may come in before it`;
  }
  return undefined;
}

/**
 * A convolution whose name may mean a transposed one: its rows would be its columns, and a square shape does not show it.
 * Undefined where there is none.
 */
export function maybeTransposed(layers: readonly FoundLayer[]): string | undefined {
  const found = layers.find(
    (layer) =>
      isConvolution(layer) &&
      layer.dims[0] === layer.dims[1] &&
      /(^|[._])(up|deconv|upconv|up_?conv|t_?conv|conv_?t|conv_?transpose|transpose|up_?sample)_?\d*([._]|$)/i.test(
        layer.name,
      ),
  );
  return found?.name;
}
