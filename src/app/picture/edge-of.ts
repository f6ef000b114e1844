// From a term of a neuron's sum to the edge of the picture that stands for it.

import type { State } from "../state.ts";
import { traceFlow } from "./flow.ts";

/** The edge that a term of the selected neuron's sum belongs to; undefined for its bias, and where none is drawn. */
export function edgeOf({ opened, selected }: State, term: number | undefined) {
  const layer = opened?.groups.layers[(selected?.column ?? 0) - 1];
  if (opened === undefined || selected === undefined || layer === undefined || term === undefined)
    return undefined;
  const { model, groups, network } = opened;
  const reads = traceFlow(model, groups, network.columns[0]?.size ?? 0).reads[selected.column - 1];
  const own = (reads?.columns.length ?? 0) / layer.groups;
  // A group reads its own inputs alone, and several weights may join one pair: the taps of a kernel.
  const first = Math.floor((selected.index * layer.groups) / layer.rows) * own;
  const place = first + Math.floor((term * own) / layer.columns);
  const index = network.links.findIndex(
    ({ from, to }) => to === selected.column && from === reads?.columns[place],
  );
  return index < 0 ? undefined : { link: index, to: selected.index, from: reads?.channels[place] ?? 0 };
}
