// Stages without arrows → the order in which what each makes is what the next one takes. Among the orders in which that
// holds, names decide.

import { suggest } from "../../model/nearest.ts";
import { type FoundLayer, isConvolution } from "./layers.ts";
import type { Stage } from "./stages.ts";

/** Stages in their order. */
export interface Order {
  readonly stages: readonly Stage[];
  /** True where a dense weight is [outputs, inputs]. */
  readonly rowsFirst: boolean;
  /** What the order was read from, for the note; "you" where it was given. */
  readonly from: string;
}

const byNumbers = new Intl.Collator("en", { numeric: true });

export function outputsOf(layer: FoundLayer, rowsFirst: boolean): number {
  return layer.dims[isConvolution(layer) || rowsFirst ? 0 : 1] ?? 0;
}

/** What a layer reads: features, or the channels of one of a convolution's groups. */
export function inputsOf(layer: FoundLayer, rowsFirst: boolean): number {
  return layer.dims[isConvolution(layer) || rowsFirst ? 1 : 0] ?? 0;
}

export function firstOf({ layers }: Stage): FoundLayer {
  const [first] = layers;
  if (first === undefined) throw new RangeError("a stage has layers");
  return first;
}

export function lastOf({ layers }: Stage): FoundLayer {
  return layers.at(-1) as FoundLayer;
}

/** Groups of a convolution that reads this many channels; 0 where none fits. */
export function groupsOf(layer: FoundLayer, channels: number): number {
  const groups = channels / inputsOf(layer, true);
  return Number.isInteger(groups) && outputsOf(layer, true) % groups === 0 ? groups : 0;
}

/** True where `next` can read what `before` makes. */
function fits(before: FoundLayer, next: FoundLayer, rowsFirst: boolean): boolean {
  const made = outputsOf(before, rowsFirst);
  if (isConvolution(next))
    return isConvolution(before) && before.dims.length === next.dims.length && groupsOf(next, made) > 0;
  const taken = inputsOf(next, rowsFirst);
  return isConvolution(before) ? made > 0 && taken % made === 0 : taken === made;
}

/** What does not fit inside of a block; undefined where all does. */
function breakInside({ name, layers, shortcut }: Stage): string | undefined {
  const at = layers.findIndex((layer, index) => {
    const before = layers[index - 1];
    return before !== undefined && !fits(before, layer, true);
  });
  if (at > 0) return `${layers[at]?.name} does not take what ${layers[at - 1]?.name} makes`;
  if (shortcut === undefined) return undefined;
  const [first, last] = [layers[0], layers.at(-1)];
  const [takes, makes] =
    typeof shortcut === "object" ? [shortcut.dims[1], shortcut.dims[0]] : [first?.dims[1], first?.dims[1]];
  return takes === first?.dims[1] && makes === last?.dims[0]
    ? undefined
    : `the shortcut of ${name} does not fit around its convolutions`;
}

/** The first two stages that do not fit each other, as words; undefined where the order holds. */
export function breakOf(stages: readonly Stage[], rowsFirst: boolean): string | undefined {
  for (const [index, stage] of stages.entries()) {
    const inside = breakInside(stage);
    if (inside !== undefined) return inside;
    const before = stages[index - 1];
    if (before === undefined) continue;
    const [made, next] = [lastOf(before), firstOf(stage)];
    if (!fits(made, next, rowsFirst))
      return `${made.name} makes ${outputsOf(made, rowsFirst)} values, but ${next.name} takes ${inputsOf(next, rowsFirst)}`;
  }
  return undefined;
}

/**
 * The only order in which sizes fit: a path from size to size, on which stages that keep their size stand in the order of
 * their numbers. Undefined where there is none or more than one.
 */
