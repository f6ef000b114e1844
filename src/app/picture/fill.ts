// Keeps the neurons' fill true to what is asked for: nothing, the scores, or what each neuron gives for one example. The
// newest request wins; a network is compiled for looking into only while somebody looks.

import { rankedBy } from "../../prune/ranked-by.ts";
import type { Fill } from "../../view/fill.ts";
import type { NetworkView } from "../../view/network-view.ts";
import { openProbe, type Probe } from "../measure/activations.ts";
import { inputNow } from "../measure/trial.ts";
import type { App, Opened, State } from "../state.ts";

function scoreFill({ opened, scores }: State): Fill {
  if (opened === undefined || scores === undefined) return { scale: "scores", values: [] };
  const ranked = opened.groups.layers.map((_, layer) => rankedBy(opened.groups, scores, layer));
  return { scale: "scores", values: [undefined, ...ranked] };
}

/**
 * Listens to the store and fills the neurons of whatever view there is. Returns how to fill those of a view that has
 * been built anew.
 */
export function followFill(app: App, view: () => NetworkView | undefined): () => void {
  let last: Fill | undefined;
  let probe: { readonly opened: Opened; readonly promise: Promise<Probe> } | undefined;
  let turn = 0;
  const release = () => {
    probe?.promise.then((open) => open.close()).catch(() => {});
    probe = undefined;
  };
  const activations = async (opened: Opened, input: Float32Array): Promise<Fill> => {
    if (probe?.opened.model !== opened.model) release();
    const inputs = opened.network.columns[0]?.size ?? 0;
    probe ??= { opened, promise: openProbe(app.engines.prover, opened.model, opened.groups, inputs) };
    return { scale: "activations", values: await (await probe.promise).look(input) };
  };
  const update = async (state: State): Promise<void> => {
    const mine = ++turn;
    const { fill, opened } = state;
    if (fill !== "activations") release();
    const made =
      opened === undefined || fill === "none"
        ? undefined
        : fill === "scores"
          ? scoreFill(state)
          : await activations(opened, inputNow(state, opened));
    if (mine !== turn) return;
    last = made;
    view()?.setFill(made);
  };
  app.store.listen((state, before) => {
    const keys = ["fill", "example", "own", "opened"] as const;
    const same = keys.every((key) => state[key] === before[key]);
    if (same && (state.fill !== "scores" || state.scores === before.scores)) return;
    update(state).catch((error: unknown) => {
      release();
      app.store.set({ fill: "none", error: error instanceof Error ? error.message : String(error) });
    });
  });
  return () => view()?.setFill(last);
}
