// What espalier test finds different, as text.

import { compare } from "../../../src/cli/test/compare.ts";
import type { Measured } from "../../../src/cli/test/measure.ts";
import type { Expected, Spec } from "../../../src/cli/test/spec.ts";

/** "about | sentence" of each difference. */
export function differences(spec: Spec, expected: Expected, found: Measured): string[] {
  return compare(spec, expected, found).map(({ about, sentence }) => `${about} | ${sentence}`);
}
