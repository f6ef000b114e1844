// Weights from one file with the arrows of another.

import { describe, expect, test } from "vitest";
import { inferNetwork } from "../../src/formats/weights/infer.ts";
import { cpuEngine, group, open, prune, save } from "../../src/index.ts";
import type { Tensor } from "../../src/model/tensor.ts";
import { readFile } from "../prune/expected.ts";
import { safetensors } from "./build-weights.ts";
import { norm, randomTensors } from "./named-tensors.ts";
import { refusal } from "./refusal.ts";

const graph = (name: string) => ({ name, bytes: readFile(`test/fixtures/${name}`) });
const cnn = (name: string, from = "fashion-cnn-bn.onnx") =>
  open(readFile(`test/fixtures/${name}`), name, { graph: graph(from) });

const weights = (tensors: ReadonlyMap<string, Tensor>) => safetensors(Object.fromEntries(tensors));

/** An ONNX file of these weights' own chain, and other weights under other names. */
function twoFiles(specs: readonly string[], renamed: (name: string) => string) {
  const { model } = inferNetwork("net", randomTensors(specs));
  const others = new Map([...randomTensors(specs, 2)].map(([name, tensor]) => [renamed(name), tensor]));
  return { others, graph: { bytes: save(model, "onnx"), name: "net.onnx" } };
}

describe("by name", () => {
  test.each(["fashion-cnn.state.pt", "fashion-cnn.safetensors"])(
    "%s takes the arrows of its ONNX file",
    (name) => {
      const model = cnn(name);
      const onnx = open(readFile("test/fixtures/fashion-cnn-bn.onnx"), name);
      expect(model.nodes).toEqual(onnx.nodes);
      expect(
        [...model.initializers]
          .map(([key, { dims, bytes }]) => [key, dims, Buffer.from(bytes).toString("base64")])
          .toSorted(),
      ).toEqual(
        [...onnx.initializers]
          .map(([key, { dims, bytes }]) => [key, dims, Buffer.from(bytes).toString("base64")])
          .toSorted(),
      );
      expect(model.notes?.at(-1)).toBe(
        "The arrows are those of fashion-cnn-bn.onnx, the weights this file's: 32 matched by name.",
      );
    },
  );

  test("what is pruned is saved as weights in the file's order, or in the ONNX file", async () => {
    const model = cnn("fashion-cnn.safetensors");
    const pruned = await prune(model, cpuEngine(), { ratio: 0.5 });
    expect(pruned.report.certificate.valid).toBe(true);
    const again = open(save(pruned.model, "safetensors"), "again.safetensors");
    expect([...again.initializers.keys()].toSorted()).toEqual([...model.initializers.keys()].toSorted());
    expect(again.initializers.get("block2.conv1.weight")?.dims).toEqual([24, 24, 3, 3]);
    const onnx = open(save(pruned.model, "onnx"), "again.onnx");
    expect(onnx.nodes.map(({ operator }) => operator)).toEqual(model.nodes.map(({ operator }) => operator));
    expect(onnx.initializers.get("down.0.weight")).toEqual(again.initializers.get("down.0.weight"));
  });

  test("one side may write a word before every name", () => {
    const { others, graph: file } = twoFiles(
      ["0.weight 4 3", "0.bias 4", "2.weight 2 4"],
      (name) => `module.${name}`,
    );
    const model = open(weights(others), "w", { graph: file });
    expect([...model.initializers.keys()]).toEqual(["0.weight", "0.bias", "2.weight"]);
    expect(model.initializers.get("0.bias")).toEqual(others.get("module.0.bias"));
  });
});

test("by shape and order where no name is the same", () => {
  const specs = ["0.weight 4 3 3 3", ...norm("1", 4), "3.weight 4 4 3 3", "5.weight 2 4"];
  const { others, graph: file } = twoFiles(specs, (name) => `backbone/${name.replace(".", "/")}`);
  const model = open(weights(others), "w", { graph: file });
  expect(model.initializers.get("backbone/3/weight")).toEqual(others.get("backbone/3/weight"));
  expect(model.notes?.at(-1)).toContain("7 matched by shape and order");
  expect(group(model).families.map(({ units }) => units.length)).toEqual([4, 4]);
});

describe("refuses", () => {
  test("batch norms that are folded on one side", async () => {
    const error = await refusal(() => cnn("fashion-cnn.state.pt", "fashion-cnn.onnx"));
    expect(error.message).toMatch(
      /^fashion-cnn\.state\.pt: the weights do not fit the arrows of fashion-cnn\.onnx: it reads onnx::Conv_64 of shape \[24,1,3,3\], .*batch norms folded.*\.$/,
    );
  });

  test("a tensor of the same name and another shape", async () => {
    const { graph: file } = twoFiles(["0.weight 4 3", "2.weight 2 4"], (name) => name);
    const other = weights(randomTensors(["0.weight 5 3", "2.weight 2 5"]));
    const error = await refusal(() => open(other, "w", { graph: file }));
    expect(error.message).toBe("w: 0.weight has the shape [5,3] in the weights, but [4,3] in net.onnx.");
  });

  test("weights that are too few", async () => {
    const { graph: file } = twoFiles(["0.weight 4 3", "2.weight 2 4"], (name) => name);
    const error = await refusal(() => open(weights(randomTensors(["0.weight 4 3"])), "w", { graph: file }));
    expect(error.message).toMatch(/it reads 2\.weight of shape \[2,4\], which has no counterpart/);
  });

  test("arrows or choices for a file that says its own", async () => {
    const own = readFile("test/fixtures/seed.onnx");
    for (const options of [{ graph: graph("seed.onnx") }, { weights: { activation: "gelu" } }] as const) {
      const error = await refusal(() => open(own, "seed.onnx", options));
      expect(error.message).toMatch(/the file says itself how its layers hang together/);
      expect(error.code).toBe("setting");
    }
  });
});
