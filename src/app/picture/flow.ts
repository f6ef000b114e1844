// Follows the data from column to column of the picture: whose outputs each layer reads, channel by channel, and where
// a branch joins the main way. Columns are counted as in the view: 0 is the input, k the k-th layer.

import { type Model, type Node, numberAttribute } from "../../model/graph.ts";
import type { Groups } from "../../prune/groups.ts";
import type { Arc } from "../../view/network.ts";

/** Channels of one column among those that a layer reads, in their order. */
export interface Segment {
  readonly column: number;
  readonly count: number;
}

export interface Flow {
  /** What each layer reads, by position in Groups.layers. */
  readonly sources: readonly (readonly Segment[])[];
  readonly arcs: readonly Arc[];
}

/** A value on its way: its channels, and the last column that it went through. */
interface Stream {
  readonly segments: readonly Segment[];
  readonly head: number;
}

interface Tracing {
  readonly streams: Map<string, Stream>;
  /** Layers between a column and the input, on the longest way. */
  readonly depth: number[];
  readonly arcs: Arc[];
}

/** Notes that what `from` gives joins what `to` gives. */
function addArc({ arcs }: Tracing, from: number, to: number, times: boolean): void {
  if (from !== to && !arcs.some((arc) => arc.from === from && arc.to === to))
    arcs.push({ from, to, ...(times ? { times } : {}) });
}

/**
 * A product of matrices has its second one's channels: in attention those of v. What had joined the first, q with k, then
 * joins the second together with it.
 */
function multiply(tracing: Tracing, [first, second]: readonly [Stream, Stream]): Stream {
  const earlier = tracing.arcs.filter(({ to, times }) => to === first.head && times);
  if (first.head !== second.head)
    for (const arc of earlier) tracing.arcs.splice(tracing.arcs.indexOf(arc), 1);
  for (const from of [...earlier.map((arc) => arc.from), first.head])
    addArc(tracing, from, second.head, true);
  return second;
}

const PRODUCTS = ["Mul", "Div", "MatMul"];
/** What they give says nothing of the data, only how much of it there is. */
const MEASURES = ["Shape", "Size"];

function joinStreams(tracing: Tracing, node: Node, incoming: readonly Stream[]): Stream | undefined {
  const [one, two] = incoming;
  if (node.operator === "MatMul" && one !== undefined && two !== undefined)
    return multiply(tracing, [one, two]);
  const depthOf = (stream: Stream) => tracing.depth[stream.head] ?? 0;
  // Of equally deep ways the first is the main one.
  const main = incoming.reduce<Stream | undefined>(
    (best, each) => (best === undefined || depthOf(each) > depthOf(best) ? each : best),
    undefined,
  );
  if (main === undefined || incoming.length === 1) return main;
  if (node.operator === "Concat" && numberAttribute(node, "axis", 1) !== 0)
    return { segments: incoming.flatMap((each) => each.segments), head: main.head };
  for (const { head } of incoming) addArc(tracing, head, main.head, PRODUCTS.includes(node.operator));
  return main;
}

/** Traces a grouped model. `inputs` is the size of the input's column. */
export function traceFlow(model: Model, groups: Groups, inputs: number): Flow {
  const layerAt = new Map(groups.layers.map((layer, index) => [layer.node, index]));
  const tracing: Tracing = { streams: new Map(), depth: [0], arcs: [] };
  const sources: (readonly Segment[])[] = groups.layers.map(() => []);
  const [input] = model.inputs.filter(({ name }) => !model.initializers.has(name));
  if (input !== undefined)
    tracing.streams.set(input.name, { segments: [{ column: 0, count: inputs }], head: 0 });
  model.nodes.forEach((node, index) => {
    const incoming = node.inputs.flatMap((name) => tracing.streams.get(name) ?? []);
    const joined = joinStreams(tracing, node, incoming);
    if (joined === undefined || MEASURES.includes(node.operator)) return;
    const layer = layerAt.get(index);
    if (layer === undefined) {
      for (const name of node.outputs) tracing.streams.set(name, joined);
      return;
    }
    sources[layer] = joined.segments;
    const column = layer + 1;
    tracing.depth[column] = 1 + (tracing.depth[joined.head] ?? 0);
    const rows = groups.layers[layer]?.rows ?? 0;
    const made = { segments: [{ column, count: rows }], head: column };
    for (const name of node.outputs) tracing.streams.set(name, made);
  });
  return { sources, arcs: tracing.arcs };
}
