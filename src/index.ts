/**
 * The library: open → group → score → plan → apply → certify → save, in the browser and in Node. No DOM, no three.js.
 *
 * @module espalier
 */

export { openCpuEngine as cpuEngine } from "./engine/cpu/engine.ts";
export type {
  CompileOptions,
  CutMode,
  Engine,
  Examples,
  Mask,
  NodeTime,
  RowNormsQuery,
  Score,
  Session,
  Timing,
  Values,
} from "./engine/engine.ts";
export { whyNotComputed } from "./engine/steps.ts";
export { openGpuEngine as webgpuEngine } from "./engine/webgpu/open.ts";
export { type LabelledImages, readExamples, readLabelledImages } from "./formats/data/prepare.ts";
export {
  type Layout,
  type NetworkShape,
  networkShape,
  type Preprocessing,
  parseNumbers,
} from "./formats/data/preprocessing.ts";
export {
  openModel as open,
  type SaveFormat,
  saveModel as save,
} from "./formats/formats.ts";
export { type IdxArray, type NamedFile, readIdx } from "./formats/idx.ts";
export type { ExternalFiles, OpenOptions } from "./formats/options.ts";
export { ASSUMABLE, type AssumedActivation } from "./formats/weights/activations.ts";
export type {
  InferredChain,
  InferredNorm,
  InferredStage,
  WeightsChoices,
} from "./formats/weights/choices.ts";
export { inferredChain } from "./formats/weights/document.ts";
export { inferAgain } from "./formats/weights/read.ts";
export type { Sizes } from "./model/dynamic.ts";
export { ModelError, type ModelErrorCode } from "./model/error.ts";
export type { Attribute, Model, Node, Origin, StatedSize, Value } from "./model/graph.ts";
export { type DataType, float32Tensor, floats, type Tensor } from "./model/tensor.ts";
export { type Activations, type ChannelStatistics, observe, type SampleNote } from "./prune/activations.ts";
export { apply } from "./prune/apply.ts";
export {
  atRatio,
  type Budget,
  type BudgetLike,
  MEASURES,
  type Measure,
  type Neurons,
  type Target,
} from "./prune/budget.ts";
export type { Certificate, Check, Equivalence, Loss, Verdict } from "./prune/certificate.ts";
export { type Claim, certify } from "./prune/certify.ts";
export { type Baseline, EQUIVALENCE_LIMIT, measureBaseline } from "./prune/certify-outputs.ts";
export { type CertifiedPair, certifyPair } from "./prune/certify-pair.ts";
export { type Compensation, type Consumer, consumersOf } from "./prune/compensate.ts";
export { type Cost, cost, costByLayer, macsByNode } from "./prune/count.ts";
export {
  CRITERIA,
  type Criterion,
  type CriterionKind,
  needsActivations,
  SEED_CRITERION,
} from "./prune/criteria.ts";
export {
  CURVE_RATIOS,
  type Curve,
  type CurveSettings,
  curve,
  curveAsCsv,
  largestRatio,
} from "./prune/curve.ts";
export { curveSvg } from "./prune/curve-chart.ts";
export type { CurvePoint, LayerCurve } from "./prune/curve-points.ts";
export { type Evaluation, evaluate } from "./prune/evaluate.ts";
export { type Consequence, type Explanation, explain, type Rank, type Term } from "./prune/explain.ts";
export { group } from "./prune/group.ts";
export type {
  Family,
  Feature,
  GroupSettings,
  Groups,
  Layer,
  Product,
  Reading,
  Reason,
  Rewrite,
  Role,
  Size,
  Slice,
} from "./prune/groups.ts";
export { composeMaps, type IndexMap, indexMaps, mapsAsCsv } from "./prune/index-map.ts";
export { masksOf } from "./prune/masks.ts";
export {
  checkOriginal,
  identify,
  type Plan,
  type PlannedLayer,
  plan,
  plannedUnits,
  planSettings,
  withCompensation,
} from "./prune/plan.ts";
export { readPlan } from "./prune/plan-file.ts";
export { isPrunable, whyNotPrunable } from "./prune/prunable.ts";
export { type Pruned, type PruneSettings, prune, replay } from "./prune/prune.ts";
export type { Order } from "./prune/rank.ts";
export { type Cut, type Ranking, rankUnits as rank, spend, unitsAt } from "./prune/ranking.ts";
export { type Recovered, type RecoveredLayer, recover } from "./prune/recover.ts";
export type { Change, Report, ReportedLayer, ReportedSize } from "./prune/report.ts";
export { type Scores, score } from "./prune/score.ts";
export { measureSpeed, type NetworkTime, type Speed, type SpeedSettings } from "./prune/speed.ts";
