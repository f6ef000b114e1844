// All graphs of this folder by what they are about.

import { ATTENTION_CASES } from "./attention.ts";
import type { GraphCase } from "./case.ts";
import { CONV_CASES } from "./conv.ts";
import { MOVEMENT_CASES } from "./movement.ts";
import { RECURRENT_CASES } from "./recurrent.ts";
import { REDUCTION_CASES } from "./reductions.ts";
import { SIZE_CASES } from "./sizes.ts";

export const GRAPH_CASES: Readonly<Record<string, readonly GraphCase[]>> = {
  movement: MOVEMENT_CASES,
  convolutions: CONV_CASES,
  reductions: REDUCTION_CASES,
  attention: ATTENTION_CASES,
  sizes: SIZE_CASES,
  "recurrent layers": RECURRENT_CASES,
};
