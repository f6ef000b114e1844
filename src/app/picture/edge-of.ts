// From a term of a neuron's sum to the edge of the picture that stands for it.

import type { State } from "../state.ts";

/** The edge that a term of the selected neuron's sum belongs to; undefined for its bias, and where none is drawn. */
export function edgeOf({ opened, selected }: State, column: number | undefined) {
  if (opened === undefined || selected === undefined || column === undefined) return undefined;
  const layer = opened.groups.layers[selected.column - 1];
  const links = opened.network.links.flatMap((link, index) =>
    link.to === selected.column ? [{ index, size: opened.network.columns[link.from]?.size ?? 0 }] : [],
  );
  const inputs = links.reduce((sum, { size }) => sum + size, 0);
  if (layer === undefined || layer.groups > 1 || inputs === 0) return undefined;
  // Several weights may join one pair: the taps of a kernel.
  let from = Math.floor((column * inputs) / layer.columns);
  for (const { index, size } of links) {
    if (from < size) return { link: index, to: selected.index, from };
    from -= size;
  }
  return undefined;
}
