// Operators in all their settings, on the CPU engine against ONNX Runtime, which is not our code.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { COMPUTED } from "../../src/engine/operators.ts";
import { onnxRuntimeEngine } from "../prune/onnx-runtime.ts";
import type { OperatorCase } from "./operator-case.ts";
import { OPERATOR_CASES } from "./operator-cases.ts";
import { assertClose } from "./references.ts";

async function compute(engine: Engine, { model, inputs, batch }: OperatorCase) {
  const session = await engine.compile(model);
  const outputs = await session.run(inputs, batch);
  session.close();
  return outputs;
}

it.each(OPERATOR_CASES)("$name", async (given) => {
  const wanted = await compute(onnxRuntimeEngine(), given);
  const found = await compute(createCpuEngine(), given);
  for (const [name, { dims, data }] of wanted) {
    expect(found.get(name)?.dims).toEqual(dims);
    assertClose(found.get(name)?.data ?? [], data, 2e-5, name);
  }
});

it("docs/conformance.md lists every operator that is computed, and no other", () => {
  const page = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
  const section = /## Computed on both engines\n([^#]*)\nOf values/.exec(page)?.[1] ?? "";
  const listed = section.split("\n\n").at(-1) ?? "";
  expect(listed.trim().split(/,\s+/)).toEqual([...COMPUTED].sort());
});
