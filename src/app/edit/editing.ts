// Edits to a hand-made network, as the Edit panel asks for them. What is refused leaves the network as it was.

import { readJson } from "../../formats/json.ts";
import { ModelError } from "../../model/error.ts";
import { attempt, openNetwork, replaceNetwork } from "../actions.ts";
import { leaveRecent } from "../open/ways-in.ts";
import type { EditActions } from "../panels/edit.ts";
import type { App } from "../state.ts";
import { editText, pageText } from "../text.ts";
import {
  type HandMade,
  handMadeOf,
  modelOf,
  readSizes,
  resize,
  setActivation,
  setWeight,
} from "./hand-made.ts";

// Few enough to be read at a glance, and something to prune.
const FIRST_SIZES = [2, 3, 2];

function readNumber(text: string, what: string): number {
  const value = Number(text.trim().replace("−", "-").replace(",", "."));
  if (text.trim() !== "" && Number.isFinite(Math.fround(value))) return value;
  throw new ModelError("value", what, editText.notANumber(text, what));
}

export function editingActions(app: App): EditActions {
  const { store } = app;
  /** Opens the document in place of the network, with the same ratio and selection where they still fit. */
  const use = (edit: () => HandMade) =>
    void attempt(app, pageText.building, (task) => replaceNetwork(app, task, modelOf(edit())));
  const present = (): HandMade => {
    const { opened } = store.get();
    const document = opened === undefined ? undefined : handMadeOf(opened.model);
    if (document === undefined) throw new ModelError("setting", "network", editText.cannotEdit);
    return document;
  };
  return {
    build: () => {
      store.set({ panel: "edit" });
      void attempt(app, pageText.building, async (task) => {
        await openNetwork(app, task, async () => ({
          model: modelOf(resize(undefined, FIRST_SIZES, "relu")),
        }));
        leaveRecent();
      });
    },
    setSizes: (text, activation) =>
      use(() => {
        const { opened } = store.get();
        return resize(
          opened === undefined ? undefined : handMadeOf(opened.model),
          readSizes(text),
          activation,
        );
      }),
    setWeight: (layer, row, column, text) =>
      use(() =>
        setWeight(present(), layer, row, column, readNumber(text, column === undefined ? "bias" : "weight")),
      ),
    setActivation: (layer, activation) => use(() => setActivation(present(), layer, activation)),
    useJson: (text) =>
      void attempt(app, pageText.building, (task) =>
        openNetwork(app, task, async () => ({
          model: readJson(new TextEncoder().encode(text), "network.json"),
          ratio: store.get().ratio,
        })),
      ),
  };
}
