// Reads specs that people and other programs wrote: every field is looked at before it is used.

import { budgetFault, criterionFault } from "../../prune/plan-file.ts";
import {
  type Check,
  checkFields,
  dataFault,
  fieldFault,
  hasFields,
  isAmount,
  isFlag,
  isGroupSettings,
  isListOf,
  isNamedData,
  isObject,
  isOneOf,
  isText,
  isWhole,
  parseJson,
  refuseFields,
  type Shape,
} from "../fields.ts";
import { type Expected, type Spec, TEST_ENGINES } from "./spec.ts";

/** Smaller is no picture, and larger no file to keep beside a spec. */
const isSize: Check = (value) => isWhole(value) && (value as number) >= 200 && (value as number) <= 4000;

const isChange = hasFields({ "before!": isAmount, "after!": isAmount });

/** Each field of "expected", and whether it is what it should be. */
const EXPECTED: Readonly<Record<keyof Expected, Check>> = {
  file: hasFields({ "bytes!": isWhole, "sha256!": isText }),
  layers: isListOf(
    hasFields({
      "name!": (value) => typeof value === "string",
      neurons: isWhole,
      removed: isListOf(isWhole),
      kept: isWhole,
      scores: isListOf((value) => typeof value === "number" || value === null),
    }),
  ),
  params: isChange,
  macs: isChange,
  bytes: isChange,
  correct: hasFields({ "before!": isWhole, "after!": isWhole, "total!": isWhole }),
  drift: hasFields({ "mean!": isAmount, "max!": isAmount }),
  certificate: isOneOf(true, false, "checked"),
  picture: isText,
  speed: hasFields({ "atLeast!": isAmount, batch: (value) => isWhole(value) && value !== 0 }),
};

/** Each field of a spec, and whether it is what it should be. */
const SPEC: Readonly<Record<keyof Spec | "$schema", Check>> = {
  $schema: isText,
  format: isOneOf("espalier-test"),
  version: isOneOf(1),
  name: isText,
  model: isText,
  data: isNamedData,
  engines: (value) => isListOf(isOneOf(...TEST_ENGINES))(value) && (value as unknown[]).length > 0,
  criterion: (value) => criterionFault(value) === undefined,
  budget: (value) => budgetFault(value) === undefined,
  groups: isGroupSettings,
  compensate: isFlag,
  picture: hasFields({
    width: isSize,
    height: isSize,
    theme: isOneOf("dark", "light"),
    view: isOneOf("before", "split", "after"),
    compact: isFlag,
  }),
  tolerance: hasFields({ images: isWhole, scores: isAmount, drift: isAmount, picture: isAmount }),
  expected: isObject,
};

const SHAPE: Shape = {
  checks: SPEC,
  reasons: {
    criterion: criterionFault,
    budget: budgetFault,
    data: dataFault,
    engines: () => `a list of one or more of ${TEST_ENGINES.join(", ")} is expected`,
  },
};

const A_SPEC = "a spec of espalier test";

function expectedFault(value: unknown): string | undefined {
  return isObject(value) ? fieldFault(value, { checks: EXPECTED }, "in expected, ") : undefined;
}

/** A value as a spec. Throws ModelError "format" that says what is wrong; `name` is the file's. */
export function checkSpec(value: unknown, name: string): Spec {
  const file = { name, kind: A_SPEC };
  const needed = { format: "espalier-test", version: 1, model: "model.onnx" };
  const fields = checkFields(value, file, SHAPE, needed);
  const wrong = expectedFault(fields["expected"]);
  return wrong === undefined ? (fields as unknown as Spec) : refuseFields(file, wrong);
}

/** Reads a spec file. Throws ModelError "format" that says what is wrong. */
export function readSpec(text: string, name: string): Spec {
  return checkSpec(parseJson({ text, name, kind: A_SPEC }), name);
}

/** Each field of a file of records, and whether it is what it should be. */
const RECORDS: Readonly<Record<string, Check>> = {
  format: isOneOf("espalier-recorded"),
  version: isOneOf(1),
  specs: (value) => isObject(value) && Object.values(value).every(isObject),
};

/** Reads what was recorded of the specs of a program, by name. Throws ModelError "format" that says what is wrong. */
export function readRecords(text: string, name: string): Readonly<Record<string, Expected>> {
  const file = { text, name, kind: "a record of espalier test" };
  const needed = { format: "espalier-recorded", version: 1, specs: {} };
  const { specs } = checkFields(parseJson(file), file, { checks: RECORDS }, needed) as {
    specs: Readonly<Record<string, Expected>>;
  };
  const wrong = Object.values(specs)
    .map(expectedFault)
    .find((each) => each !== undefined);
  return wrong === undefined ? specs : refuseFields(file, wrong);
}