function orderByShape(stages: readonly Stage[], rowsFirst: boolean): Stage[] | undefined {
  const [keep, change] = [new Map<number, Stage[]>(), new Map<number, Stage[]>()];
  const made = new Set<number>();
  for (const stage of stages) {
    const [takes, makes] = [inputsOf(firstOf(stage), rowsFirst), outputsOf(lastOf(stage), rowsFirst)];
    const list = takes === makes ? keep : change;
    list.set(takes, [...(list.get(takes) ?? []), stage]);
    if (takes !== makes) made.add(makes);
  }
  const starts = [...change.keys()].filter((size) => !made.has(size));
  if (starts.length !== 1 || [...change.values()].some((list) => list.length > 1)) return undefined;
  const ordered: Stage[] = [];
  for (let size = starts[0]; size !== undefined && ordered.length < stages.length; ) {
    const same = keep.get(size) ?? [];
    ordered.push(...same.toSorted((a, b) => byNumbers.compare(a.name, b.name)));
    const next: Stage | undefined = change.get(size)?.[0];
    if (next !== undefined) ordered.push(next);
    size = next === undefined ? undefined : outputsOf(lastOf(next), rowsFirst);
  }
  return new Set(ordered).size === stages.length ? ordered : undefined;
}

/** True where stages whose names differ in numbers alone stand in the order of these: shapes that fit backwards are a decoder's. */
function keepsNumbers(stages: readonly Stage[]): boolean {
  const last = new Map<string, string>();
  return stages.every(({ name }) => {
    const kind = name.replace(/\d+/g, "#");
    const before = last.get(kind);
    last.set(kind, name);
    return before === undefined || byNumbers.compare(before, name) < 0;
  });
}

/** Orders to try, best first. Names that differ only in numbers are in the order of these, whatever the file's is. */
function orders(stages: readonly Stage[]): Omit<Order, "rowsFirst">[] {
  const appearance = { stages, from: "the file's order" };
  const numbered = {
    stages: stages.toSorted((a, b) => byNumbers.compare(a.name, b.name)),
    from: "their names",
  };
  const alike = new Set(stages.map(({ name }) => name.replace(/\d+/g, "#"))).size === 1;
  return alike ? [numbered, appearance] : [appearance, numbered];
}

const sizesFit = (layer: FoundLayer, rowsFirst: boolean): boolean =>
  (layer.biasSize ?? outputsOf(layer, rowsFirst)) === outputsOf(layer, rowsFirst) &&
  (layer.norm === undefined || isConvolution(layer) || rowsFirst);

/** The layouts of dense weights to try: PyTorch's is [outputs, inputs], that of Keras and JAX [inputs, outputs]. */
function layouts(stages: readonly Stage[]): boolean[] {
  const layers = stages.flatMap((stage) => stage.layers);
  const kernels = layers.every(({ weight }) => /kernel[^a-z]*$/i.test(weight));
  return (kernels ? [false, true] : [true, false]).filter((rowsFirst) =>
    layers.every((layer) => sizesFit(layer, rowsFirst)),
  );
}

/** The order that names and shapes give, or the words for what does not fit. */
export function findOrder(stages: readonly Stage[]): Order | string {
  const possible = layouts(stages);
  for (const rowsFirst of possible) {
    const named = orders(stages).find((order) => breakOf(order.stages, rowsFirst) === undefined);
    if (named !== undefined) return { ...named, rowsFirst };
    const shaped = orderByShape(stages, rowsFirst);
    if (shaped !== undefined && keepsNumbers(shaped) && breakOf(shaped, rowsFirst) === undefined)
      return { stages: shaped, rowsFirst, from: "their shapes" };
  }
  if (possible.length === 0) return "a bias does not have one value for each neuron";
  return breakOf(orders(stages)[0]?.stages ?? stages, true) ?? "their shapes fit in no order";
}

/** The order that was asked for, by names; or the words for what does not fit. */
export function givenOrder(stages: readonly Stage[], names: readonly string[]): Order | string {
  const unknown = names.find((name) => !stages.some((stage) => stage.name === name));
  const missing = stages.find((stage) => !names.includes(stage.name));
  const known = stages.map(({ name }) => name);
  if (unknown !== undefined)
    return `there is no ${unknown} in the file; ${suggest(unknown, known, known.length)}`;
  if (missing !== undefined) return `${missing.name} is missing in the order`;
  if (new Set(names).size < names.length) return "a name stands twice in the order";
  const ordered = names.flatMap((name) => stages.filter((stage) => stage.name === name));
  const broken = layouts(stages).map((rowsFirst) => breakOf(ordered, rowsFirst));
  const fine = broken.indexOf(undefined);
  const rowsFirst = layouts(stages)[fine];
  if (rowsFirst === undefined) return broken[0] ?? "a bias does not have one value for each neuron";
  return { stages: ordered, rowsFirst, from: "you" };
}
