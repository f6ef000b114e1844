// The library: open → group → score → plan → apply → certify → save, in the browser and in Node. No DOM, no three.js.

export { createCpuEngine as cpuEngine } from "./engine/cpu/engine.ts";
export type {
  CompileOptions,
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
export {
  openModel as open,
  type SaveFormat,
  saveModel as save,
} from "./formats/formats.ts";
export {
  type IdxArray,
  type LabelledImages,
  readIdx,
  readImages,
  readLabelledImages,
  readLabels,
} from "./formats/idx.ts";
export type { ExternalFiles, OpenOptions } from "./formats/options.ts";
export { ASSUMABLE, type AssumedActivation } from "./formats/weights/activations.ts";
export type { InferredChain, InferredStage, WeightsChoices } from "./formats/weights/choices.ts";
export { inferAgain, inferredChain } from "./formats/weights/read.ts";
export { ModelError, type ModelErrorCode } from "./model/error.ts";
export type { Attribute, Model, Node, StatedSize, Value } from "./model/graph.ts";
export { type DataType, float32Tensor, floats, type Tensor } from "./model/tensor.ts";
export { apply } from "./prune/apply.ts";
export type { Certificate, Check, Equivalence, Loss } from "./prune/certificate.ts";
export { type Baseline, type Claim, certify, EQUIVALENCE_LIMIT, measureBaseline } from "./prune/certify.ts";
export { type Cost, cost, macsByNode } from "./prune/count.ts";
export { CRITERIA, type Criterion, type CriterionKind, SEED_CRITERION } from "./prune/criteria.ts";
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
export { cutsAt, masksOf } from "./prune/masks.ts";
export { type Plan, type PlannedLayer, plan, plannedUnits, readPlan } from "./prune/plan.ts";
export { type Pruned, type PruneSettings, prune } from "./prune/prune.ts";
export type { Change, Report, ReportedLayer, ReportedSize } from "./prune/report.ts";
export { isPrunable, type Scores, score, whyNotPrunable } from "./prune/score.ts";
export { measureSpeed, type NetworkTime, type Speed, type SpeedSettings } from "./prune/speed.ts";
