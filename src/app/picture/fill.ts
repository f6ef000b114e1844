// Keeps the neurons' fill true to what is asked for: nothing, the scores, what each neuron gives for one example, or that
// as feature maps, which the panel Why asks for too. The newest request wins; nothing is run while nobody looks.

import type { Fill } from "../../view/fill.ts";
import type { NetworkView } from "../../view/network-view.ts";
import { layersWithMaps, makeLooker, type Wish } from "../measure/look.ts";
import type { App, State } from "../state.ts";

function scoreFill({ scores }: State): Fill {
  return { scale: "scores", values: [undefined, ...(scores?.norms ?? [])] };
}

/** What has to be looked at; undefined: nothing. */
function wishOf({ fill, looking, panel, selected, opened }: State): Wish | undefined {
  if (opened === undefined) return undefined;
  if (fill === "activations" || fill === "maps")
    return { layer: undefined, maps: fill === "maps" || looking };
  const layer = (selected?.column ?? 0) - 1;
  const asked = looking && panel === "why" && layersWithMaps(opened).includes(layer);
  return asked ? { layer, maps: true } : undefined;
}

/** Everything that what is shown depends on. */
function requestOf(state: State): readonly unknown[] {
  const { opened, fill, scores, example, own, removed } = state;
  const wish = wishOf(state);
  const shown = wish === undefined ? [] : [wish.layer, wish.maps, example, own];
  return [opened, fill, fill === "scores" && scores, wish !== undefined && removed, ...shown];
}

const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((each, at) => each === b[at]);

/**
 * Listens to the store and fills the neurons of whatever view there is. Returns how to fill those of a view that has
 * been built anew.
 */
export function followFill(app: App, view: () => NetworkView | undefined): () => void {
  const { store } = app;
  const looker = makeLooker(app);
  let last: Fill | undefined;
  let running = false;
  const answer = async (state: State): Promise<void> => {
    const wish = wishOf(state);
    const { opened, fill } = state;
    if (wish === undefined) looker.release();
    const found = wish && opened && (await looker.look(state, opened, wish));
    if (!same(requestOf(state), requestOf(store.get()))) return;
    const means = found?.means;
    const activations = means && { scale: "activations" as const, values: means.before, after: means.after };
    last = fill === "scores" ? scoreFill(state) : activations;
    view()?.setFill(last);
    if (found?.maps !== store.get().maps) store.set({ maps: found?.maps });
  };
  const work = async () => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        const state = store.get();
        await answer(state);
        if (same(requestOf(state), requestOf(store.get()))) return;
      }
    } catch (error) {
      looker.release();
      last = undefined;
      view()?.setFill(undefined);
      const sentence = error instanceof Error ? error.message : String(error);
      store.set({ fill: "none", looking: false, maps: undefined, error: sentence });
    } finally {
      running = false;
    }
  };
  store.listen((state, before) => {
    if (same(requestOf(state), requestOf(before))) return;
    if (state.opened !== before.opened && state.maps !== undefined) store.set({ maps: undefined });
    void work();
  });
  return () => view()?.setFill(last);
}
