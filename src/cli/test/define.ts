/**
 * Types for specs of `espalier test` that are written as programs (*.prune.ts, *.prune.js, *.prune.mjs).
 *
 * @module espalier/test
 */

export type { NamedData, NamedInputs } from "../fields.ts";
export type { LabelledFiles, NamedBytes } from "../labelled.ts";
export type { RecordedCertificate } from "./explain-certificate.ts";

import type { Spec } from "./spec.ts";

export type {
  Expected,
  ExpectedLayer,
  ExpectedSpeed,
  Spec,
  SpecPicture,
  TestEngine,
  Tolerance,
} from "./spec.ts";

/**
 * A spec as a program writes it: paths are relative to its file. What it expects is compared beside what
 * `espalier test --update` records, and never overwritten by it.
 */
export type SpecInput = Omit<Spec, "format" | "version">;

/**
 * The spec, or the list of specs, as it is: for its types. The file exports it by default; in a list each spec needs a
 * name of its own where the numbers that they get do not do.
 */
export function defineSpec<T extends SpecInput | readonly SpecInput[]>(spec: T): T {
  return spec;
}
