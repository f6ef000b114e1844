// Why other neurons left, and which scores are not what they were, in words: near ties, biases that did or did not
// count, weights that changed.

import { needsActivations } from "../../index.ts";
import { percent } from "../print.ts";
import type { MeasuredLayer } from "./measure.ts";
import type { Spec } from "./spec.ts";

/** Scores this close, relatively, are a near tie: a change that is hardly visible decides between them. */
const NEAR_TIE = 0.02;

/** Most neurons that a sentence lists. */
const MOST = 8;

/** {0,1}, or the first few and how many there are. */
export function setOf(indices: readonly number[]): string {
  if (indices.length <= MOST) return `{${indices.join(",")}}`;
  return `{${indices.slice(0, MOST).join(",")}, … ${indices.length} in all}`;
}

/** Digits enough to tell two scores apart. */
function scoresApart(a: number, b: number): [string, string] {
  for (let digits = 2; digits < 9; digits++) {
    const texts = [a, b].map((value) => value.toFixed(digits)) as [string, string];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

/** 1.2 %, 0.00013 %. */
function share(value: number): string {
  return value >= 0.01
    ? percent(value).replace(/(\.\d)\d/, "$1")
    : `${Number((100 * value).toPrecision(2))} %`;
}

/** The tightest exchange of a neuron that should have left for one that should have stayed. */
function exchange(layer: MeasuredLayer, stayed: readonly number[], left: readonly number[]): string {
  const score = (index: number) => layer.scores[index] ?? 0;
  const byScore = (a: number, b: number) => score(a) - score(b) || a - b;
  const [should, did] = [stayed.toSorted(byScore)[0] ?? 0, left.toSorted(byScore).at(-1) ?? 0];
  const [a, b] = [score(should), score(did)];
  if (a === b)
    return `; neurons ${should} and ${did} both score ${a}: a tie, in which the lower index leaves`;
  const apart = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  const [first, second] = scoresApart(a, b);
  const verdict = apart <= NEAR_TIE ? ": a near tie" : "";
  return `; scores ${first} and ${second} differ by ${share(apart)}${verdict}`;
}

/** What left in place of what; undefined where the sets are the same. */
export function explainRemoved(expected: readonly number[], layer: MeasuredLayer): string | undefined {
  const [wanted, found] = [new Set(expected), new Set(layer.removed)];
  const stayed = expected.filter((index) => !found.has(index));
  const left = layer.removed.filter((index) => !wanted.has(index));
  if (stayed.length === 0 && left.length === 0) return undefined;
  const long = Math.max(expected.length, layer.removed.length) > MOST;
  const counts =
    expected.length === layer.removed.length
      ? `${expected.length} leave as expected, but`
      : `expected ${expected.length} to leave, got ${layer.removed.length}:`;
  const sets = long
    ? `${counts} ${setOf(left)} in place of ${setOf(stayed)}`
    : `expected ${setOf(expected)}, got ${setOf(layer.removed)}`;
  return `${sets}${stayed.length > 0 && left.length > 0 ? exchange(layer, stayed, left) : ""}`;
}

/** True where the difference of two scores is the neuron's own bias. */
function isBias(difference: number, bias: number | undefined, scale: number): boolean {
  return bias !== undefined && bias > 0 && Math.abs(Math.abs(difference) - bias) <= 1e-5 * scale;
}

interface ChangedScore {
  readonly index: number;
  /** NaN for none. */
  readonly before: number;
  readonly score: number;
  /** The larger of both. */
  readonly scale: number;
}

function changedScores(
  recorded: readonly (number | null)[],
  scores: readonly number[],
  tolerance: number,
): ChangedScore[] {
  return scores.flatMap((score, index) => {
    const before = recorded[index] ?? Number.NaN;
    const scale = Math.max(Math.abs(before), Math.abs(score));
    // JSON has null for what is no number: a neuron that no layer reads has no activation.
    const none = recorded[index] === null && !Number.isFinite(score);
    const same = none || Math.abs(score - before) <= tolerance * scale;
    return same ? [] : [{ index, before, score, scale }];
  });
}

/** How far a score moved, as a share; one that came or went moved farthest. */
function distance({ before, score, scale }: ChangedScore): number {
  const share = Math.abs(score - before) / scale;
  return Number.isNaN(share) ? Number.POSITIVE_INFINITY : share;
}

function describeChange({ index, before, score }: ChangedScore): string {
  if (Number.isNaN(before)) return `neuron ${index} had no score, now ${score}`;
  if (Number.isNaN(score)) return `neuron ${index} scored ${before}, now it has none`;
  if (before === 0) return `neuron ${index} scored 0, now ${score}`;
  const change = (score - before) / before;
  return `neuron ${index} scored ${before}, now ${score} (${change < 0 ? "−" : "+"}${share(Math.abs(change))})`;
}

/** Which scores are not what they were, and what looks like the reason; undefined where all are within tolerance. */
export function explainScores(
  recorded: readonly (number | null)[],
  { scores, biases }: MeasuredLayer,
  tolerance: number,
): string | undefined {
  const changed = changedScores(recorded, scores, tolerance);
  const [first] = changed.toSorted((a, b) => Math.sign(distance(b) - distance(a)) || 0);
  if (first === undefined) return undefined;
  const one = describeChange(first);
  const many =
    changed.length === 1 ? one : `${changed.length} of ${scores.length} scores changed, most of all ${one}`;
  if (!changed.every((each) => isBias(each.score - each.before, biases[each.index], each.scale))) return many;
  const [whose, were] = changed.length === 1 ? ["its bias", "was"] : ["their biases", "were"];
  return `${many}: exactly ${whose}, which ${were} ${first.score < first.before ? "left out of" : "counted in"} the norm`;
}

/** How far scores may move under a spec. */
export function scoreTolerance({ tolerance, criterion }: Spec): number {
  return tolerance?.scores ?? (criterion !== undefined && needsActivations(criterion) ? 1e-3 : 1e-5);
}
