// All networks of one operator: Node holds the CPU engine against ONNX Runtime on them, Chrome WebGPU against the CPU.

import type { OperatorCase } from "./operator-case.ts";
import { COMPOSED_OPERATORS } from "./operator-cases-composed.ts";
import { MOVEMENT_OPERATORS } from "./operator-cases-movement.ts";
import { RECURRENT_OPERATORS } from "./operator-cases-recurrent.ts";
import { OTHER_OPERATORS } from "./operator-cases-rest.ts";

export const OPERATOR_CASES: readonly OperatorCase[] = [
  ...COMPOSED_OPERATORS,
  ...RECURRENT_OPERATORS,
  ...MOVEMENT_OPERATORS,
  ...OTHER_OPERATORS,
];
