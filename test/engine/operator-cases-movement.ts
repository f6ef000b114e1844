// Operators that pick, put, resample and spread values, in the settings that ONNX has for them.

import { float32Tensor } from "../../src/model/tensor.ts";
import { type Given, ints, type OperatorCase, operatorCase, seeded } from "./operator-case.ts";

const floats = (...values: number[]) => float32Tensor([values.length], Float32Array.from(values));

function resize(
  name: string,
  attributes: Record<string, string | number>,
  last: readonly Given[],
  opset = 19,
): OperatorCase {
  return operatorCase(name, "Resize", [[2, 3, 7, 5], ...last], { attributes, opset });
}

const byScales = [null, floats(1, 1, 1.7, 0.6)];
const bySizes = [null, null, ints(2, 3, 4, 11)];

const RESIZED: readonly OperatorCase[] = [
  ...["half_pixel", "pytorch_half_pixel", "asymmetric", "align_corners", "half_pixel_symmetric"].flatMap(
    (word) =>
      ["nearest", "linear", "cubic"].map((mode) =>
        resize(`${mode}, ${word}`, { mode, coordinate_transformation_mode: word }, bySizes),
      ),
  ),
  ...["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"].map((word) =>
    resize(`nearest, ${word}`, { mode: "nearest", nearest_mode: word }, byScales),
  ),
  resize(
    "cubic, without what lies outside",
    { mode: "cubic", exclude_outside: 1, cubic_coeff_a: -0.5 },
    byScales,
  ),
  resize(
    "cropped",
    { mode: "linear", coordinate_transformation_mode: "tf_crop_and_resize", extrapolation_value: 10.5 },
    [floats(0, 0, -0.2, 0.1, 1, 1, 0.7, 1.4), null, ints(2, 3, 6, 4)],
  ),
  operatorCase("linear", "Upsample", [[1, 2, 3, 5], floats(1, 1, 2, 3)], {
    attributes: { mode: "linear" },
    opset: 9,
  }),
  operatorCase("as it was in set 10", "Resize", [[1, 2, 3, 5], floats(1, 1, 2, 2.5)], {
    attributes: { mode: "nearest" },
    opset: 10,
  }),
];

function transposed(
  name: string,
  dims: readonly number[],
  weight: readonly number[],
  attributes: Record<string, number | string | number[]>,
  bias?: number,
): OperatorCase {
  const given: Given[] = [dims, seeded(weight, 5)];
  if (bias !== undefined) given.push(seeded([bias], 6));
  return operatorCase(name, "ConvTranspose", given, { attributes });
}

const TRANSPOSED: readonly OperatorCase[] = [
  transposed(
    "groups, strides, padding, bias",
    [2, 6, 5, 7],
    [6, 2, 3, 2],
    {
      group: 3,
      strides: [2, 3],
      pads: [1, 0, 0, 1],
      output_padding: [1, 2],
    },
    6,
  ),
  transposed("dilated", [1, 3, 4, 5], [3, 5, 3, 3], { dilations: [2, 3], strides: [3, 1] }),
  transposed("three axes", [1, 2, 3, 2, 4], [2, 3, 2, 3, 2], { strides: [2, 1, 3] }, 3),
  transposed("one axis, same size", [1, 2, 9], [2, 1, 4], { auto_pad: "SAME_LOWER", strides: [2] }),
];

const PICKED: readonly OperatorCase[] = [
  operatorCase(
    "from the end, along the middle",
    "GatherElements",
    [[3, 5, 4], ints2([2, 3, 4], elements(24, 5))],
    {
      attributes: { axis: 1 },
    },
  ),
  operatorCase("whole rows", "GatherND", [[3, 5, 4], ints2([2, 1], [2, -1])]),
  operatorCase("in batches", "GatherND", [[3, 5, 4], ints2([3, 2], [1, 0, 4, 3, 2, 1])], {
    attributes: { batch_dims: 1 },
  }),
  operatorCase("rows", "ScatterND", [[5, 3], ints2([2, 1], [4, 1]), [2, 3]]),
  ...(["add", "mul", "max", "min"] as const).map((reduction) =>
    operatorCase(
      `one place twice, ${reduction}`,
      "ScatterND",
      [[4, 3], ints2([3, 2], [0, 1, 3, 2, 0, 1]), [3]],
      {
        attributes: { reduction },
        opset: 18,
      },
    ),
  ),
  operatorCase(
    "along the last axis",
    "ScatterElements",
    [[3, 5], ints2([3, 2], [1, 3, -1, 0, 2, 4]), [3, 2]],
    {
      attributes: { axis: -1 },
    },
  ),
  operatorCase("added", "ScatterElements", [[3, 5], ints2([2, 2], [1, 1, 0, 2]), [2, 2]], {
    attributes: { axis: 0, reduction: "add" },
    opset: 18,
  }),
];

/** Whole numbers from −size to size − 1. */
function elements(count: number, size: number): number[] {
  return Array.from({ length: count }, (_, at) => ((at * 7) % (2 * size)) - size);
}

function ints2(dims: readonly number[], values: readonly number[]) {
  return { ...ints(...values), dims };
}

export const MOVEMENT_OPERATORS: readonly OperatorCase[] = [...RESIZED, ...TRANSPOSED, ...PICKED];
