// What every format's networks get said about them: how weights that are not float32 are computed with.

import type { Model } from "../model/graph.ts";
import { isFloat } from "../model/tensor.ts";

/** The model with a note about its weights' types; the same object where all are float32. */
export function withTypeNotes(model: Model): Model {
  const types = new Set([...model.initializers.values()].map(({ type }) => type).filter(isFloat));
  types.delete("float32");
  const notes: string[] = [];
  if (types.delete("complex64"))
    notes.push(
      "The file's complex64 weights are scored by their magnitudes |z| and saved as they are; networks of complex numbers are not run.",
    );
  if (types.size > 0) {
    const how = types.has("float64") ? "rounded to float32" : "as float32, which they fit into exactly";
    notes.push(
      `The file's ${[...types].join(" and ")} weights are computed with ${how}, and saved as they are.`,
    );
  }
  return notes.length === 0 ? model : { ...model, notes: [...(model.notes ?? []), ...notes] };
}
