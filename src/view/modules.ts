// Modules: what the layers' own names say belongs together (layer1 › 0 › conv1). A module can be folded into one cell,
// which is how a network of fifty layers fits a screen.

import type { Column } from "./network.ts";

export interface Module {
  /** The way to it, joined by dots: "layer1.0". */
  readonly key: string;
  /** What it is called inside the module around it. */
  readonly name: string;
  /** Modules around it. */
  readonly level: number;
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
  readonly members: number[];
}

/** All prefixes of the columns' paths with the columns under them, outermost first. */
function prefixesOf(columns: readonly Column[]): Part[] {
  const parts = new Map<string, Part>();
  columns.forEach((column, index) => {
    const path = column.path ?? [];
    for (let length = 1; length < path.length; length++) {
      const key = path.slice(0, length).join(".");
      const part = parts.get(key) ?? { key, members: [] };
      part.members.push(index);
      parts.set(key, part);
    }
  });
  return [...parts.values()].sort((a, b) => b.members.length - a.members.length);
}

/**
 * The modules of a network, outermost first. A module of one column, of all named columns, or with the same columns
 * as the one around it tells nothing and is left out.
 */
export function findModules(columns: readonly Column[]): Module[] {
  const named = columns.filter((column) => (column.path?.length ?? 0) > 0).length;
  const modules: Module[] = [];
  for (const { key, members } of prefixesOf(columns)) {
    if (members.length < 2 || members.length === named) continue;
    const around = modules.filter((module) => key.startsWith(`${module.key}.`));
    if (around.some((module) => module.members.length === members.length)) continue;
    const outer = around.at(-1)?.key;
    modules.push({
      key,
      name: outer === undefined ? key : key.slice(outer.length + 1),
      level: around.length,
      members,
    });
  }
  return modules.sort((a, b) => (a.members[0] ?? 0) - (b.members[0] ?? 0) || a.level - b.level);
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
  const alone = new Set(prefixesOf(columns).flatMap((part) => (part.members.length === 1 ? part.key : [])));
  const deepest = (members: readonly number[]) =>
    members.reduce((best, each) => ((depths[each] ?? 0) > (depths[best] ?? 0) ? each : best));
  columns.forEach((column, index) => {
    if (taken.has(index)) return;
    // Modules are in order, so the outermost folded one comes first.
    const module = modules.find(({ key, members }) => folded.has(key) && members.includes(index));
    const members = module?.members ?? [index];
    for (const member of members) taken.add(member);
    const around = modules.filter((each) => each.members.includes(index)).at(-1);
    const path = column.path ?? [];
    const prefixes = path.map((_, at) => path.slice(0, at + 1).join("."));
    const inside = (key: string) =>
      key.slice(around === undefined ? 0 : around.key.length + 1) || column.title;
    const name = module?.name ?? inside(path.join("."));
    const short = module?.name ?? inside(prefixes.find((key) => alone.has(key)) ?? path.join("."));
    const cell = { column: deepest(members), members, name, short };
    cells.push(module === undefined ? cell : { ...cell, folded: module.key });
  });
  return cells;
}

/** The modules to fold so that at most `room` cells remain, the innermost first; all of the outermost where even that is too many. */
export function foldToFit(columns: readonly Column[], modules: readonly Module[], room: number): Set<string> {
  const levels = 1 + Math.max(-1, ...modules.map((module) => module.level));
  for (let level = levels; level > 0; level--) {
    const folded = new Set(modules.filter((module) => module.level === level).map(({ key }) => key));
    if (cellsOf(columns, modules, folded, []).length <= room) return folded;
  }
  return new Set(modules.filter((module) => module.level === 0).map(({ key }) => key));
}
