// What every format's networks get said about them: how weights that are not float32 are computed with.

import type { Model } from "../model/graph.ts";
import { isFloat } from "../model/tensor.ts";

/** The model with a note about its weights' types; the same object where all are float32. */
export function withTypeNotes(model: Model): Model {
  const types = new Set([...model.initializers.values()].map(({ type }) => type).filter(isFloat));
  types.delete("float32");
  if (types.size === 0) return model;
  const how = types.has("float64") ? "rounded to float32" : "as float32, which they fit into exactly";
  const note = `The file's ${[...types].join(" and ")} weights are computed with ${how}, and saved as they are.`;
  return { ...model, notes: [...(model.notes ?? []), note] };
}
