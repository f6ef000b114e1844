// The page before anything is open.

import { SEED_CRITERION } from "../prune/score.ts";
import type { State } from "./state.ts";
import { pageText as text } from "./text.ts";
import { chosenPalette, chosenTheme } from "./theme.ts";

export function initialState(): State {
  return {
    cuts: [],
    removed: new Set(),
    budget: { ratio: 0.5 },
    ratio: 0.5,
    criterion: SEED_CRITERION,
    mode: "after",
    split: 0.5,
    compact: false,
    fill: "none",
    looking: false,
    example: 0,
    trying: "example",
    brushed: [],
    brushing: false,
    changes: false,
    ghosts: true,
    panel: "why",
    search: "",
    folds: new Map(),
    comparing: false,
    byLayer: false,
    correct: {},
    recent: [],
    undoable: { back: false, forward: false },
    theme: chosenTheme(),
    palette: chosenPalette(),
    scope: "network",
    engine: text.starting,
    engineReason: "",
    announcement: "",
  };
}
