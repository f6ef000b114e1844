// The layers as a tree: modules, as the layers' own names tell them, hold layers and other modules, and fold.

import { live } from "lit/directives/live.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { findModules, type Module } from "../../view/modules.ts";
import type { Network } from "../../view/network.ts";
import type { Opened, State } from "../state.ts";
import { layersText as text } from "../text.ts";

/** A module with what of it is listed. */
export interface Branch {
  readonly module: Module;
  readonly items: readonly (number | Branch)[];
}

/** In a network of more columns modules are folded until somebody opens them. */
const MOST_OPEN = 24;

const trails = new WeakMap<Network, readonly (readonly Module[])[]>();

/** The modules around each column, outermost first; found once for a network. */
function trailsOf(network: Network): readonly (readonly Module[])[] {
  const known = trails.get(network);
  if (known !== undefined) return known;
  const around: Module[][] = network.columns.map(() => []);
  for (const module of findModules(network.columns))
    for (const at of module.members) around[at]?.push(module);
  for (const modules of around) modules.sort((a, b) => a.level - b.level);
  trails.set(network, around);
  return around;
}

/** Layers in their modules, in order; a module stands where its first layer does. */
export function treeOf(network: Network, layers: readonly number[]): readonly (number | Branch)[] {
  const around = trailsOf(network);
  const branches = new Map<string, Branch>();
  const top: (number | Branch)[] = [];
  for (const layer of layers) {
    let items = top;
    for (const module of around[layer + 1] ?? []) {
      const known = branches.get(module.key);
      const inside: (number | Branch)[] = [];
      if (known === undefined) {
        const branch = { module, items: inside };
        branches.set(module.key, branch);
        items.push(branch);
      }
      items = known === undefined ? inside : (known.items as (number | Branch)[]);
    }
    items.push(layer);
  }
  return top;
}

/** Neurons of a module that stay, and all of them. */
function countsOf({ removed }: State, { groups }: Opened, { members }: Module): [kept: number, of: number] {
  const layers = members.flatMap((column) => groups.layers[column - 1] ?? []);
  const gone = ({ units }: { readonly units: ArrayLike<number> }) =>
    Array.from(units).filter((unit) => removed.has(unit)).length;
  const of = layers.reduce((sum, { rows }) => sum + rows, 0);
  return [of - layers.reduce((sum, layer) => sum + gone(layer), 0), of];
}

/** Where a layer is looked for all modules are open, else as they were left; at first where there is room, and the selected neuron's. */
function isOpen({ search, selected, folds }: State, { network }: Opened, { key, members }: Module): boolean {
  if (search.trim() !== "") return true;
  const chosen = selected !== undefined && members.includes(selected.column);
  return folds.get(key) ?? (chosen || network.columns.length <= MOST_OPEN);
}

export interface TreeActions {
  /** Opens a module of the list, or folds it. */
  readonly foldModule: (key: string, open: boolean) => void;
}

/** The rows of the list; `row` draws a layer. */
export function layerTree(
  state: State,
  opened: Opened,
  items: readonly (number | Branch)[],
  row: (layer: number) => TemplateResult,
  actions: TreeActions,
): TemplateResult[] {
  return items.map((item) => {
    if (typeof item === "number") return row(item);
    const { module } = item;
    const open = isOpen(state, opened, module);
    const toggle = (event: Event) => {
      const now = (event.currentTarget as HTMLDetailsElement).open;
      if (now !== open) actions.foldModule(module.key, now);
    };
    return html`<li class="module-row"><details .open=${live(open)} @toggle=${toggle}>
      <summary><strong>${module.name}</strong><span class="muted">${text.layersIn(module.members.length)}</span><span class="kept">${text.kept(...countsOf(state, opened, module))}</span></summary>
      ${open ? html`<ol>${layerTree(state, opened, item.items, row, actions)}</ol>` : nothing}
    </details></li>`;
  });
}
