// Neurons chosen together, by a rectangle in the picture or by their scores: listed, and protected or forced out at once.

import { rankedBy } from "../../prune/ranked-by.ts";
import type { NeuronId } from "../../view/network.ts";
import { attempt } from "../actions.ts";
import type { App, Opened, State } from "../state.ts";
import { pageText } from "../text.ts";
import { decide } from "./decide.ts";
import { type Hand, type Row, withPicked } from "./picked.ts";

export interface BrushingActions {
  /** While true, a drag in the picture chooses and does not turn it. */
  readonly setBrushing: (brushing: boolean) => void;
  readonly brush: (neurons: readonly NeuronId[]) => void;
  /** Chooses the neurons of a layer (undefined: of all) whose scores lie in a range, both ends included. */
  readonly brushScores: (layer: number | undefined, from: number, to: number) => void;
  /** Protects all chosen neurons or forces them out; undefined: their scores decide. */
  readonly pickBrushed: (hand: Hand | undefined) => void;
}

/** True for a neuron that may leave at all. */
function mayLeave({ groups }: Opened, { column, index }: NeuronId): boolean {
  const unit = groups.layers[column - 1]?.units[index];
  return unit !== undefined && !groups.frozen.has(unit);
}

/** The neurons that may leave, of layers whose score lies in a range. */
export function neuronsScoring(
  { opened, scores }: State,
  layer: number | undefined,
  from: number,
  to: number,
): NeuronId[] {
  if (opened === undefined || scores === undefined) return [];
  return opened.groups.layers.flatMap((_, at) => {
    if (layer !== undefined && layer !== at) return [];
    return Array.from(rankedBy(opened.groups, scores, at)).flatMap((score, index) => {
      const neuron = { column: at + 1, index };
      return score >= from && score <= to && mayLeave(opened, neuron) ? [neuron] : [];
    });
  });
}

export function brushingActions(app: App): BrushingActions {
  const { store, wanted } = app;
  const brush = (neurons: readonly NeuronId[]) => {
    const { opened } = store.get();
    if (opened === undefined) return;
    store.set({ brushed: neurons.filter((each) => mayLeave(opened, each)), panel: "why" });
  };
  return {
    setBrushing: (brushing) => store.set({ brushing }),
    brush,
    brushScores: (layer, from, to) => brush(neuronsScoring(store.get(), layer, from, to)),
    pickBrushed: (hand) => {
      const { opened, brushed } = store.get();
      if (opened === undefined) return;
      const rows = brushed.map(({ column, index }): Row => ({ layer: column - 1, row: index }));
      void attempt(app, pageText.scoring, () =>
        decide(app, { budget: withPicked(opened.groups, wanted.budget, rows, hand) }),
      );
    },
  };
}
