// What each operator does to labels: the rules of coupling, one file a kind in rules/. An operator without a rule
// freezes what it reads.

import type { Node } from "../model/graph.ts";
import { BROADCASTING, UNARY } from "../model/operators/elementwise.ts";
import { REDUCTIONS } from "../model/operators/reductions.ts";
import {
  argument,
  changedAxes,
  channelAxis,
  cumulativeAxis,
  needsAll,
  oneAxis,
  reduce,
  softmaxAxes,
  spatialAxes,
} from "./rules/along.ts";
import { conv, convTranspose } from "./rules/conv.ts";
import { gemm, matMul } from "./rules/dense.ts";
import { combine, passThrough } from "./rules/elementwise.ts";
import { movement } from "./rules/movement.ts";
import { batchNorm, groupNorm, instanceNorm, layerNorm, meanVarianceNorm } from "./rules/normalise.ts";
import { recurrent } from "./rules/recurrent.ts";
import { fixOutputs, freezeInputs, type Walk } from "./walk.ts";

export type Rule = (walk: Walk, node: Node, index: number) => void;

/** A rule for operators that mix whatever they read; `does` continues the node's name. */
function mixes(does: string): Rule {
  return (walk, node, index) => {
    freezeInputs(walk, node, index, does);
    fixOutputs(walk, node);
  };
}

const poolSpace = needsAll(spatialAxes, "pools over an axis on which channels lie");

/** MaxPool's second output counts positions over all channels. */
const pool: Rule = (walk, node, index) => {
  if ((node.outputs[1] ?? "") !== "") freezeInputs(walk, node, index, "tells positions among all channels");
  poolSpace(walk, node, index);
};
const softmax = needsAll(softmaxAxes, "divides every neuron by the sum over all of them");

const named = (names: string, rule: Rule) => names.split(" ").map((name) => [name, rule] as const);

/** The rule of each operator of ONNX's default domain. */
export const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["Gemm", gemm],
  ["MatMul", matMul],
  ["Conv", conv],
  ["ConvTranspose", convTranspose],
  ["BatchNormalization", batchNorm],
  ["InstanceNormalization", instanceNorm],
  ["GroupNormalization", groupNorm],
  ["MeanVarianceNormalization", meanVarianceNorm],
  ...named("LayerNormalization RMSNormalization", layerNorm),
  ...UNARY.map((name) => [name, passThrough] as const),
  ["Dropout", passThrough],
  ...BROADCASTING.map((name) => [name, combine] as const),
  ["PRelu", combine],
  ...named("Softmax LogSoftmax Hardmax", softmax),
  ...named("AveragePool MaxPool LpPool GlobalAveragePool GlobalMaxPool GlobalLpPool", pool),
  ...named("Resize Upsample", needsAll(changedAxes, "resamples an axis on which channels lie")),
  ["LRN", needsAll(channelAxis, "divides every channel by its neighbours")],
  ["CumSum", needsAll(cumulativeAxis, "adds every channel to those after it")],
  ["TopK", needsAll(oneAxis(-1), "ranks every channel against the others")],
  ["LpNormalization", needsAll(oneAxis(-1), "divides every channel by a norm over all of them")],
  ...REDUCTIONS.map((name) => [name, reduce] as const),
  ...named("ArgMax ArgMin", argument),
  ...named(
    "Identity Reshape Flatten Squeeze Unsqueeze Transpose Concat Split Slice Gather Expand Tile Pad DepthToSpace SpaceToDepth",
    movement,
  ),
  ...named("LSTM GRU RNN", recurrent),
  ["Einsum", mixes("sums products in a way that is not followed")],
]);
