// Certificate, part 1: the pruned network fits together, and nothing of it is left over or emptied.

import { ModelError } from "../model/error.ts";
import type { Model } from "../model/graph.ts";
import { inferOne, inferOther } from "../model/infer.ts";
import { validateModel } from "../model/validate.ts";
import type { Check } from "./certificate.ts";

/** An output whose shape differs for another batch and other sizes of dynamic axes. Throws what infer throws. */
function changedElsewhere(original: Model, pruned: Model): string | undefined {
  const before = inferOther(original);
  if (before === undefined) return undefined;
  const after = inferOther(pruned);
  return original.outputs.find(
    ({ name }) => after?.shapes.get(name)?.join() !== before.shapes.get(name)?.join(),
  )?.name;
}

/** Part 1 of the certificate. */
export function checkStructure(original: Model, pruned: Model): Check {
  const result = (holds: boolean, sentence: string): Check => ({ name: "structure", holds, sentence });
  try {
    validateModel(pruned);
    const { shapes } = inferOne(pruned);
    const before = inferOne(original).shapes;
    const empty = [...shapes].find(([name, dims]) => dims.includes(0) && !before.get(name)?.includes(0));
    if (empty !== undefined) return result(false, `${empty[0]} has no channel left.`);
    const changed = original.outputs.find(
      ({ name }) => shapes.get(name)?.join() !== before.get(name)?.join(),
    );
    if (changed !== undefined) return result(false, `The output ${changed.name} has changed its shape.`);
    const wrong = changedElsewhere(original, pruned);
    if (wrong !== undefined)
      return result(false, `The output ${wrong} has changed its shape at other sizes of the dynamic axes.`);
  } catch (error) {
    if (error instanceof ModelError) return result(false, error.message);
    throw error;
  }
  const used = (model: Model) => new Set(model.nodes.flatMap((node) => node.inputs));
  const [now, then] = [used(pruned), used(original)];
  const idle = [...pruned.initializers.keys()].find(
    (name) => !now.has(name) && (then.has(name) || !original.initializers.has(name)),
  );
  if (idle !== undefined) return result(false, `Nothing reads the weight ${idle}.`);
  return result(true, `All shapes fit, every weight is read, every layer keeps at least one neuron.`);
}
