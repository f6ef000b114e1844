// The binding of each kernel is declared in TypeScript; its shader must say the same.

import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { COUNT_CORRECT } from "../../src/engine/webgpu/count-correct.ts";
import { GEMM, GEMV } from "../../src/engine/webgpu/gemm.ts";
import { IO_KERNELS } from "../../src/engine/webgpu/io-kernels.ts";
import type { KernelDefinition } from "../../src/engine/webgpu/kernel.ts";
import { MASK } from "../../src/engine/webgpu/mask.ts";
import { PAD_ROWS } from "../../src/engine/webgpu/pad-rows.ts";
import { ROW_NORMS } from "../../src/engine/webgpu/row-norms.ts";
import { TAKE } from "../../src/engine/webgpu/take.ts";

const KERNELS: readonly KernelDefinition[] = [
  COUNT_CORRECT,
  GEMM,
  GEMV,
  MASK,
  PAD_ROWS,
  ROW_NORMS,
  TAKE,
  ...Object.values(IO_KERNELS).flatMap(({ definition, bySubgroups = [] }) => [
    definition,
    ...bySubgroups.map((form) => form.definition),
  ]),
];

/** What a shader declares: Params' fields with their types, buffers with number and access, overrides. */
function parse(code: string) {
  const struct = /struct Params \{([^}]*)\}/.exec(code)?.[1] ?? "";
  const fields = [...struct.matchAll(/(\w+): (\w+)/g)].map(([, name, type]) => [name, type]);
  const bindings = [
    ...code.matchAll(/@group\(0\) @binding\((\d+)\) var<(uniform|storage)(?:, (\w+))?> (\w+):/g),
  ].map(([, number, space, access, name]) => [Number(number), access ?? space, name]);
  const overrides = [...code.matchAll(/override (\w+):/g)].map(([, name]) => name);
  return { fields, bindings, overrides };
}

it.each(KERNELS)("$name binds what its shader declares", (kernel) => {
  const declared = parse(kernel.code);
  expect(declared.fields).toEqual(Object.entries(kernel.params));
  const buffers = Object.entries(kernel.buffers).map(([name, access], index) => [index + 1, access, name]);
  expect(declared.bindings).toEqual([[0, "uniform", "params"], ...buffers]);
  expect(declared.overrides).toEqual(Object.keys(kernel.constants ?? {}));
  expect(kernel.code).toMatch(/@compute @workgroup_size\([\w, ]+\)\nfn main\(/);
});

it("every shader belongs to a kernel or is part of one", () => {
  const files = readdirSync(new URL("../../shaders", import.meta.url)).sort();
  const known = [
    ...KERNELS.map(({ name }) => `${name}.wgsl`),
    "activate.wgsl",
    "conv_parts.wgsl",
    "conv_sharing.wgsl",
  ].sort();
  expect(files).toEqual(known);
});
