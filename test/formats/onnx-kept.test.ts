// What an ONNX file holds besides a plain graph is kept, and nothing that it may read is cut.

import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType } from "onnx-buf";
import { expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { apply, cpuEngine, group, type Model, plan, prune, score } from "../../src/index.ts";
import { gemm, graph, node, onnx, rawTensor, value } from "./build.ts";

/** x → Gemm → h → Relu → r → `more` → a second Gemm, which reads `last` → y. */
function wider(more: ReturnType<typeof node>[] = [], last = "r"): Uint8Array {
  const weights = [rawTensor("w", [3, 2], [1, 2, 3, 4, 5, 6]), rawTensor("b", [3], [0.1, 0.2, 0.3])];
  const flag = { name: "c", dims: [], dataType: TensorProto_DataType.BOOL, rawData: Uint8Array.of(1) };
  const second = node("Gemm", [last, "v"], ["y"], { attribute: [{ name: "transB", type: 2, i: 1n }] });
  return onnx(
    graph({
      node: [gemm(), node("Relu", ["h"], ["r"]), ...more, second],
      initializer: [...weights, rawTensor("v", [2, 3], [1, -1, 2, 3, 1, -2]), flag],
      output: [value("y", ["batch", 2])],
    }),
  );
}

async function removedAtHalf(model: Model): Promise<{ removed: number; saved: Uint8Array }> {
  const groups = group(model);
  // The engines do not compute such nodes; the weights, which is all that scores read, are the plain network's.
  const session = await cpuEngine().compile(openModel(wider(), "plain"));
  const scores = await score(model, groups, session);
  session.close();
  const decision = plan(model, groups, scores, 0.5);
  const removed = decision.layers.reduce((sum, layer) => sum + layer.removed.length, 0);
  return { removed, saved: saveModel(apply(model, decision), "onnx") };
}

test("the plain network loses a neuron", async () => {
  expect((await removedAtHalf(openModel(wider(), "plain"))).removed).toBe(1);
});

test("a network that a node holds stays, with every value that it may read, to the byte", async () => {
  const branch = (operator: string) => ({
    name: operator,
    node: [node(operator, ["h"], [`${operator}_out`])],
    output: [value(`${operator}_out`, ["batch", 3])],
  });
  const attribute = [
    { name: "then_branch", type: 5 as const, g: branch("Tanh") },
    { name: "else_branch", type: 5 as const, g: branch("Identity") },
  ];
  const bytes = wider([node("If", ["c"], ["chosen"], { attribute })], "chosen");
  const { removed, saved } = await removedAtHalf(openModel(bytes, "branches"));
  expect(removed).toBe(0);
  expect(saved).toEqual(bytes);
});

test("an operator of an unknown domain stays, with what it reads", async () => {
  const bytes = wider([node("Mix", ["r"], ["mixed"], { domain: "org.example" })], "mixed");
  const { removed, saved } = await removedAtHalf(openModel(bytes, "unknown"));
  expect(removed).toBe(0);
  expect(saved).toEqual(bytes);
});

/** x → Gemm w → Relu → Gemm v → Relu → Gemm s → y, in which only the last Gemm's weight is what `more` says. */
function deeper(more: Parameters<typeof graph>[0], last = "s"): Uint8Array {
  const transposed = { attribute: [{ name: "transB", type: 2 as const, i: 1n }] };
  const dense = [
    rawTensor("w", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
    rawTensor("b", [4], [0.1, 0.2, 0.3, 0.4]),
    rawTensor("v", [3, 4], [1, -1, 2, 3, 1, -2, 2, 1, 3, 1, 4, 1]),
  ];
  return onnx(
    graph({
      ...more,
      node: [
        gemm(),
        node("Relu", ["h"], ["r"]),
        node("Gemm", ["r", "v"], ["g"], { name: "second", ...transposed }),
        node("Relu", ["g"], ["q"]),
        ...(more?.node ?? []),
        node("Gemm", ["q", last], ["y"], { name: "third", ...transposed }),
      ],
      initializer: [...dense, ...(more?.initializer ?? [])],
      output: [value("y", ["batch", 2])],
    }),
  );
}

const SPARSE = {
  values: rawTensor("s", [2], [5, 7]),
  indices: { name: "", dims: [2n], dataType: TensorProto_DataType.INT64, int64Data: [0n, 4n] },
  dims: [2n, 3n],
};
const packed = (type: TensorProto_DataType, name = "s") => ({
  name,
  dims: [2n, 3n],
  dataType: type,
  rawData: Uint8Array.of(0x21, 0x43, 0x65),
});
const scaled = node("DequantizeLinear", ["s", "scale"], ["d"], { name: "unpack" });
const scale = rawTensor("scale", [], [0.5]);
const { INT4, UINT4, STRING } = TensorProto_DataType;

test.each<[string, Uint8Array, string]>([
  ["a sparse weight", deeper({ sparseInitializer: [SPARSE] }), "third"],
  ["four bits", deeper({ node: [scaled], initializer: [packed(INT4), scale] }, "d"), "third"],
  ["four bits without a sign", deeper({ node: [scaled], initializer: [packed(UINT4), scale] }, "d"), "third"],
  [
    "an operator that looks words up",
    deeper(
      {
        node: [node("Mix", ["q", "s"], ["d"], { name: "lookup", domain: "org.example" })],
        initializer: [
          { name: "s", dims: [2n], dataType: STRING, stringData: [Uint8Array.of(97), Uint8Array.of(98)] },
        ],
      },
      "d",
    ),
    "lookup",
  ],
])("%s is kept to the byte, what it meets stays, and the rest is pruned", async (_, bytes, inTheWay) => {
  const model = openModel(bytes, "kept");
  expect(saveModel(model, "onnx")).toEqual(bytes);
  expect(model.notes?.[0]).toMatch(
    /^s holds (sparse|INT4|UINT4|STRING) values, which Espalier neither counts nor/,
  );
  const groups = group(model);
  expect(groups.families.map(({ name, units }) => `${name}: ${units.length}`)).toEqual(["gemm_of_h: 4"]);
  const second = groups.layers.find(({ aliases }) => aliases.includes("second"));
  expect(groups.frozen.get(second?.units[0] ?? -1)).toMatchObject({ node: inTheWay });
  const { model: smaller, report } = await prune(model, cpuEngine(), { ratio: 0.5 });
  expect(report.layers[0]?.removed).toHaveLength(2);
  expect(report.certificate.verdict).toBe("checked");
  const [before, after] = [bytes, saveModel(smaller, "onnx")].map(
    (each) => fromBinary(ModelProtoSchema, each).graph,
  );
  expect(after?.sparseInitializer).toEqual(before?.sparseInitializer);
  const own = (file: typeof before) => file?.initializer.filter(({ name }) => name === "s");
  expect(own(after)).toEqual(own(before));
  expect(after?.node.map(({ name, opType }) => name + opType)).toEqual(
    before?.node.map(({ name, opType }) => name + opType),
  );
});

test("a kept initializer may be listed among the inputs, and an unread one stays", () => {
  const inputs = [value("x", ["batch", 2]), value("s", [2, 3])];
  const bytes = deeper({ input: inputs, sparseInitializer: [SPARSE], initializer: [packed(INT4, "unread")] });
  const model = openModel(bytes, "listed");
  expect(model.inputs.map(({ name }) => name)).toEqual(["x"]);
  expect(saveModel({ ...model, name: "other" }, "onnx")).toEqual(bytes);
});

test("what cannot be computed with a kept initializer is said by its name", async () => {
  const session = await cpuEngine().compile(openModel(deeper({ sparseInitializer: [SPARSE] }), "sparse"));
  expect(session.refusal?.message).toMatch(
    /^The sparse node s cannot be computed: it holds sparse values, with which the engines do not compute/,
  );
  session.close();
});

test("a constant of words stays, with what reads it", () => {
  const attribute = [{ name: "value_strings", type: 8 as const, strings: [Uint8Array.of(97)] }];
  const words = node("Constant", [], ["words"], { attribute });
  const mixed = node("Mix", ["r", "words"], ["mixed"], { name: "mix", domain: "org.example" });
  const bytes = wider([words, mixed], "mixed");
  const model = openModel(bytes, "words");
  expect(group(model).families).toEqual([]);
  expect(saveModel(model, "onnx")).toEqual(bytes);
});
