// Certificate: where outputs differ by design and cannot be compared, every node still does to the same values what it
// did before, but for what a cut rewrites.

import { type Attribute, type Model, type Node, nodeLabel } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import type { Compensated } from "./certify-means.ts";
import type { Groups, Rewrite } from "./groups.ts";

/** Attributes that count channels, or parts of them: a cut writes them anew. */
const COUNTS: ReadonlySet<string> = new Set("group num_groups hidden_size split num_outputs".split(" "));

/** What a pick of channels becomes. */
const PICKS: ReadonlySet<string> = new Set(["Slice", "Gather"]);

function sameAttribute(one: Attribute | undefined, other: Attribute | undefined): boolean {
  const text = (_: string, value: unknown) => (value instanceof Uint8Array ? value.join() : value);
  return one === other || JSON.stringify(one, text) === JSON.stringify(other, text);
}

function differingAttribute(before: Node, after: Node, counts: boolean): string | undefined {
  const names = new Set([...before.attributes.keys(), ...after.attributes.keys()]);
  return [...names].find(
    (name) =>
      !(counts && COUNTS.has(name)) &&
      !sameAttribute(before.attributes.get(name), after.attributes.get(name)),
  );
}

/** What another node does than its origin, as a sentence. */
function fault(
  label: string,
  before: Node,
  after: Node,
  rewrites: readonly Rewrite[],
  {
    isConstant,
    biases,
  }: { readonly isConstant: (name: string) => boolean; readonly biases: readonly number[] },
): string | undefined {
  if (rewrites.some(({ kind }) => kind === "slice" || kind === "shuffle"))
    return PICKS.has(after.operator) ? undefined : `${label} has become ${after.operator}`;
  if (after.operator !== before.operator || after.domain !== before.domain)
    return `${label} has become ${after.operator}`;
  const attribute = differingAttribute(before, after, rewrites.length > 0);
  if (attribute !== undefined) return `${label} has another ${attribute}`;
  const inputs = Array.from(
    { length: Math.max(before.inputs.length, after.inputs.length) },
    (_, input) => input,
  );
  const moved = inputs.find(
    (input) =>
      (before.inputs[input] ?? "") !== (after.inputs[input] ?? "") &&
      !isConstant(before.inputs[input] ?? "") &&
      !biases.includes(input),
  );
  if (moved === undefined) return undefined;
  const written = rewrites.some((rewrite) => "input" in rewrite && rewrite.input === moved);
  const split = rewrites.some(({ kind }) => kind === "split") && moved > 0;
  return written || split
    ? undefined
    : `${label} reads ${after.inputs[moved] || "nothing"} in the place of ${before.inputs[moved] || "nothing"}`;
}

/** The first node of the pruned network that does something else than its origin, as a sentence. */
export function nodeFault(
  original: Model,
  groups: Groups,
  pruned: Model,
  compensated: readonly Compensated[],
): string | undefined {
  const { constant } = inferOne(original);
  const isConstant = (name: string) => constant(name) !== undefined;
  const makers = new Map(pruned.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const paired = new Set<Node>();
  for (const [index, before] of original.nodes.entries()) {
    const after = makers.get(before.outputs.find((name) => name !== "") ?? "");
    if (after === undefined) continue;
    paired.add(after);
    const found = fault(nodeLabel(original, index), before, after, groups.rewrites.get(index) ?? [], {
      isConstant,
      biases: compensated
        .filter(({ consumer }) => consumer.node === index)
        .map(({ consumer }) => consumer.input),
    });
    if (found !== undefined) return found;
  }
  const at = pruned.nodes.findIndex((node) => !paired.has(node) && !PICKS.has(node.operator));
  return at < 0 ? undefined : `${nodeLabel(pruned, at)} is new`;
}
