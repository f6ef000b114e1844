// Keeps the 3D view in step with the store, and rebuilds it when the GPU takes its device away.

import type { Network, NeuronId } from "../../view/network.ts";
import { NetworkView } from "../../view/network-view.ts";
import type { State, Store } from "../state.ts";
import { pageText as text } from "../text.ts";
import { removalOf } from "./network.ts";

export interface ViewSlot {
  readonly view: () => NetworkView | undefined;
  /** Draws anew on another device, or without one. */
  readonly rebuild: (device: GPUDevice | undefined) => Promise<void>;
}

export interface ViewSettings {
  readonly device?: GPUDevice;
  readonly forceWebGL: boolean;
  readonly onProtect: (neuron: NeuronId) => void;
  readonly onBrush: (neurons: readonly NeuronId[]) => void;
  /** Called after the view has taken a change in, so that the legend can be drawn anew. */
  readonly onChange: () => void;
}

/** What stands in the picture: a network on its way in before the open one. */
function shownOf({ coming, opened }: State): Network | undefined {
  return coming?.network ?? opened?.network;
}

const CAMERA_REST_MS = 250;

const sameData = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function follow(view: NetworkView, state: State, last: State | undefined): void {
  // The network that was open comes back as a whole where another one did not come.
  const before = last?.coming !== undefined && state.coming === undefined ? undefined : last;
  const shown = shownOf(state);
  const anew = shown !== undefined && (before === undefined || shown !== shownOf(before));
  if (anew) view.show(shown);
  if (before === undefined || state.theme !== before.theme || state.palette !== before.palette)
    view.setColors(state.theme, state.palette);
  if (state.coming !== undefined) return view.setMode("before");
  const { opened, ranking, scores, openModules } = state;
  if (state.scope !== before?.scope) view.setRangeScope(state.scope);
  if (openModules !== undefined && (anew || !sameData(openModules, view.openModules)))
    view.setOpenModules(openModules);
  if (
    opened !== undefined &&
    ranking !== undefined &&
    (state.removed !== before?.removed || opened !== before?.opened)
  ) {
    const inputs = opened.network.columns[0]?.size ?? 0;
    view.setRemoval(removalOf(opened.groups, ranking, state.cuts, inputs, scores));
  }
  if (state.mode !== before?.mode || state.split !== before?.split) view.setMode(state.mode, state.split);
  if (state.compact !== before?.compact) view.setCompact(state.compact);
  if (state.maps !== before?.maps || state.fill !== before?.fill)
    view.setMaps(state.fill === "maps" ? state.maps : undefined);
  if (state.brushed !== before?.brushed || opened !== before?.opened) view.mark(state.brushed);
  if (state.brushing !== before?.brushing) view.setBrushing(state.brushing);
  if (state.changes !== before?.changes) view.setChanges(state.changes);
  if (state.ghosts !== before?.ghosts) view.setGhosts(state.ghosts);
  if (state.selected !== before?.selected || opened !== before?.opened) view.select(state.selected);
  const elsewhere = !sameData(state.camera, view.place);
  if (state.camera !== undefined && state.camera !== before?.camera && elsewhere) view.goTo(state.camera);
}

/** Notes which modules stand open, once somebody has opened or folded one. */
function noteModules(store: Store, view: NetworkView | undefined): void {
  const { coming, openModules } = store.get();
  const now = view?.openModules;
  if (coming === undefined && now !== undefined && !sameData(now, openModules))
    store.set({ openModules: now });
}

/** Notes where the camera is once it rests: while it is dragged nobody waits for that. */
function followCamera(store: Store, view: () => NetworkView | undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => store.set({ camera: view()?.place }), CAMERA_REST_MS);
  };
}

/** Makes the view inside `host` and keeps it true to the store. */
export async function makeView(host: HTMLElement, store: Store, settings: ViewSettings): Promise<ViewSlot> {
  let view: NetworkView | undefined;
  const onCamera = followCamera(store, () => view);
  const rebuild = async (device: GPUDevice | undefined): Promise<void> => {
    view?.dispose();
    view = undefined;
    view = await NetworkView.create(host, {
      theme: store.get().theme,
      forceWebGL: settings.forceWebGL,
      ...(device === undefined ? {} : { device }),
      onSelect: (neuron) =>
        store.set({ selected: neuron, ...(neuron === undefined ? {} : { panel: "why" as const }) }),
      onProtect: settings.onProtect,
      onBrush: settings.onBrush,
      onSelectEdge: (edge) => editEdge(store, edge.link, edge.to, edge.from),
      onEdges: () => {
        noteModules(store, view);
        settings.onChange();
      },
      onCamera,
      adapts: true,
      onSplit: (split) => store.set({ split }),
      // A device of the page's is replaced by whoever opened it; a context of the view's own it replaces itself.
      onLost: () => {
        if (device !== undefined) return;
        rebuild(undefined).catch((error: unknown) => store.set({ error: text.pictureLost(error) }));
      },
    });
    follow(view, store.get(), undefined);
    settings.onChange();
  };
  await rebuild(settings.device);
  store.listen((state, before) => {
    if (view === undefined) return;
    follow(view, state, before);
    if (state.coming === undefined && before.coming !== undefined) settings.onChange();
  });
  return { view: () => view, rebuild };
}

/** Opens the table of weights at the edge that was clicked. */
function editEdge(store: Store, link: number, row: number, column: number): void {
  const to = store.get().opened?.network.links[link]?.to;
  if (to === undefined) return;
  store.set({ panel: "edit", selected: { column: to, index: row } });
  requestAnimationFrame(() => {
    const input = document.querySelector<HTMLInputElement>(`#weight-${to - 1}-${row}-${column}`);
    input?.focus();
    input?.select();
  });
}
