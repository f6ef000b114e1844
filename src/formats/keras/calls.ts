// In which order the layers of a functional network are called.

import { ModelError } from "../../model/error.ts";
import { sortByDependency } from "../../model/sort.ts";
import { type LayerEntry, NETWORKS } from "./layer-list.ts";
import { type Reference, readCalls } from "./references.ts";

/** Call `index` of a layer, and what it reads. */
export interface Call {
  readonly layer: LayerEntry;
  readonly index: number;
  readonly reads: readonly Reference[];
}

/**
 * The number of a layer's first call. A network that is a layer was called once before, when it was made: TensorFlow.js
 * and older versions of Keras count that call, but do not list it.
 */
function firstCall(
  { name, className }: LayerEntry,
  count: number,
  last: ReadonlyMap<string, number>,
): number {
  return NETWORKS.has(className) && last.get(name) === count ? 1 : 0;
}

/** The highest call of each layer that anybody reads. */
function lastCalls(references: readonly Reference[]): Map<string, number> {
  const last = new Map<string, number>();
  for (const { layer, call } of references) last.set(layer, Math.max(call, last.get(layer) ?? 0));
  return last;
}

/** All calls of all layers, each after those that it reads. Throws ModelError "format" for a cycle. */
export function planCalls(
  layers: readonly LayerEntry[],
  outputs: readonly Reference[],
  where: string,
): readonly Call[] {
  const listed = layers
    .filter(({ className }) => className !== "InputLayer")
    .map((layer) => ({ layer, reads: readCalls(layer.inbound) }));
  const last = lastCalls([...outputs, ...listed.flatMap(({ reads }) => reads.flat())]);
  const calls = listed.flatMap(({ layer, reads }) => {
    const first = firstCall(layer, reads.length, last);
    return reads.map((references, at) => ({ layer, index: first + at, reads: references }));
  });
  const key = (layer: string, call: number) => `${layer}/${call}`;
  const order = sortByDependency(
    calls.map(({ layer, index, reads }) => ({
      reads: reads.map((reference) => key(reference.layer, reference.call)),
      makes: [key(layer.name, index)],
    })),
  );
  if ("cycleAt" in order) {
    const name = calls[order.cycleAt]?.layer.name ?? where;
    const message = `The layer ${name} needs its own output: the network has a cycle.`;
    throw new ModelError("format", name, message);
  }
  return order.sorted.map((index) => calls[index]).filter((call) => call !== undefined);
}
