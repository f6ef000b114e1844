// What the controls around the ratio do: the criterion, what the ratio is of, targets, and layers and neurons by hand.
// Each makes a new criterion or budget of the one that was asked for last, whatever has been scored meanwhile.

import type { Budget, Target } from "../../prune/budget.ts";
import { atRatio } from "../../prune/budget.ts";
import { type Criterion, type CriterionKind, needsActivations } from "../../prune/criteria.ts";
import type { NeuronId } from "../../view/network.ts";
import { attempt, replaceNetwork } from "../actions.ts";
import type { App, Opened, Task } from "../state.ts";
import { pageText, controlText as text } from "../text.ts";
import { decide } from "./decide.ts";
import { clearPicked, type Hand, withOwnRatio, withPicked } from "./picked.ts";

export interface ChoosingActions {
  readonly chooseCriterion: (kind: CriterionKind) => void;
  /** Changes what is named, whatever else has been asked for meanwhile. */
  readonly setCriterion: (change: Partial<Criterion>) => void;
  /** One ranking over all layers, or one in each. */
  readonly setGlobal: (global: boolean) => void;
  readonly setMultiple: (multiple: number) => void;
  /** Undefined: the ratio that was found stays, as a ratio. */
  readonly setTarget: (target: Target | undefined) => void;
  /** A layer's own ratio; undefined: it follows the others. */
  readonly setOwnRatio: (layer: number, ratio: number | undefined) => void;
  readonly clearPicked: (layer: number) => void;
  /** Protects a neuron or forces it out; what it is already, it is no more. */
  readonly togglePicked: (neuron: NeuronId, hand: Hand) => void;
  /** Whether attention loses whole heads, or the same features of all. */
  readonly setHeads: (heads: "features" | "whole") => void;
  readonly search: (words: string) => void;
  /** Whether the criteria are compared for the selected neuron. */
  readonly setComparing: (comparing: boolean) => void;
}

/** The criterion of a kind; what the present one says besides stays, where the kind knows it. */
export function criterionOf(kind: CriterionKind, { bias, inputs, seed }: Criterion): Criterion {
  if (kind === "l1") return { bias, inputs };
  return { kind, bias, inputs: "all", ...(kind === "random" ? { seed: seed ?? 0 } : {}) };
}

/** Counting surviving inputs takes a ratio for each layer; asked for anything else, all inputs count again. */
function withBudget({ criterion }: { readonly criterion: Criterion }, budget: Budget) {
  const possible = budget.global !== true && budget.target === undefined;
  return possible || criterion.inputs === "all"
    ? { budget }
    : { budget, criterion: { ...criterion, inputs: "all" as const } };
}

function setGlobal(budget: Budget, global: boolean): Budget {
  const { global: _, ...layerwise } = budget;
  if (!global) return layerwise;
  const { layers: __, ...rest } = layerwise;
  return { ...rest, global };
}

function retarget(budget: Budget, ratio: number, target: Target | undefined): Budget {
  if (target === undefined) return atRatio(budget, ratio);
  const { ratio: _, ...rest } = budget;
  return { ...rest, target };
}

/** Toggles what is decided of a neuron by hand; one that stays whatever is asked for says why. */
async function togglePicked(app: App, opened: Opened, neuron: NeuronId, hand: Hand): Promise<void> {
  const { groups } = opened;
  const at = { layer: neuron.column - 1, row: neuron.index };
  const layer = groups.layers[at.layer];
  if (layer === undefined) return;
  const frozen = groups.frozen.get(layer.units[at.row] ?? 0);
  if (frozen !== undefined) {
    const note = text.stays(neuron.column, neuron.index, frozen.sentence);
    return app.store.set({ told: note, announcement: note });
  }
  const { budget } = app.wanted;
  const cleared = withPicked(groups, budget, [at], undefined);
  const set = withPicked(groups, budget, [at], hand);
  const already = JSON.stringify(sorted(set[hand])) === JSON.stringify(sorted(budget[hand]));
  app.store.set({ told: undefined });
  await decide(app, { budget: already ? cleared : set });
}

const sorted = (neurons: object | undefined) => Object.entries(neurons ?? {}).sort();

export function choosingActions(app: App): ChoosingActions {
  const { store, wanted } = app;
  const run = (busy: string, work: (task: Task) => Promise<void>) => void attempt(app, busy, work);
  const change = (make: (budget: Budget) => Budget) =>
    run(pageText.scoring, () => decide(app, withBudget(wanted, make(wanted.budget))));
  const onLayer = (make: (opened: Opened, budget: Budget) => Budget) => {
    const { opened } = store.get();
    if (opened !== undefined) change((budget) => make(opened, budget));
  };
  return {
    chooseCriterion: (kind) =>
      run(needsActivations({ kind }) ? pageText.running : pageText.scoring, () =>
        decide(app, { criterion: criterionOf(kind, wanted.criterion) }),
      ),
    setCriterion: (part) =>
      run(pageText.scoring, () => decide(app, { criterion: { ...wanted.criterion, ...part } })),
    setGlobal: (global) => change((budget) => setGlobal(budget, global)),
    setMultiple: (multiple) =>
      change(({ multiple: _, ...rest }) => (multiple === 1 ? rest : { ...rest, multiple })),
    setTarget: (target) => change((budget) => retarget(budget, store.get().ratio, target)),
    setOwnRatio: (layer, ratio) =>
      onLayer(({ groups }, budget) => withOwnRatio(groups, budget, layer, ratio)),
    clearPicked: (layer) => onLayer(({ groups }, budget) => clearPicked(groups, budget, layer)),
    togglePicked: (neuron, hand) => {
      const { opened } = store.get();
      if (opened !== undefined) run(pageText.scoring, () => togglePicked(app, opened, neuron, hand));
    },
    setHeads: (heads) => {
      const { opened } = store.get();
      if (opened === undefined) return;
      run(pageText.scoring, (task) => replaceNetwork(app, task, opened.model, opened.source, heads));
    },
    search: (words) => store.set({ search: words }),
    setComparing: (comparing) => store.set({ comparing }),
  };
}
