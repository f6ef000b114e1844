// How much of each link stands under a removal: the edges and their Σ|w|. One pass over all weights, so it is kept for
// as long as the removal is.

import { type Drawing, isKept } from "./drawing.ts";
import type { Removal } from "./network.ts";

/** Edges and Σ|w| of one link. */
export interface LinkSum {
  readonly count: number;
  readonly weight: number;
}

const known = new WeakMap<Drawing, { removal: Removal | undefined; sums: LinkSum[] }>();
const whole = new WeakMap<Drawing, LinkSum[]>();

/** 1 for each neuron that stays, by global number; all of them without a removal. */
export function keptNeurons(drawing: Drawing, removal: Removal | undefined): Uint8Array {
  const kept = new Uint8Array(drawing.neuronCount).fill(1);
  if (removal !== undefined)
    for (let number = 0; number < kept.length; number++)
      kept[number] = isKept(drawing, removal, number) ? 1 : 0;
  return kept;
}

function sumLinks(drawing: Drawing, removal: Removal | undefined): LinkSum[] {
  const { network, offsets } = drawing;
  const kept = keptNeurons(drawing, removal);
  const slice = (column: number) => {
    const first = offsets[column] ?? 0;
    return kept.subarray(first, first + (network.columns[column]?.size ?? 0));
  };
  return network.links.map(({ from, to, weights }) => {
    const [inputs, outputs] = [slice(from), slice(to)];
    const width = inputs.length;
    const standing = Uint32Array.from(inputs.keys()).filter((input) => inputs[input] === 1);
    let [rows, weight] = [0, 0];
    for (let row = 0; row < outputs.length; row++) {
      if (outputs[row] === 0) continue;
      rows++;
      const start = row * width;
      for (const input of standing) weight += Math.abs(weights[start + input] ?? 0);
    }
    return { count: rows * standing.length, weight };
  });
}

/** What stands of each link under a removal, or in full without one. */
export function keptWeights(drawing: Drawing, removal: Removal | undefined): LinkSum[] {
  if (removal === undefined || removal.cuts.every((cut) => cut === 0)) {
    const sums = whole.get(drawing) ?? sumLinks(drawing, undefined);
    whole.set(drawing, sums);
    return sums;
  }
  const last = known.get(drawing);
  if (last !== undefined && last.removal === removal) return last.sums;
  const sums = sumLinks(drawing, removal);
  known.set(drawing, { removal, sums });
  return sums;
}
