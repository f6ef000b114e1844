// The keyboard: space before/after, C compact, [ ] layer, arrows neuron, F fit, Escape nothing selected, Ctrl+Z and Ctrl+Y.

import type { NeuronId } from "../view/network.ts";
import type { Store } from "./state.ts";
import type { Undoing } from "./undo.ts";

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

export function listenForKeys(store: Store, undoing: Undoing, fit: () => void): void {
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (stepKey(event, undoing)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest("input, textarea, select, summary, [role=tablist], [role=separator]")) return;
    // A button keeps the keys that press it.
    if (target.closest("button") && (event.key === " " || event.key === "Enter")) return;
    const { opened, mode, compact, selected } = store.get();
    if (opened === undefined) return;
    const sizes = opened.network.columns.map((column) => column.size);
    if (event.key === " ") store.set({ mode: mode === "before" ? "after" : "before" });
    else if (event.key === "c" || event.key === "C")
      store.set({ compact: !compact, mode: mode === "before" ? "after" : mode });
    else if (event.key === "f" || event.key === "F") fit();
    else if (event.key === "Escape") store.set({ selected: undefined });
    else if (["[", "]"].includes(event.key) || event.key.startsWith("Arrow"))
      store.set({ selected: moveSelection(event.key, selected, sizes), panel: "why" });
    else return;
    event.preventDefault();
  });
}
