// All networks of one operator: Node holds the CPU engine against ONNX Runtime on them, Chrome WebGPU against the CPU.

import type { OperatorCase } from "./operator-case.ts";
import { MOVEMENT_OPERATORS } from "./operator-cases-movement.ts";
import { RECURRENT_OPERATORS } from "./operator-cases-recurrent.ts";

export const OPERATOR_CASES: readonly OperatorCase[] = [...RECURRENT_OPERATORS, ...MOVEMENT_OPERATORS];
