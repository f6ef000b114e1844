// Which of the layouts a network gets: chains of a few columns are lines or slabs, whatever branches or is deep is a
// layered graph whose modules fold.

import { columnDepths, flowGraph } from "./flow-graph.ts";
import { LEAST_PITCH } from "./flow-room.ts";
import { type Frame, type Layout, layoutNetwork, type Present } from "./layout.ts";
import { layoutFlow } from "./layout-flow.ts";
import { TILE_ROOM, tiledLinks } from "./matrix-tile.ts";
import { type Cell, cellsOf, findModules, foldToFit, type Module } from "./modules.ts";
import type { Network } from "./network.ts";

/** What can be folded in a network, and what is. */
export interface Folding {
  readonly modules: readonly Module[];
  readonly depths: readonly number[];
  /** Keys of folded modules; undefined: as many as the frame asks for. */
  folded: ReadonlySet<string> | undefined;
}

/** Longer chains have no room for slabs seen from aside. */
const LONGEST_CHAIN = 8;
/** Slots narrower than this, in CSS pixels, make modules fold; a chain stands open where it can, as its edges run clear. */
const READABLE_PITCH = 34;

export function foldingOf(network: Network): Folding {
  return { modules: findModules(network.columns), depths: columnDepths(network), folded: undefined };
}

function isChain({ links, arcs }: Network): boolean {
  return links.every(({ from, to }) => to === from + 1) && (arcs?.length ?? 0) === 0;
}

/** Keys of the modules that are folded in a frame. */
export function foldedIn(network: Network, folding: Folding, frame: Frame): ReadonlySet<string> {
  if (folding.folded !== undefined) return folding.folded;
  if (isChain(network) && network.columns.length * LEAST_PITCH <= frame.width) return new Set();
  const room = Math.max(6, Math.floor(frame.width / READABLE_PITCH));
  return foldToFit(network.columns, folding.modules, room);
}

/** Folds a module, or opens it. */
export function toggleModule(network: Network, folding: Folding, frame: Frame, key: string): void {
  const folded = new Set(foldedIn(network, folding, frame));
  const inner = folding.modules.filter((module) => module.key.startsWith(`${key}.`));
  if (folded.delete(key)) {
    // One level at a time.
    const level = folding.modules.find((module) => module.key === key)?.level ?? 0;
    for (const module of inner) if (module.level === level + 1) folded.add(module.key);
  } else {
    for (const module of inner) folded.delete(module.key);
    folded.add(key);
  }
  folding.folded = folded;
}

/** True where `inner` is the key of a module in the one with the key `outer`, or of that one. */
const isIn = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}.`);

/** Keys of the innermost modules that stand open; undefined while that is the frame's to say. */
export function openModules({ modules, folded }: Folding): readonly string[] | undefined {
  if (folded === undefined) return undefined;
  const closed = [...folded];
  const open = modules.map(({ key }) => key).filter((key) => !closed.some((each) => isIn(key, each)));
  return open.filter((key) => !open.some((each) => each !== key && isIn(each, key)));
}

/** Opens these modules and those around them, and folds all others. Keys that no module has say nothing. */
export function openAlone(folding: Folding, keys: readonly string[]): void {
  const known = folding.modules.some((module) => keys.includes(module.key));
  if (keys.length > 0 && !known) return;
  const closed = folding.modules.filter(({ key }) => !keys.some((each) => isIn(each, key)));
  const around = (key: string) => closed.some((outer) => outer.key !== key && isIn(key, outer.key));
  folding.folded = new Set(closed.map(({ key }) => key).filter((key) => !around(key)));
}

/** Lays a network out for a frame; with `present`, only those neurons, closed up. */
export function arrange(network: Network, folding: Folding, frame: Frame, present: Present = []): Layout {
  const short = isChain(network) && network.columns.length <= LONGEST_CHAIN;
  const cells = short ? undefined : cellsIn(network, folding, frame);
  const shows = (column: number) => cells?.some((cell) => cell.column === column) ?? true;
  const tiles = tiledLinks(network, frame, shows);
  const foot = tiles.length > 0 ? TILE_ROOM : 0;
  const above = { width: frame.width, height: frame.height - foot };
  const layout =
    cells === undefined
      ? layoutNetwork(network.columns, above, present)
      : layoutFlow(network, flowGraph(network, cells), folding.modules, above, present);
  return { ...layout, tiles, margin: { ...layout.margin, bottom: layout.margin.bottom + foot } };
}

function cellsIn(network: Network, folding: Folding, frame: Frame): Cell[] {
  const folded = foldedIn(network, folding, frame);
  return cellsOf(network.columns, folding.modules, folded, folding.depths);
}
