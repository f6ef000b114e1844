// Turns a grouped model into what the view draws: one column for the input and one for every layer.

import type { Model } from "../../model/graph.ts";
import { inferOne } from "../../model/infer.ts";
import { inputDims } from "../../model/shapes.ts";
import { finish, inTurns, type Steps } from "../../model/steps.ts";
import { elementCount } from "../../model/tensor.ts";
import type { Groups, Layer } from "../../prune/groups.ts";
import { layerTitle, partsOf } from "../../prune/layer-name.ts";
import { NEVER } from "../../prune/rank.ts";
import { rankedBy } from "../../prune/ranked-by.ts";
import type { Ranking } from "../../prune/ranking.ts";
import type { Scores } from "../../prune/score.ts";
import type { Column, Link, Network, Removal } from "../../view/network.ts";
import { pageText as text } from "../text.ts";
import { traceFlow } from "./flow.ts";
import { headsOf } from "./heads.ts";
import { linksInto, waysInto } from "./links.ts";

/** An image's rows and columns, from the input's shape or because its size is a square. */
function gridOf(dims: readonly number[], size: number): readonly [number, number] | undefined {
  const [height = 0, width = 0] = dims.slice(-2);
  if (dims.length > 2 && height * width === size) return [height, width];
  const side = Math.sqrt(size);
  return size > 64 && Number.isInteger(side) ? [side, side] : undefined;
}

/** Channels that a layer takes at each position. The input's own shape may have them last. */
function channelsInto(model: Model, { node, weight, rowAxis, columns, groups }: Layer): number {
  const dims = model.initializers.get(weight)?.dims ?? [];
  // Of recurrent layers: [directions][gates · hidden][inputs].
  if (/^(LSTM|GRU|RNN)$/.test(model.nodes[node]?.operator ?? "")) return dims[2] ?? columns;
  return (dims[rowAxis === 0 ? 1 : 0] ?? 1) * (rowAxis === 0 ? groups : 1);
}

/** The input as a column: its channels where it has positions too, else its features. */
function inputColumn(model: Model, groups: Groups): Column {
  const value = model.inputs[0];
  const dims = value === undefined ? [] : inputDims(model, value, 1);
  const first = groups.layers.find((layer) => layer.source === 0);
  const convolved = first !== undefined && dims.length > 2 && first.columns < elementCount(dims);
  const size = convolved ? channelsInto(model, first) : (first?.columns ?? 0);
  const grid = convolved ? undefined : gridOf(dims, size);
  const column = { title: text.input, size, prunable: false, scores: new Float32Array() };
  return grid === undefined ? column : { ...column, grid };
}

/** Sizes of one example at a layer's output, its channels first: [64, 56, 56]. */
function shapesOf(model: Model, groups: Groups): (readonly number[])[] {
  const { shapes } = inferOne(model);
  return groups.layers.map(({ node, rows }) => {
    const sizes = shapes.get(model.nodes[node]?.outputs[0] ?? "")?.slice(1) ?? [];
    // Products of matrices have their channels last.
    const last = sizes[0] !== rows && sizes.at(-1) === rows;
    return last ? [rows, ...sizes.slice(0, -1)] : sizes;
  });
}

/** All columns; without scores while there are none yet. */
function columnsOf(
  model: Model,
  groups: Groups,
  scores: Scores | undefined,
  classes: readonly string[] | undefined,
): Column[] {
  const last = groups.layers.length - 1;
  const shapes = shapesOf(model, groups);
  const heads = headsOf(model, groups);
  const columns = groups.layers.map((layer, index): Column => {
    const column = {
      title: layerTitle(groups.layers, index),
      size: layer.rows,
      prunable: groups.families.some((family) => family.layers.includes(index)),
      scores: scores === undefined ? new Float32Array() : rankedBy(groups, scores, index),
      path: partsOf(layer.name),
      shape: shapes[index] ?? [],
      ...(heads[index] === undefined ? {} : { heads: heads[index] }),
    };
    return index === last && classes?.length === layer.rows ? { ...column, labels: classes } : column;
  });
  return [inputColumn(model, groups), ...columns];
}

function* networkSteps(
  model: Model,
  groups: Groups,
  scores: Scores,
  classes?: readonly string[],
): Steps<Network> {
  const columns = columnsOf(model, groups, scores, classes);
  const { reads, arcs } = traceFlow(model, groups, columns[0]?.size ?? 0);
  const sizes = columns.map(({ size }) => size);
  const links: Link[] = [];
  for (const [index, read] of reads.entries())
    links.push(...(yield* linksInto(model, groups.layers[index] as Layer, index + 1, read, sizes)));
  return { title: model.name, columns, links, arcs };
}

export function networkOf(model: Model, groups: Groups, scores: Scores): Network {
  return finish(networkSteps(model, groups, scores));
}

/** The same with a pause wherever `rest` makes one: the weights of a large network are added up for seconds. */
export function networkGently(
  model: Model,
  groups: Groups,
  scores: Scores,
  classes: readonly string[] | undefined,
  rest: () => Promise<void>,
): Promise<Network> {
  return inTurns(networkSteps(model, groups, scores, classes), rest);
}

/** What a network consists of and how it hangs together, without a weight. */
export function structureOf(model: Model, groups: Groups): Network {
  const columns = columnsOf(model, groups, undefined, undefined);
  const { reads, arcs } = traceFlow(model, groups, columns[0]?.size ?? 0);
  const sizes = columns.map(({ size }) => size);
  const links = reads.flatMap((read, index) =>
    waysInto(index + 1, groups.layers[index] as Layer, read, sizes),
  );
  return { title: model.name, columns, links, arcs };
}

/**
 * Who leaves each column, as ranks and cuts, by which scores: of coupled neurons that of all together. `inputs` is the
 * size of the input's column.
 */
export function removalOf(
  groups: Groups,
  ranking: Ranking,
  cuts: readonly number[],
  inputs: number,
  scores?: Scores,
): Removal {
  const ranked = scores && groups.layers.map((_, index) => rankedBy(groups, scores, index));
  const decided = ranked === undefined ? {} : { scores: [new Float32Array(), ...ranked] };
  const input = { ranks: new Uint32Array(inputs).fill(NEVER), cut: 0 };
  const columns = groups.layers.map((layer) => {
    const own = Array.from(layer.units, (unit) => ranking.units.get(unit));
    const families = new Set(own.flatMap((each) => (each === undefined ? [] : [each.family])));
    const [family] = families;
    if (families.size === 1 && family !== undefined) {
      return { ranks: Uint32Array.from(own, (each) => each?.rank ?? NEVER), cut: cuts[family] ?? 0 };
    }
    // Several families share the column: whoever leaves has rank 0 and the cut is 1.
    const gone = own.map((each) => each !== undefined && each.rank < (cuts[each.family] ?? 0));
    return { ranks: Uint32Array.from(gone, (leaves) => (leaves ? 0 : NEVER)), cut: 1 };
  });
  const all = [input, ...columns];
  return { ranks: all.map((column) => column.ranks), cuts: all.map((column) => column.cut), ...decided };
}
