// Certificate, part 2: every weight that stays is bit-identical to its origin under the old→new index map.

import { type Model, type Node, nodeLabel } from "../model/graph.ts";
import { type Inference, inferOne } from "../model/infer.ts";
import { STEPS_PER_LOOK, takeBreaks } from "../model/pause.ts";
import { elementBytes, type Tensor } from "../model/tensor.ts";
import type { Check } from "./certificate.ts";
import { biasFault, type Compensated } from "./certify-means.ts";
import type { Groups, Slice } from "./groups.ts";

/** Old index of every new one, axis by axis, for one use of a weight. */
function originIndices(
  dims: readonly number[],
  slices: readonly Slice[],
  removed: ReadonlySet<number>,
): number[][] {
  return dims.map((size, axis) => {
    const all = Array.from({ length: size }, (_, index) => index);
    return slices
      .filter((slice) => slice.axis === axis)
      .reduce((left, { units }) => left.filter((index) => !removed.has(units[index] ?? 0)), all);
  });
}

/** Row-major new index of the first element whose bytes differ; −1 where all are equal, −2 where the shapes differ. */
async function firstDifference(before: Tensor, after: Tensor, origin: readonly number[][]): Promise<number> {
  if (after.type !== before.type || after.dims.join() !== origin.map((indices) => indices.length).join())
    return -2;
  if (before.bytes === after.bytes) return -1;
  const width = elementBytes(before.type);
  const position = origin.map(() => 0);
  const rest = takeBreaks();
  const count = after.bytes.length / width;
  for (let at = 0; at < count; at++) {
    let from = 0;
    for (let axis = 0; axis < position.length; axis++)
      from = from * (before.dims[axis] ?? 1) + (origin[axis]?.[position[axis] ?? 0] ?? 0);
    for (let byte = 0; byte < width; byte++) {
      if (after.bytes[at * width + byte] !== before.bytes[from * width + byte]) return at;
    }
    if (at % STEPS_PER_LOOK === 0) await rest();
    for (let axis = position.length - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1;
      position[axis] = next === origin[axis]?.length ? 0 : next;
      if (position[axis] !== 0) break;
    }
  }
  return -1;
}

/** The pruned network's node for one of the original's: the one that makes the same value, whatever else was added. */
function counterpart(original: Node, makers: ReadonlyMap<string, Node>): Node | undefined {
  return makers.get(original.outputs.find((name) => name !== "") ?? "");
}

/** Inputs that say sizes, bounds and indices: the structure check and the equivalence hold those. */
function isSetting(node: Node, input: number): boolean {
  return input > 0 && SETTINGS.has(node.operator);
}

const SETTINGS: ReadonlySet<string> = new Set(
  "Reshape Expand Resize Upsample Split Slice Gather Tile Pad Squeeze Unsqueeze".split(" "),
);

async function compareUse(
  constants: { before: Inference; pruned: Model },
  use: { name: string; after: string; slices: readonly Slice[] },
  removed: ReadonlySet<number>,
): Promise<{ compared: number; wrong?: string }> {
  const before = constants.before.constant(use.name);
  const after =
    constants.pruned.initializers.get(use.after) ?? inferOne(constants.pruned).constant(use.after);
  if (before === undefined) return { compared: 0 };
  if (after === undefined) return { compared: 0, wrong: `The weight ${use.name} is missing.` };
  const at = await firstDifference(before, after, originIndices(before.dims, use.slices, removed));
  if (at === -1) return { compared: after.bytes.length / elementBytes(after.type) };
  if (at >= 0)
    return { compared: 0, wrong: `The weight ${use.after} differs from its origin at element ${at}.` };
  const what = `the shape [${after.dims}], which is not what the plan leaves of [${before.dims}]`;
  return { compared: 0, wrong: `The weight ${use.after} has ${what}.` };
}

export async function checkBits(
  original: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
  pruned: Model,
  compensated: readonly Compensated[] = [],
): Promise<Check> {
  const result = (holds: boolean, sentence: string): Check => ({ name: "bits", holds, sentence });
  const before = inferOne(original);
  const makers = new Map(pruned.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const shuffled = new Set(
    [...groups.rewrites].flatMap(([node, list]) =>
      list.some(({ kind }) => kind === "shuffle") ? [node] : [],
    ),
  );
  const layers = new Set(groups.layers.map((layer) => layer.node));
  let compared = 0;
  for (const [index, node] of original.nodes.entries()) {
    const now = counterpart(node, makers);
    if (now === undefined && layers.has(index))
      return result(false, `Nothing takes the place of ${nodeLabel(original, index)}.`);
    if (shuffled.has(index) || now === undefined) continue;
    for (const [input, name] of node.inputs.entries()) {
      const slices = groups.slices.filter((slice) => slice.node === index && slice.input === input);
      const stored = original.initializers.has(name);
      if ((!stored && slices.length === 0) || isSetting(node, input)) continue;
      if (compensated.some(({ consumer }) => consumer.node === index && consumer.input === input)) continue;
      const use = { name, after: now.inputs[input] ?? "", slices };
      const found = await compareUse({ before, pruned }, use, removed);
      if (found.wrong !== undefined) return result(false, found.wrong);
      compared += found.compared;
    }
  }
  for (const each of compensated) {
    const maker = original.nodes[each.consumer.node];
    const name = (maker && counterpart(maker, makers))?.inputs[each.consumer.input] ?? "";
    const wrong = await biasFault(original, groups, removed, each, { model: pruned, name });
    if (wrong !== undefined) return result(false, wrong);
  }
  const named = compensated.map(({ consumer }) => consumer.layer.name).join(", ");
  const but = named === "" ? "" : `, but for biases that compensation has changed (${named})`;
  const found = `All ${compared.toLocaleString("en")} weights that stay are bit-identical to their origin`;
  return result(true, `${found}${but}.`);
}
