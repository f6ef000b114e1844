/**
 * Matchers for a team's own tests, which importing it adds to expect, and the page in headless Chrome.
 *
 * @module espalier/vitest
 */

import { expect } from "vitest";
import type { Pruned, Report } from "../../index.ts";
import { findLayers } from "../../prune/layer-name.ts";
import { explainChecks } from "./explain-certificate.ts";
import { explainRemoved } from "./explain-scores.ts";

/** What a layer should lose: the original indices that leave, or how many neurons stay. */
export type PrunedLayers = Readonly<Record<string, readonly number[] | number>>;

/** How many right answers pruning may cost. */
export interface AccuracyLoss {
  /** Images that the original gets right and the pruned network may get wrong, net. Default 0. */
  readonly images?: number;
  /** The same as a share (0…1) of all images, in place of `images`. */
  readonly share?: number;
}

/** They take what prune and replay return, or a report. */
export interface EspalierMatchers {
  /** From these layers exactly these neurons left. Layers that are not named are not looked at. */
  toPruneTo(layers: PrunedLayers): void;
  /** The pruned network gets as many labelled examples right, but for a few. Needs prune to be given examples. */
  toKeepAccuracy(loss?: AccuracyLoss): void;
  /** All five points of the certificate hold. */
  toCertify(): void;
}

declare module "vitest" {
  interface Matchers<T> extends EspalierMatchers {}
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

function reportOf(received: unknown): Report {
  const { report = received } = (received ?? {}) as Partial<Pruned>;
  if ((report as Partial<Report> | undefined)?.format === "espalier-report") return report as Report;
  throw new TypeError("What prune returns, or its report, is expected here.");
}

function layerFault(report: Report, name: string, wanted: readonly number[] | number): string | undefined {
  const layer = findLayers(report.layers, name)[0];
  if (layer === undefined) return undefined;
  if (typeof wanted === "number") {
    const kept = layer.kept.length;
    return kept === wanted ? undefined : `layer ${name}: expected ${wanted} to stay, got ${kept}`;
  }
  const neurons = layer.scores.length;
  const ascending = wanted.toSorted((a, b) => a - b);
  const fault = explainRemoved(ascending, { ...layer, neurons, biases: [] });
  return fault === undefined ? undefined : `layer ${name}: ${fault}`;
}

function toPruneTo(received: unknown, layers: PrunedLayers): Verdict {
  const report = reportOf(received);
  const faults = Object.entries(layers).flatMap(([name, wanted]) => layerFault(report, name, wanted) ?? []);
  return {
    pass: faults.length === 0,
    message: () => (faults.length === 0 ? "Exactly these neurons left." : faults.join("\n")),
  };
}

function toKeepAccuracy(received: unknown, { images = 0, share }: AccuracyLoss = {}): Verdict {
  const { correct } = reportOf(received).certificate.loss;
  if (correct === undefined) throw new TypeError("Accuracy needs labelled examples: hand them to prune.");
  const { before, after, total } = correct;
  const allowed = share === undefined ? images : Math.floor(share * total);
  const lost = before - after;
  return {
    pass: lost <= allowed,
    message: () =>
      `accuracy: ${before} of ${total} examples were right before pruning, ${after} after: ${lost} fewer, where ${allowed} may be lost`,
  };
}

function toCertify(received: unknown): Verdict {
  const { certificate } = reportOf(received);
  return {
    pass: certificate.valid,
    message: () =>
      certificate.valid ? "All five points of the certificate hold." : explainChecks(certificate).join("\n"),
  };
}

expect.extend({ toPruneTo, toKeepAccuracy, toCertify });

export {
  type Espalier,
  type EspalierDecision,
  type EspalierOpening,
  type EspalierPage,
  type EspalierSettings,
  withEspalier,
} from "./with-espalier.ts";
