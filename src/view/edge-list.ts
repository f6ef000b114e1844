// Lists of edges as the view handles them: parallel arrays that say which weights, from where to where.

import type { Link, Network } from "./network.ts";

/** Edges as parallel arrays; weakest first within a link. */
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
  return groups.of[input] === Math.floor(row / groups.rows);
}

/** How many edges a link has between the rows and the inputs that are 1 in these. */
export function countEdges({ groups }: Link, rows: Uint8Array, inputs: Uint8Array): number {
  const count = (some: Uint8Array) => some.reduce((sum, each) => sum + each, 0);
  if (groups === undefined) return count(rows) * count(inputs);
  const read = new Uint32Array(Math.ceil(rows.length / groups.rows));
  inputs.forEach((some, input) => {
    const group = groups.of[input] ?? -1;
    if (group >= 0) read[group] = (read[group] ?? 0) + some;
  });
  return read.reduce(
    (edges, inputs, group) =>
      edges + inputs * count(rows.subarray(group * groups.rows, (group + 1) * groups.rows)),
    0,
  );
}

function emptyList(count: number): EdgeList {
  const numbers = () => new Uint32Array(count);
  return { count, link: numbers(), weight: numbers(), from: numbers(), to: numbers() };
}

/** Writes one edge of a link into a list. */
function setEdge(
  list: EdgeList,
  at: number,
  network: Network,
  offsets: readonly number[],
  link: number,
  weight: number,
) {
  const { from = 0, to = 0 } = network.links[link] ?? {};
  const inputs = columnSize(network, from);
  list.link[at] = link;
  list.weight[at] = weight;
  list.from[at] = (offsets[from] ?? 0) + (weight % inputs);
  list.to[at] = (offsets[to] ?? 0) + Math.floor(weight / inputs);
}

/** Lists edges given by link and place in its weights, link by link. */
export function listEdges(
  network: Network,
  offsets: readonly number[],
  chosen: readonly ArrayLike<number>[],
): EdgeList {
  const list = emptyList(chosen.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  chosen.forEach((places, link) => {
    for (let place = 0; place < places.length; place++)
      setEdge(list, at++, network, offsets, link, places[place] ?? 0);
  });
  return list;
}

/**
 * The same, given weakest first for each link, by rank: the last n edges of the list are the strongest of all links, as
 * many of each as of any other while it has more.
 */
export function listByRank(
  network: Network,
  offsets: readonly number[],
  chosen: readonly ArrayLike<number>[],
): EdgeList {
  const list = emptyList(chosen.reduce((sum, part) => sum + part.length, 0));
  const most = chosen.reduce((longest, { length }) => Math.max(longest, length), 0);
  let at = 0;
  for (let rank = most; rank > 0; rank--)
    chosen.forEach((places, link) => {
      const place = places.length - rank;
      if (place >= 0) setEdge(list, at++, network, offsets, link, places[place] ?? 0);
    });
  return list;
}

/** The last `count` edges of a list, in the same memory. */
export function lastEdges(list: EdgeList, count: number): EdgeList {
  const first = list.count - Math.min(count, list.count);
  return {
    count: list.count - first,
    link: list.link.subarray(first),
    weight: list.weight.subarray(first),
    from: list.from.subarray(first),
    to: list.to.subarray(first),
  };
}
