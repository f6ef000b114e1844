// Certificate, part 2: every weight that stays is bit-identical to its origin under the old→new index map.

import type { Model } from "../model/graph.ts";
import { elementBytes, type Tensor } from "../model/tensor.ts";
import type { Check } from "./certificate.ts";
import type { Groups } from "./groups.ts";

/** Old index of every new one, axis by axis, for one use of a weight. */
function originIndices(
  dims: readonly number[],
  groups: Groups,
  removed: ReadonlySet<number>,
  node: number,
  input: number,
): number[][] {
  return dims.map((size, axis) => {
    const slice = groups.slices.find(
      (each) => each.node === node && each.input === input && each.axis === axis,
    );
    const all = Array.from({ length: size }, (_, index) => index);
    return slice === undefined ? all : all.filter((index) => !removed.has(slice.units[index] ?? 0));
  });
}

/** Row-major new index of the first element whose bytes differ; −1 where all are equal, −2 where the shapes differ. */
function firstDifference(before: Tensor, after: Tensor, origin: readonly number[][]): number {
  if (after.type !== before.type || after.dims.join() !== origin.map((indices) => indices.length).join())
    return -2;
  const width = elementBytes(before.type);
  const position = origin.map(() => 0);
  const count = after.bytes.length / width;
  for (let at = 0; at < count; at++) {
    const from = position.reduce(
      (index, place, axis) => index * (before.dims[axis] ?? 1) + (origin[axis]?.[place] ?? 0),
      0,
    );
    for (let byte = 0; byte < width; byte++) {
      if (after.bytes[at * width + byte] !== before.bytes[from * width + byte]) return at;
    }
    for (let axis = position.length - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1;
      position[axis] = next === origin[axis]?.length ? 0 : next;
      if (position[axis] !== 0) break;
    }
  }
  return -1;
}

export function checkBits(
  original: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
  pruned: Model,
): Check {
  const result = (holds: boolean, sentence: string): Check => ({ name: "bits", holds, sentence });
  let compared = 0;
  for (const [node, { operator, inputs }] of original.nodes.entries()) {
    for (const [input, name] of inputs.entries()) {
      const before = original.initializers.get(name);
      // The shape that a Reshape is given counts channels: the structure check holds it against them.
      if (before === undefined || (operator === "Reshape" && input === 1)) continue;
      const nameAfter = pruned.nodes[node]?.inputs[input] ?? "";
      const after = pruned.initializers.get(nameAfter);
      if (after === undefined) return result(false, `The weight ${name} is missing.`);
      const at = firstDifference(before, after, originIndices(before.dims, groups, removed, node, input));
      if (at === -2)
        return result(
          false,
          `The weight ${nameAfter} has the shape [${after.dims}], which is not what the plan leaves of [${before.dims}].`,
        );
      if (at >= 0) return result(false, `The weight ${nameAfter} differs from its origin at element ${at}.`);
      compared += after.bytes.length / elementBytes(after.type);
    }
  }
  return result(
    true,
    `All ${compared.toLocaleString("en")} weights that stay are bit-identical to their origin.`,
  );
}
