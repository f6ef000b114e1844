// Corrections of what was assumed about weights without arrows, as the panel asks for them.

import type { InferredNorm, WeightsChoices } from "../../formats/weights/choices.ts";
import { inferredChain } from "../../formats/weights/document.ts";
import { attempt, replaceNetwork } from "../actions.ts";
import type { AssumedActions } from "../panels/assumed.ts";
import type { App } from "../state.ts";
import { pageText } from "../text.ts";

/** Which layers norms follow once one is put behind another's layer: the two change places. */
function putNorm(norms: readonly InferredNorm[], name: string, layer: string): Record<string, string> {
  const before = norms.find((norm) => norm.name === name)?.layer ?? layer;
  const entries = norms.map((norm) => {
    if (norm.name === name) return [name, layer] as const;
    return [norm.name, norm.layer === layer ? before : norm.layer] as const;
  });
  return Object.fromEntries(entries);
}

export function assumingActions(app: App): AssumedActions {
  /** Reads the open network's weights again with other choices; what a person has decided stays. */
  const correct = (
    change: (
      choices: WeightsChoices,
      names: readonly string[],
      norms: readonly InferredNorm[],
    ) => WeightsChoices,
  ) =>
    void attempt(app, pageText.building, async (task) => {
      const { model, source } = app.store.get().opened ?? {};
      const chain = model === undefined ? undefined : inferredChain(model);
      if (model === undefined || chain === undefined) return;
      const { inferAgain } = await import("../../formats/weights/read.ts");
      const names = chain.stages.map(({ name }) => name);
      await replaceNetwork(app, task, inferAgain(model, change(chain.choices, names, chain.norms)), source);
    });
  return {
    assumeActivation: (stage, activation) =>
      correct((choices) => ({ ...choices, activations: { ...choices.activations, [stage]: activation } })),
    assumeNorm: (norm, layer) =>
      correct((choices, _, norms) => ({ ...choices, norms: putNorm(norms, norm, layer) })),
    assumeLater: (index) =>
      correct((choices, names) => {
        const [first = "", second = ""] = names.slice(index, index + 2);
        return { ...choices, order: names.toSpliced(index, 2, second, first) };
      }),
    assumeNothing: () => correct(() => ({})),
  };
}
