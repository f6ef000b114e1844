// Constants worked out before a network runs: arithmetic, movement, and sizes computed from shapes.

import { describe, expect, it } from "vitest";
import { elementNumbers } from "../../src/model/elements.ts";
import type { Model, Node } from "../../src/model/graph.ts";
import { infer } from "../../src/model/infer.ts";
import { float32Tensor, type Tensor } from "../../src/model/tensor.ts";
import { floats32, inferNode, int, ints, type NodeCase } from "./build.ts";

const matrix = float32Tensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));

describe("a node whose inputs are constants", () => {
  it.each<readonly [string, NodeCase, readonly number[]]>([
    ["Add", { inputs: [matrix, floats32(10, 20, 30)] }, [11, 22, 33, 14, 25, 36]],
    ["Div", { inputs: [ints(7, -7), ints(2, 2)] }, [3, -3]],
    ["Mod", { inputs: [ints(-7, 7), ints(3, -3)] }, [2, -2]],
    ["Equal", { inputs: [ints(1, 2), int(2)] }, [0, 1]],
    [
      "Where",
      { inputs: [{ type: "bool", dims: [2], bytes: Uint8Array.of(1, 0) }, ints(1, 2), int(9)] },
      [1, 9],
    ],
    ["Round", { inputs: [floats32(0.5, 1.5, 2.5, -0.5)] }, [0, 2, 2, -0]],
    ["Cast", { inputs: [floats32(1.9, -1.9)], attributes: { to: 7 } }, [1, -1]],
    ["ReduceProd", { inputs: [matrix], attributes: { axes: [1], keepdims: 0 } }, [6, 120]],
    ["Transpose", { inputs: [matrix] }, [1, 4, 2, 5, 3, 6]],
    ["Slice", { inputs: [matrix, ints(-1), ints(-4), ints(1), ints(-1)] }, [3, 2, 1, 6, 5, 4]],
    ["Gather", { inputs: [matrix, ints(-1, 0)], attributes: { axis: 1 } }, [3, 1, 6, 4]],
    ["Concat", { inputs: [matrix, matrix], attributes: { axis: 1 } }, [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]],
    ["Tile", { inputs: [ints(1, 2), ints(2)] }, [1, 2, 1, 2]],
    ["Expand", { inputs: [ints(1, 2), ints(2, 1)] }, [1, 2, 1, 2]],
    ["Pad", { inputs: [ints(1, 2), ints(1, 2), int(7)] }, [7, 1, 2, 7, 7]],
    ["Range", { inputs: [int(1), int(8), int(3)] }, [1, 4, 7]],
    ["ConstantOfShape", { inputs: [ints(3)], attributes: { value: floats32(0.5) } }, [0.5, 0.5, 0.5]],
    ["ConstantOfShape", { inputs: [ints(2)] }, [0, 0]],
    [
      "DepthToSpace",
      { inputs: [float32Tensor([1, 4, 1, 1], Float32Array.of(1, 2, 3, 4))], attributes: { blocksize: 2 } },
      [1, 2, 3, 4],
    ],
    ["Shape", { inputs: [[4, 5, 6]], attributes: { start: 1 } }, [5, 6]],
    ["Size", { inputs: [[4, 5, 6]] }, [120]],
  ])("%s %#", (operator, given, expected) => {
    const tensor = inferNode(operator, given).constant("y0");
    expect(tensor === undefined ? undefined : elementNumbers(tensor)).toEqual(expected);
  });

  it.each<readonly [string, NodeCase]>([
    ["Add", { inputs: [[2], ints(1, 2)] }],
    ["Quantum", { inputs: [ints(1)] }],
  ])("is left alone where it depends on data or is unknown: %s", (operator, given) => {
    expect(inferNode(operator, given).constant("y0")).toBeUndefined();
  });
});

function node(operator: string, inputs: string, output: string, attributes = {}): Node {
  return {
    name: output,
    operator,
    domain: "",
    inputs: inputs.split(" "),
    outputs: [output],
    attributes: new Map(Object.entries(attributes)),
  };
}

/** x [batch, 6] seen as [batch, 2, 3] by arithmetic on its own shape, as exporters write it. */
function dynamicReshape(): Model {
  const initializers: [string, Tensor][] = [
    ["zero", int(0)],
    ["one", ints(0)],
    ["rest", ints(2, 3)],
  ];
  return {
    name: "dynamic",
    opset: 17,
    inputs: [{ name: "x", dims: ["batch", 6] }],
    outputs: [{ name: "y", dims: [] }],
    nodes: [
      node("Shape", "x", "shape"),
      node("Gather", "shape zero", "batch"),
      node("Unsqueeze", "batch one", "first"),
      node("Concat", "first rest", "sizes", { axis: 0 }),
      node("Reshape", "x sizes", "y"),
    ],
    initializers: new Map(initializers),
  };
}

describe("a network that computes its own sizes", () => {
  it("has known shapes for each batch", () => {
    expect(infer(dynamicReshape(), 1).shapes.get("y")).toEqual([1, 2, 3]);
    expect(infer(dynamicReshape(), 7).shapes.get("y")).toEqual([7, 2, 3]);
  });

  it("is worked out however long the chain of constants is", () => {
    const nodes = Array.from({ length: 50_000 }, (_, index) =>
      node("Identity", index === 0 ? "c" : `c${index - 1}`, `c${index}`),
    );
    const model = { ...dynamicReshape(), nodes, initializers: new Map([["c", ints(3)]]) };
    expect(elementNumbers(infer(model).constant("c49999") as Tensor)).toEqual([3]);
  });
});
