// What is recorded can be read again, and says that nothing is different, whatever a network or a criterion lacks.

import { expect, test } from "vitest";
import { compare, record } from "../../../src/cli/test/compare.ts";
import { type Measured, measuredOf } from "../../../src/cli/test/measure.ts";
import { readSpec } from "../../../src/cli/test/read-spec.ts";
import { writeSpec } from "../../../src/cli/test/record.ts";
import type { Expected, Spec } from "../../../src/cli/test/spec.ts";
import { cpuEngine, type Model, open, type PruneSettings, prune } from "../../../src/index.ts";
import { differences } from "./differences.ts";

const SPEC: Spec = { format: "espalier-test", version: 1, model: "m" };
const engine = cpuEngine();

const seed = open(
  new TextEncoder().encode(
    '{"layers":[{"weights":[[1,2],[3,4],[0,1]]},{"weights":[[1,2,3],[4,5,6]]},{"weights":[[1,1]]}]}',
  ),
  "m.json",
);

async function measured(model: Model, settings: PruneSettings): Promise<Measured> {
  const examples = { count: 2, inputs: Float32Array.of(1, 2, 3, 4), labels: Uint8Array.of(0, 0) };
  return measuredOf(model, await prune(model, engine, settings, examples), settings);
}

/** What was recorded, as it comes back from the file. */
const again = (found: Measured): Expected =>
  readSpec(writeSpec({ ...SPEC, expected: record(found) }), "m").expected ?? {};

/** A network whose last node is of an operator that no engine has. */
function strange(model: Model): Model {
  const nodes = model.nodes.map((node, at) =>
    at === model.nodes.length - 1 ? { ...node, operator: "Strange" } : node,
  );
  return { ...model, nodes };
}

test("layers without a score are recorded without, and single scores that are none as null", async () => {
  const found = await measured(seed, {
    ratio: 0.5,
    criterion: { kind: "activation", bias: true, inputs: "all" },
  });
  const expected = again(found);
  expect(expected.layers?.map(({ scores }) => scores?.length)).toEqual([3, 2, undefined]);
  expect(compare(SPEC, expected, found)).toEqual([]);
  const partly = (score: number): Measured => ({
    ...found,
    layers: found.layers.map((layer) => ({ ...layer, scores: [score, ...layer.scores.slice(1)] })),
  });
  expect(again(partly(Number.NaN)).layers?.[0]?.scores?.[0]).toBe(null);
  expect(differences(SPEC, again(partly(Number.NaN)), partly(Number.NaN))).toEqual([]);
  expect(differences(SPEC, again(partly(Number.NaN)), partly(7))[0]).toMatch(
    /^scores \| layer 1: neuron 0 had no score, now 7$/,
  );
  expect(differences(SPEC, again(partly(7)), partly(Number.NaN))[0]).toMatch(
    /^scores \| layer 1: neuron 0 scored 7, now it has none$/,
  );
});

test("where an operator is not known the certificate is recorded as checked, and no drift", async () => {
  const found = await measured(strange(seed), { ratio: 0.5 });
  expect(found.certificate.verdict).toBe("checked");
  const expected = again(found);
  expect([expected.certificate, expected.drift]).toEqual(["checked", undefined]);
  expect(compare(SPEC, expected, found)).toEqual([]);
  const bits = { ...found.certificate.bits, holds: false, sentence: "A weight changed." };
  const broken = { ...found.certificate, bits, verdict: "refuted" as const };
  expect(differences(SPEC, expected, { ...found, certificate: broken })).toEqual([
    "certificate | certificate: bits does not hold: A weight changed",
  ]);
  // A network that could be run when it was recorded.
  const whole = again(await measured(seed, { ratio: 0.5 }));
  expect(whole.certificate).toBe(true);
  const { file: _, ...rest } = whole;
  const sentences = differences(SPEC, rest, found);
  expect(sentences).toContain("drift | drift: the outputs cannot be compared with the original's any more");
  expect(sentences).toContainEqual(
    expect.stringMatching(
      /^certificate \| certificate: equivalence is left open: Not checked\. The Strange node /,
    ),
  );
  // And the other way round.
  const { drift: __, ...open } = expected;
  const better = await measured(seed, { ratio: 0.5 });
  expect(differences(SPEC, { certificate: open.certificate ?? false }, better)).toEqual([
    "certificate | certificate: it holds, expected points that are left open",
  ]);
});
