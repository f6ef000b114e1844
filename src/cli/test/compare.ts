// Compares what came out with what was recorded, and says in sentences what is different and why that may be.

import type { Change } from "../../index.ts";
import { isCalled } from "../../prune/layer-name.ts";
import { count, plural, short } from "../print.ts";
import { explainChecks, recordedCertificate } from "./explain-certificate.ts";
import { explainRemoved, explainScores, scoreTolerance } from "./explain-scores.ts";
import type { Measured, MeasuredLayer } from "./measure.ts";
import type { Expected, ExpectedLayer, Spec } from "./spec.ts";

/** What a difference is about. */
export type Aspect =
  | "file"
  | "layers"
  | "removed"
  | "kept"
  | "scores"
  | "params"
  | "macs"
  | "bytes"
  | "accuracy"
  | "drift"
  | "certificate"
  | "speed"
  | "picture";

export interface Difference {
  readonly about: Aspect;
  /** Without a stop at its end. */
  readonly sentence: string;
}

/** Two numbers with digits enough to tell them apart, where they are not the same. */
function numbersApart(one: number, other: number): [string, string] {
  for (let digits = 3; digits < 16; digits++) {
    const texts = [one, other].map((value) => String(Number(value.toPrecision(digits)))) as [string, string];
    if (texts[0] !== texts[1] || one === other) return texts;
  }
  return [String(one), String(other)];
}

const IMAGES = 2;
const DRIFT = 1e-3;
const COSTS = { params: "parameters", macs: "MACs", bytes: "bytes" } as const;

/** A layer by its place, and by its name where that says more: 1 (fc1). */
export function numberedLayer({ name }: MeasuredLayer, index: number): string {
  const number = String(index + 1);
  return [number, `layer${number}`].includes(name) ? number : `${number} (${name})`;
}

function compareLayer(
  expected: ExpectedLayer,
  layer: MeasuredLayer,
  index: number,
  spec: Spec,
): Difference[] {
  const where = `layer ${numberedLayer(layer, index)}`;
  const say = (about: Aspect, what: string | undefined): Difference[] =>
    what === undefined ? [] : [{ about, sentence: `${where}: ${what}` }];
  const { name, neurons = layer.neurons, removed, kept, scores } = expected;
  if (!isCalled(layer, name)) return say("layers", `expected ${name}`);
  if (neurons !== layer.neurons)
    return say("layers", `expected ${plural(neurons, "neuron")}, got ${layer.neurons}`);
  const stay = layer.neurons - layer.removed.length;
  return [
    ...(removed === undefined ? [] : say("removed", explainRemoved(removed, layer))),
    ...(kept === undefined || kept === stay ? [] : say("kept", `expected ${kept} to stay, got ${stay}`)),
    ...(scores === undefined ? [] : say("scores", explainScores(scores, layer, scoreTolerance(spec)))),
  ];
}

function compareLayers(expected: Expected, measured: Measured, spec: Spec): Difference[] {
  const { layers } = expected;
  if (layers === undefined) return [];
  if (layers.length !== measured.layers.length) {
    const names = measured.layers.map(({ name }) => name).join(", ");
    const sentence = `layers: expected ${layers.length}, got ${measured.layers.length} (${names})`;
    return [{ about: "layers", sentence }];
  }
  return measured.layers.flatMap((layer, index) => {
    const own = layers[index];
    return own === undefined ? [] : compareLayer(own, layer, index, spec);
  });
}

function compareFile({ file }: Expected, measured: Measured): Difference[] {
  if (file === undefined || measured.file === undefined || file.sha256 === measured.file.sha256) return [];
  const short = (hash: string) => `${hash.slice(0, 12)}…`;
  const sentence = `file: the network is another than the recorded one (SHA-256 ${short(measured.file.sha256)} in place of ${short(file.sha256)}): some of its weights changed`;
  return [{ about: "file", sentence }];
}

function compareCosts(expected: Expected, measured: Measured): Difference[] {
  const arrow = ({ before, after }: Change) => `${count(before)} → ${count(after)}`;
  return (["params", "macs", "bytes"] as const).flatMap((what): Difference[] => {
    const [wanted, found] = [expected[what], measured[what]];
    if (wanted === undefined || (wanted.before === found.before && wanted.after === found.after)) return [];
    return [{ about: what, sentence: `${COSTS[what]}: expected ${arrow(wanted)}, got ${arrow(found)}` }];
  });
}

