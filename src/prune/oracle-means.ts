// The zeroed oracle of a compensated pruning: behind every layer that reads removed channels, what they gave it on average
// is added to its output. No bias is touched, so this holds whatever the surgery did to them.

import type { Model, Node } from "../model/graph.ts";
import { inferOne } from "../model/infer.ts";
import { float32Tensor, floats } from "../model/tensor.ts";
import { forEach } from "./certify-scores.ts";
import { type Compensation, type Consumer, consumersOf } from "./compensate.ts";
import type { Groups } from "./groups.ts";

/** Of every row: each removed input's mean times all weights that read it, as the operator scales its product. */
export async function averages(
  model: Model,
  groups: Groups,
  { layer, value, alpha }: Consumer,
  removed: ReadonlySet<number>,
  means: readonly number[],
): Promise<Float32Array> {
  const sums = new Float64Array(layer.rows);
  const tensor = inferOne(model).constant(layer.weight);
  const column = groups.slices.find(({ node, role }) => node === layer.node && role === "column");
  const meanOf = new Map<number, number>();
  groups.features.get(value)?.units.forEach((unit, index) => {
    if (removed.has(unit)) meanOf.set(index, means[meanOf.size] ?? 0);
  });
  if (tensor === undefined || column === undefined) return Float32Array.from(sums);
  await forEach(tensor, floats(tensor), (weight, place) => {
    const row = place[layer.rowAxis] ?? 0;
    const mean = meanOf.get(place[column.axis] ?? 0);
    if (mean !== undefined) sums[row] = (sums[row] ?? 0) + alpha * weight * mean;
  });
  return Float32Array.from(sums);
}

/** The oracle with the averages added. */
export async function oracleWithMeans(
  oracle: Model,
  original: Model,
  groups: Groups,
  removed: ReadonlySet<number>,
  compensation: readonly Compensation[],
): Promise<Model> {
  const initializers = new Map(oracle.initializers);
  const added = new Map<string, Node>();
  for (const consumer of consumersOf(original, groups)) {
    const means = compensation.find(({ value }) => value === consumer.value)?.means;
    const made = original.nodes[consumer.layer.node]?.outputs[0];
    if (means === undefined || made === undefined) continue;
    const rank = inferOne(original).shapes.get(made)?.length ?? 2;
    const convolved = original.nodes[consumer.layer.node]?.operator === "Conv";
    const dims = [consumer.layer.rows, ...new Array<number>(convolved ? rank - 2 : 0).fill(1)];
    const constant = `means behind ${made}`;
    const values = await averages(original, groups, consumer, removed, means);
    initializers.set(constant, float32Tensor(dims, values));
    const inputs = [`${made} without means`, constant];
    added.set(made, {
      name: constant,
      operator: "Add",
      domain: "",
      inputs,
      outputs: [made],
      attributes: new Map(),
    });
  }
  const nodes = oracle.nodes.flatMap((node) => {
    const addition = added.get(node.outputs[0] ?? "");
    if (addition === undefined) return [node];
    return [{ ...node, outputs: node.outputs.with(0, addition.inputs[0] ?? "") }, addition];
  });
  return { ...oracle, nodes, initializers };
}
