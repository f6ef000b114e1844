import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readJson, writeJson } from "../../src/formats/json.ts";
import { readOnnx } from "../../src/formats/onnx.ts";
import type { Model } from "../../src/model/graph.ts";
import { floats } from "../../src/model/tensor.ts";
import { gemm, graph, node, onnx, rawTensor, value } from "./build.ts";
import { refusal } from "./refusal.ts";

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}

function read(layers: unknown, more: object = {}): Model {
  return readJson(encode({ format: "espalier-network", version: 1, name: "net", layers, ...more }), "file");
}

function again(model: Model): Model {
  return readJson(writeJson(model), "again");
}

describe("readJson", () => {
  test("reads the seed's network: Gemm, then Relu, three times", () => {
    const model = readJson(readFileSync("public/samples/seed.json"), "seed");
    expect(model.name).toBe("seed");
    expect(model.opset).toBe(17);
    expect(model.inputs).toEqual([{ name: "input", dims: ["batch", 2] }]);
    expect(model.outputs).toEqual([{ name: "output", dims: ["batch", 2] }]);
    expect(model.nodes.map((item) => item.operator)).toEqual([
      "Gemm",
      "Relu",
      "Gemm",
      "Relu",
      "Gemm",
      "Relu",
    ]);
    expect(model.nodes[0]?.attributes).toEqual(new Map([["transB", 1]]));
    const weight = model.initializers.get("layer2.weight");
    expect(weight?.dims).toEqual([4, 2]);
    expect([...floats(weight ?? { type: "float32", dims: [], bytes: new Uint8Array() })]).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map(Math.fround),
    );
  });

  test("a layer may leave out its bias, its activation and its name", () => {
    const model = read([{ weights: [[1, 2]] }]);
    expect(model.nodes).toHaveLength(1);
    expect(model.nodes[0]).toMatchObject({
      name: "layer1",
      inputs: ["input", "layer1.weight"],
      outputs: ["output"],
    });
  });

  test("has every activation", () => {
    const activations = ["relu", "leaky-relu", "sigmoid", "tanh", "softmax", "none"];
    const model = read(activations.map((activation) => ({ weights: [[1]], activation, alpha: 0.2 })));
    const found = model.nodes.filter((item) => item.operator !== "Gemm");
    expect(found.map((item) => item.operator)).toEqual(["Relu", "LeakyRelu", "Sigmoid", "Tanh", "Softmax"]);
    expect(found[1]?.attributes.get("alpha")).toBe(Math.fround(0.2));
  });

  test.each<[string, unknown, string]>([
    ["no layers at all", [], "The network has no layers."],
    ["layers that are none", {}, "The JSON has an object where its layers are expected."],
    ["a layer that is a number", [7], "Layer 1 is 7; an object with weights is expected."],
    ["missing weights", [{ bias: [1] }], "Layer 1 has no weights; a list of rows is expected."],
    [
      "weights that are no list",
      [{ weights: 3 }],
      "Layer 1 has 3 for its weights; a list of rows is expected, one row a neuron.",
    ],
    [
      "an empty list of weights",
      [{ weights: [] }],
      "Layer 1 has an empty list for its weights; a list of rows is expected, one row a neuron.",
    ],
    ["an empty row", [{ weights: [[]] }], "Layer 1, row 1 is an empty list; a list of numbers is expected."],
    [
      "ragged rows",
      [{ weights: [[1, 2], [3]] }],
      "Layer 1, row 2 has 1 weight, but row 1 has 2; every row needs as many.",
    ],
    [
      "a word for a number",
      [{ weights: [[1, "2"]] }],
      'Layer 1, row 1 holds "2" where a number is expected.',
    ],
    [
      "null for a number",
      [{ weights: [[1], [null]] }],
      "Layer 1, row 2 holds null where a number is expected.",
    ],
    [
      "a number beyond float32",
      [{ weights: [[1e39]] }],
      "Layer 1, row 1 holds 1e+39, which is too large for a float32.",
    ],
    ["too few biases", [{ weights: [[1], [2]], bias: [1] }], "Layer 1 has 2 rows of weights, but 1 bias."],
    [
      "a bias that is a number",
      [{ weights: [[1]], bias: 1 }],
      "Layer 1, bias is 1; a list of numbers is expected.",
    ],
    [
      "layers that do not fit",
      [{ weights: [[1], [2]] }, { weights: [[1]] }],
      "Layer 2 has 1 weight a row, but layer 1 has 2 neurons.",
    ],
    [
      "an unknown activation",
      [{ weights: [[1]], activation: "gelu" }],
      'Layer 1 has the activation "gelu"; Espalier has relu, leaky-relu, sigmoid, tanh, softmax, none.',
    ],
    ["a name that is none", [{ weights: [[1]], name: "" }], 'Layer 1 has the name ""; a word is expected.'],
    [
      "two layers of one name",
      [
        { weights: [[1]], name: "a" },
        { weights: [[1]], name: "a" },
      ],
      "Layers 1 and 2 are both named a.",
    ],
  ])("refuses %s", async (_, layers, sentence) => {
    expect((await refusal(() => read(layers))).message).toBe(sentence);
  });

  test.each<[string, string, RegExp]>([
    ["text that is not JSON", "{ layers", /^The text is not JSON: .*\.$/],
    ["a list", "[1]", /^The JSON is a list; an object with layers is expected\.$/],
    [
      "another format",
      '{"format":"other","layers":[]}',
      /^The JSON says its format is "other"; "espalier-network" is expected\.$/,
    ],
    [
      "another version",
      '{"version":2,"layers":[]}',
      /^The JSON says its version is 2; Espalier reads version 1\.$/,
    ],
  ])("refuses %s", async (_, text, sentence) => {
    expect((await refusal(() => readJson(encode(text), "file"))).message).toMatch(sentence);
  });

  test("refuses lists nested 100,000 deep", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const error = await refusal(() => readJson(encode(`{"layers":[{"weights":[[${deep}]]}]}`), "file"));
    expect(error.message).toBe("Layer 1, row 1 holds a list where a number is expected.");
  });

  test("refuses bytes that are not UTF-8", async () => {
    const error = await refusal(() => readJson(Uint8Array.of(0x7b, 0xff), "file"));
    expect(error.message).toBe("The text is not JSON: it is not UTF-8 text.");
  });
});