function compareAccuracy({ correct: wanted }: Expected, measured: Measured, most: number): Difference[] {
  const found = measured.correct;
  if (wanted === undefined) return [];
  const say = (sentence: string): Difference[] => [{ about: "accuracy", sentence: `accuracy: ${sentence}` }];
  if (found === undefined || found.total !== wanted.total)
    return say(`expected on ${plural(wanted.total, "example")}, measured on ${found?.total ?? 0}`);
  return (["before", "after"] as const).flatMap((when) => {
    const change = found[when] - wanted[when];
    if (Math.abs(change) <= most) return [];
    const direction = `${Math.abs(change)} ${change < 0 ? "fewer" : "more"}`;
    return say(
      `expected ${count(wanted[when])} of ${count(wanted.total)} right ${when} pruning, got ${count(found[when])}: ${direction}, where ${plural(most, "example")} either way ${most === 1 ? "is" : "are"} allowed`,
    );
  });
}

function compareDrift({ drift }: Expected, measured: Measured, tolerance: number): Difference[] {
  if (drift === undefined) return [];
  if (Number.isNaN(measured.drift.max))
    return [
      { about: "drift", sentence: "drift: the outputs cannot be compared with the original's any more" },
    ];
  const same = (["mean", "max"] as const).every(
    (which) => Math.abs(measured.drift[which] - drift[which]) <= tolerance * Math.max(drift[which], 1e-6),
  );
  if (same) return [];
  const [mean, max] = [
    numbersApart(measured.drift.mean, drift.mean),
    numbersApart(measured.drift.max, drift.max),
  ];
  const sentence = `drift: the outputs moved by ${mean[0]} on average and ${max[0]} at most, expected ${mean[1]} and ${max[1]}`;
  return [{ about: "drift", sentence }];
}

function compareCertificate({ certificate: wanted }: Expected, { certificate }: Measured): Difference[] {
  const found = recordedCertificate(certificate);
  if (wanted === undefined || wanted === found || (wanted === false && found === "checked")) return [];
  const sentences =
    found === true
      ? [`it holds, expected ${wanted === "checked" ? "points that are left open" : "not to hold"}`]
      : explainChecks(certificate, { open: wanted === true });
  return sentences.map((sentence) => ({ about: "certificate", sentence: `certificate: ${sentence}` }));
}

function compareSpeed({ speed: wanted }: Expected, { speed: found }: Measured): Difference[] {
  if (wanted === undefined || found === undefined || found.before >= wanted.atLeast * found.after) return [];
  const ratio = (found.before / found.after).toFixed(2);
  const times = `${short(found.before)} ms → ${short(found.after)} ms for ${plural(found.batch, "input")}, median of ${found.runs}`;
  const sentence = `speed: expected at least ${wanted.atLeast} times as fast as the original, got ${ratio} (${times})`;
  return [{ about: "speed", sentence }];
}

/** Everything that is not as recorded, the causes first. */
export function compare(spec: Spec, expected: Expected, measured: Measured): Difference[] {
  const { images = IMAGES, drift = DRIFT } = spec.tolerance ?? {};
  return [
    ...compareFile(expected, measured),
    ...compareLayers(expected, measured, spec),
    ...compareCosts(expected, measured),
    ...compareAccuracy(expected, measured, images),
    ...compareDrift(expected, measured, drift),
    ...compareCertificate(expected, measured),
    ...compareSpeed(expected, measured),
  ];
}

/** What is written down of a result, for others to be compared with. */
export function record({
  file,
  layers,
  params,
  macs,
  bytes,
  correct,
  drift,
  certificate,
}: Measured): Expected {
  return {
    ...(file === undefined ? {} : { file }),
    layers: layers.map(({ name, neurons, removed, scores }) => ({
      name,
      neurons,
      kept: neurons - removed.length,
      removed,
      ...(scores.some(Number.isFinite) ? { scores } : {}),
    })),
    params,
    macs,
    bytes,
    ...(correct === undefined ? {} : { correct }),
    ...(Number.isFinite(drift.max) ? { drift } : {}),
    certificate: recordedCertificate(certificate),
  };
}
