// Lists of edges as the view handles them: parallel arrays that say which weights, from where to where.

import type { Link, Network } from "./network.ts";

/** The edges to draw, as parallel arrays; weakest first within a link. */
export interface EdgeList {
  readonly count: number;
  readonly link: Uint32Array;
  /** Place in the link's weights: to · from.size + from. */
  readonly weight: Uint32Array;
  /** Global numbers of the neurons at both ends. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Which link, and which weight of it. */
export interface EdgeId {
  readonly link: number;
  readonly to: number;
  readonly from: number;
}

/** Neurons of a column; 0 for one that is not there. */
export function columnSize(network: Network, column: number): number {
  return network.columns[column]?.size ?? 0;
}

/** True where a link's row reads an input at all. */
export function isRead({ groups }: Link, row: number, input: number): boolean {
  if (groups === undefined) return true;
  return Math.floor((groups.first + input) / groups.inputs) === Math.floor(row / groups.rows);
}

/** How many edges a link has between the rows and the inputs that are 1 in these. */
export function countEdges({ groups }: Link, rows: Uint8Array, inputs: Uint8Array): number {
  const count = (some: Uint8Array) => some.reduce((sum, each) => sum + each, 0);
  if (groups === undefined) return count(rows) * count(inputs);
  let edges = 0;
  for (let group = 0; group * groups.rows < rows.length; group++) {
    const first = group * groups.inputs - groups.first;
    const own = inputs.subarray(Math.max(0, first), Math.max(0, first + groups.inputs));
    edges += count(rows.subarray(group * groups.rows, (group + 1) * groups.rows)) * count(own);
  }
  return edges;
}

/** Lists edges given by link and place in its weights. */
export function listEdges(
  network: Network,
  offsets: readonly number[],
  chosen: readonly ArrayLike<number>[],
): EdgeList {
  const count = chosen.reduce((sum, part) => sum + part.length, 0);
  const list = {
    count,
    link: new Uint32Array(count),
    weight: new Uint32Array(count),
    from: new Uint32Array(count),
    to: new Uint32Array(count),
  };
  let at = 0;
  network.links.forEach((link, number) => {
    const inputs = columnSize(network, link.from);
    for (const weight of Array.from(chosen[number] ?? [])) {
      list.link[at] = number;
      list.weight[at] = weight;
      list.from[at] = (offsets[link.from] ?? 0) + (weight % inputs);
      list.to[at++] = (offsets[link.to] ?? 0) + Math.floor(weight / inputs);
    }
  });
  return list;
}
