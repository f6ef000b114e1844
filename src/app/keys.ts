// The keyboard. text.ts lists its keys as the page shows them.

import type { NeuronId } from "../view/network.ts";
import type { Hand } from "./decide/picked.ts";
import type { Undoing } from "./history/undo.ts";
import { showKeys } from "./panels/keys-sheet.ts";
import { sayNeuron } from "./picture/neurons.ts";
import type { Store } from "./state.ts";

/** The neuron that a key moves to; wraps within the column and stops at the first and last layer. */
export function moveSelection(
  key: string,
  at: NeuronId | undefined,
  sizes: readonly number[],
): NeuronId | undefined {
  const { column, index } = at ?? { column: 1, index: -1 };
  const size = sizes[column] ?? 1;
  const step = key === "ArrowUp" || key === "ArrowLeft" ? -1 : 1;
  if (key.startsWith("Arrow")) return { column, index: (index + step + size) % size };
  const next = Math.max(0, Math.min(sizes.length - 1, column + (key === "]" ? 1 : -1)));
  return { column: next, index: Math.min(Math.max(0, index), (sizes[next] ?? 1) - 1) };
}

/** Ctrl+Z and its kin; a field that is typed into undoes by itself. */
function stepKey(event: KeyboardEvent, undoing: Undoing): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  const typed = "textarea, input:not([type=range], [type=checkbox], [type=radio])";
  if ((event.target as HTMLElement).closest(typed)) return false;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) undoing.undo();
  else if (key === "y" || key === "z") undoing.redo();
  else return false;
  event.preventDefault();
  return true;
}

/** What keys do besides looking and selecting. */
export interface KeyActions {
  readonly fit: () => void;
  readonly bringNear: (neuron: NeuronId) => void;
  /** Shows a part so many times as large. */
  readonly zoom: (factor: number) => void;
  /** Turns the picture by steps. */
  readonly turn: (right: number, up: number) => void;
  readonly togglePicked: (neuron: NeuronId, hand: Hand) => void;
  /** Takes what is refused off the page. */
  readonly dismiss: () => void;
}

/** What a key on the selected neuron says of it by hand. */
const HANDS: Readonly<Record<string, Hand>> = { p: "protect", Delete: "force", Backspace: "force" };

/** Steps to the right and up that an arrow turns the picture by, with Shift held down. */
const TURNS: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const ZOOMS: Readonly<Record<string, number>> = { "+": 1.25, "=": 1.25, "-": 0.8 };

function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("#layer-search");
  field?.focus();
  field?.select();
}

/** Does what a key stands for; false for one that stands for nothing. */
function obey(key: string, { get, set }: Store, actions: KeyActions): boolean {
  const { opened, mode, compact, ghosts, selected, brushing } = get();
  if (opened === undefined) return false;
  const hand = HANDS[key];
  const zoom = ZOOMS[key];
  const sizes = opened.network.columns.map((column) => column.size);
  if (key === " ") set({ mode: mode === "before" ? "after" : "before" });
  else if (key === "c") set({ compact: !compact, mode: mode === "before" ? "after" : mode });
  else if (key === "g") set({ ghosts: !ghosts });
  else if (key === "f") actions.fit();
  else if (zoom !== undefined) actions.zoom(zoom);
  else if (key === "Enter" && selected !== undefined) actions.bringNear(selected);
  else if (key === "/") focusSearch();
  else if (key === "?") showKeys();
  else if (key === "b") set({ brushing: !brushing });
  else if (key === "Escape") set({ selected: undefined, brushed: [], brushing: false });
  else if (hand !== undefined && selected !== undefined) actions.togglePicked(selected, hand);
  else if (["[", "]"].includes(key) || key.startsWith("Arrow")) {
    const neuron = moveSelection(key, selected, sizes);
    const said = neuron === undefined ? "" : sayNeuron(get(), neuron.column, neuron.index);
    set({ selected: neuron, panel: "why", announcement: said });
  } else return false;
  return true;
}

export function listenForKeys(store: Store, undoing: Undoing, actions: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (stepKey(event, undoing)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && store.get().error !== undefined && target.closest("dialog") === null)
      return actions.dismiss();
    if (target.closest("input, textarea, select, [open] > summary, dialog, [role=separator]")) return;
    // The arrows of a list of tabs move along it.
    if (target.closest("[role=tablist]") && event.key.startsWith("Arrow")) return;
    // A button keeps the keys that press it.
    if (target.closest("button, summary") && (event.key === " " || event.key === "Enter")) return;
    const turn = event.shiftKey ? TURNS[event.key] : undefined;
    if (turn !== undefined) {
      actions.turn(...turn);
      return event.preventDefault();
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (obey(key, store, actions)) event.preventDefault();
  });
}