describe("writeJson", () => {
  test("the seed's network comes back the same, with numbers as typed", () => {
    const model = readJson(readFileSync("public/samples/seed.json"), "seed");
    expect(again(model)).toEqual(model);
    expect(JSON.parse(new TextDecoder().decode(writeJson(model)))).toEqual(
      JSON.parse(readFileSync("public/samples/seed.json", "utf8")),
    );
  });

  test("keeps slopes, names and the sign of zero", () => {
    const layers = [{ name: "first", weights: [[-0, 1e-45]], activation: "leaky-relu", alpha: 0.3 }];
    const text = '{"layers":[{"name":"first","weights":[[-0,1e-45]],"activation":"leaky-relu","alpha":0.3}]}';
    const model = readJson(encode(text), "net");
    expect(again(model)).toEqual({ ...model, name: "net" });
    expect(new TextDecoder().decode(writeJson(model))).toContain("[-0, 1e-45]");
    expect(again(read(layers)).nodes).toEqual(read(layers).nodes);
  });

  test("writes an ONNX file's weights to the bit, and names layers by their weights", () => {
    const model = readOnnx(readFileSync("public/samples/fashion-mlp.onnx"), "fashion-mlp");
    const back = again(model);
    expect(back.nodes.map((item) => item.name)).toEqual(["0", "0.relu", "2", "2.relu", "4"]);
    for (const layer of ["0", "2", "4"]) {
      const [was, is] = [model, back].map((each) => each.initializers.get(`${layer}.weight`));
      expect(is?.dims).toEqual(was?.dims);
      expect(Buffer.compare(is?.bytes ?? Buffer.alloc(0), was?.bytes ?? Buffer.alloc(0))).toBe(0);
    }
  });

  test("reads MatMul and Add, a Gemm without transB, Flatten, Dropout, and one bias for all", () => {
    const bytes = onnx({
      name: "mixed",
      input: [value("x", ["batch", 1, 2])],
      output: [value("y", ["batch", 2])],
      node: [
        node("Flatten", ["x"], ["flat"]),
        node("MatMul", ["flat", "fc.weight"], ["m"]),
        node("Add", ["fc.bias", "m"], ["a"]),
        node("Tanh", ["a"], ["t"]),
        node("Dropout", ["t"], ["d"]),
        node("Gemm", ["d", "w2", "b2"], ["y"]),
      ],
      initializer: [
        rawTensor("fc.weight", [2, 3], [1, 2, 3, 4, 5, 6]),
        rawTensor("fc.bias", [3], [7, 8, 9]),
        rawTensor("w2", [3, 2], [1, 2, 3, 4, 5, 6]),
        rawTensor("b2", [1], [0.5]),
      ],
    });
    const json = JSON.parse(new TextDecoder().decode(writeJson(readOnnx(bytes, "mixed"))));
    const first = {
      name: "fc",
      weights: [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
      bias: [7, 8, 9],
      activation: "tanh",
    };
    const second = {
      name: "gemm_of_y",
      weights: [
        [1, 3, 5],
        [2, 4, 6],
      ],
      bias: [0.5, 0.5],
    };
    expect(json.layers).toEqual([first, second]);
  });

  test.each<[string, ReturnType<typeof graph>, string]>([
    [
      "a branch",
      { node: [gemm(), node("Add", ["h", "h"], ["y"])] },
      "Add add_of_y adds two values that depend on the input",
    ],
    [
      "two activations",
      { node: [gemm(), node("Relu", ["h"], ["r"]), node("Tanh", ["r"], ["y"])] },
      "Tanh tanh_of_y follows another activation (relu)",
    ],
    [
      "an activation before the first layer",
      { node: [node("Relu", ["x"], ["y"])], output: [value("y", ["batch", 2])] },
      "Relu relu_of_y stands before the first layer",
    ],
    [
      "a scale",
      {
        node: [
          {
            ...gemm([
              { name: "alpha", type: 1, f: 2 },
              { name: "transB", type: 2, i: 1n },
            ]),
            output: ["y"],
          },
        ],
      },
      "Gemm gemm_of_h scales by alpha, which JSON does not have",
    ],
    [
      "a bias after its activation",
      { node: [gemm(), node("Relu", ["h"], ["r"]), node("Add", ["r", "b"], ["y"])] },
      "Add add_of_y adds b where no layer waits for its bias",
    ],
    [
      "a skipped value",
      { node: [gemm(), node("Relu", ["h"], ["r"]), node("Tanh", ["h"], ["y"])] },
      "Tanh tanh_of_y does not read r, the value before it",
    ],
  ])("refuses %s", async (_, changes, sentence) => {
    const error = await refusal(() => writeJson(readOnnx(onnx(graph(changes)), "net")));
    expect(error.message).toBe(`JSON holds dense layers one after the other: ${sentence}.`);
    expect(error.code).toBe("unsupported");
  });
});
