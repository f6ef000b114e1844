// Corrections of what was assumed about weights without arrows, as the panel asks for them.

import type { WeightsChoices } from "../../formats/weights/choices.ts";
import { inferredChain } from "../../formats/weights/document.ts";
import { attempt, replaceNetwork } from "../actions.ts";
import type { AssumedActions } from "../panels/assumed.ts";
import type { App } from "../state.ts";
import { pageText } from "../text.ts";

export function assumingActions(app: App): AssumedActions {
  /** Reads the open network's weights again with other choices; what a person has decided stays. */
  const correct = (change: (choices: WeightsChoices, names: readonly string[]) => WeightsChoices) =>
    void attempt(app, pageText.building, async () => {
      const { model, source } = app.store.get().opened ?? {};
      const chain = model === undefined ? undefined : inferredChain(model);
      if (model === undefined || chain === undefined) return;
      const { inferAgain } = await import("../../formats/weights/read.ts");
      const names = chain.stages.map(({ name }) => name);
      await replaceNetwork(app, inferAgain(model, change(chain.choices, names)), source);
    });
  return {
    assumeActivation: (stage, activation) =>
      correct((choices) => ({ ...choices, activations: { ...choices.activations, [stage]: activation } })),
    assumeLater: (index) =>
      correct((choices, names) => {
        const [first = "", second = ""] = names.slice(index, index + 2);
        return { ...choices, order: names.toSpliced(index, 2, second, first) };
      }),
    assumeNothing: () => correct(() => ({})),
  };
}
