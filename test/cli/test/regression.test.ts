// The project's own record of what pruning gives, on the CPU and on WebGPU in Node; test/chrome has it in Chrome.

import { beforeAll, expect, it } from "vitest";
import { ensureBrowser } from "../../../src/cli/browser.ts";
import { complaintsOf } from "../../../src/cli/test/junit.ts";
import { openSpecs } from "../../../src/cli/test/load.ts";
import { runSpecs } from "../../../src/cli/test/run.ts";
import { makeRunners } from "../../../src/cli/test/runners.ts";

// A machine without a card computes on the browser's software adapter.
beforeAll(() => ensureBrowser(), 300_000);

it("is the same on the CPU and on Dawn", async () => {
  const specs = await openSpecs(["test/regression"]);
  const outcomes = await runSpecs(specs, makeRunners({}), { engines: ["cpu", "dawn"] });
  expect(outcomes.flatMap(complaintsOf)).toEqual([]);
  const ran = outcomes.map(({ name, engine, status }) => `${name} ${engine} ${status}`);
  expect(ran).toEqual(
    ["fashion-cnn", "fashion-mlp", "seed"].flatMap((name) =>
      ["cpu", "dawn"].map((engine) => `${name} ${engine} same`),
    ),
  );
}, 180_000);
