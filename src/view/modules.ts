// Modules: what the layers' own names say belongs together (layer1 › 0 › conv1), and runs of what is too much to stand side
// by side. A module can be folded into one cell, which is how a network of fifty layers, or a thousand, fits a screen.

import type { Column } from "./network.ts";
import { type Step, stepsTo } from "./runs.ts";

export interface Module {
  /** The way to it, joined by dots: "layer1.0". */
  readonly key: string;
  /** What it is called inside the module around it. */
  readonly name: string;
  /** The name where room is scarce; runs have a shorter one. */
  readonly short: string;
  /** What it is called in the network, without the runs around it. */
  readonly label: string;
  /** Modules around it. */
  readonly level: number;
  /** What has one rank folds together: named modules by how many are around them, runs between them, the largest first. */
  readonly rank: number;
  /** Columns in it. */
  readonly members: readonly number[];
}

/** What stands in one place of the picture: a column, or a folded module, which its last column stands for. */
export interface Cell {
  readonly column: number;
  readonly members: readonly number[];
  readonly name: string;
  /** The name without what only repeats it: "conv1" for the one layer in it, conv1.conv. */
  readonly short: string;
  /** The folded module's key. */
  readonly folded?: string;
}

interface Part {
  readonly key: string;
  readonly way: readonly Step[];
  readonly members: number[];
}

const keyOf = (way: readonly Step[]) => way.map(({ name }) => name).join(".");

/** The ways to some columns, and all beginnings of these with the columns under them, outermost first. */
interface Naming {
  readonly ways: readonly (readonly Step[])[];
  readonly parts: readonly Part[];
}

const namings = new WeakMap<readonly Column[], Naming>();

/** Found once for a network: every frame of another size asks for its cells. */
function namingOf(columns: readonly Column[]): Naming {
  const known = namings.get(columns);
  if (known !== undefined) return known;
  const ways = stepsTo(columns);
  const naming = { ways, parts: partsOf(ways) };
  namings.set(columns, naming);
  return naming;
}

function partsOf(ways: Naming["ways"]): Part[] {
  const parts = new Map<string, Part>();
  ways.forEach((whole, index) => {
    for (let length = 1; length < whole.length; length++) {
      const way = whole.slice(0, length);
      const key = keyOf(way);
      const part = parts.get(key) ?? { key, way, members: [] };
      part.members.push(index);
      parts.set(key, part);
    }
  });
  return [...parts.values()].sort((a, b) => b.members.length - a.members.length);
}

function moduleFrom({ key, way, members }: Part, around: readonly Module[]): Module {
  const outer = around.at(-1)?.key;
  const inside = outer === undefined ? key : key.slice(outer.length + 1);
  const names = way.filter(({ run }) => run === undefined);
  const rank = around.filter((module) => Number.isInteger(module.rank)).length;
  const place = { key, level: around.length, members };
  const run = way.at(-1)?.run;
  if (run === undefined) return { ...place, name: inside, short: inside, label: keyOf(names), rank };
  const label = keyOf([...names, { name: run.label }]);
  return { ...place, name: run.name, short: run.short, label, rank: rank - Math.log10(run.size) / 10 };
}

/**
 * The modules of a network, outermost first. A module of one column, of all named columns, or with the same columns
 * as the one around it tells nothing and is left out.
 */
export function findModules(columns: readonly Column[]): Module[] {
  const named = columns.filter((column) => (column.path?.length ?? 0) > 0).length;
  const modules: Module[] = [];
  for (const part of namingOf(columns).parts) {
    const { key, members } = part;
    if (members.length < 2 || members.length === named) continue;
    const around = modules.filter((module) => key.startsWith(`${module.key}.`));
    if (around.some((module) => module.members.length === members.length)) continue;
    modules.push(moduleFrom(part, around));
  }
  return modules.sort((a, b) => (a.members[0] ?? 0) - (b.members[0] ?? 0) || a.level - b.level);
}

/** Of each column the outermost of some modules that it is in, or the innermost. */
function moduleOfEach(modules: readonly Module[], which: "outermost" | "innermost"): Map<number, Module> {
  const found = new Map<number, Module>();
  const order = [...modules].sort((a, b) => (which === "outermost" ? b.level - a.level : a.level - b.level));
  for (const module of order) for (const member of module.members) found.set(member, module);
  return found;
}

/** The cells of a network with some modules folded, in the order of their first columns. */
export function cellsOf(
  columns: readonly Column[],
  modules: readonly Module[],
  folded: ReadonlySet<string>,
  depths: readonly number[],
): Cell[] {
  const cells: Cell[] = [];
  const taken = new Set<number>();
  const { ways, parts } = namingOf(columns);
  const alone = new Set(parts.flatMap((part) => (part.members.length === 1 ? part.key : [])));
  const foldedAt = moduleOfEach(
    modules.filter(({ key }) => folded.has(key)),
    "outermost",
  );
  const aroundAt = moduleOfEach(modules, "innermost");
  const deepest = (members: readonly number[]) =>
    members.reduce((best, each) => ((depths[each] ?? 0) > (depths[best] ?? 0) ? each : best));
  columns.forEach((column, index) => {
    if (taken.has(index)) return;
    const module = foldedAt.get(index);
    const members = module?.members ?? [index];
    for (const member of members) taken.add(member);
    const place = { column: deepest(members), members };
    if (module !== undefined) {
      cells.push({ ...place, name: module.name, short: module.short, folded: module.key });
      return;
    }
    const around = aroundAt.get(index);
    const way = ways[index] ?? [];
    const inside = (key: string) =>
      key.slice(around === undefined ? 0 : around.key.length + 1) || column.title;
    const prefixes = way.map((_, at) => keyOf(way.slice(0, at + 1)));
    const short = inside(prefixes.find((key) => alone.has(key)) ?? keyOf(way));
    cells.push({ ...place, name: inside(keyOf(way)), short });
  });
  return cells;
}

/** The modules to fold so that at most `room` cells remain, the innermost first; all of the outermost where even that is too many. */
export function foldToFit(columns: readonly Column[], modules: readonly Module[], room: number): Set<string> {
  const ranks = [...new Set(modules.map(({ rank }) => rank))].sort((a, b) => b - a);
  const foldedFrom = (rank: number) => {
    const from = modules.filter((module) => module.rank >= rank);
    return new Set([...moduleOfEach(from, "outermost").values()].map(({ key }) => key));
  };
  const choices = [new Set<string>(), ...ranks.map(foldedFrom)];
  const fits = choices.find((folded) => cellsOf(columns, modules, folded, []).length <= room);
  return fits ?? choices.at(-1) ?? new Set();
}
