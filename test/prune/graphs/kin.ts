// The other operators of each kind: those that the graphs beside this one, which are about a difficulty, do not need.

import { values, weights } from "../build.ts";
import { between, type GraphCase, int, ints } from "./case.ts";

/** One operator after the other, from "a" to "z". */
function chain(names: string) {
  const operators = names.split(" ");
  return between(
    operators.map((operator, at) => [
      operator,
      at === 0 ? "a" : `a${at}`,
      at === operators.length - 1 ? "z" : `a${at + 1}`,
    ]),
  );
}

/** A reduction over channels whose result is added to each of them. */
const reduced = (operator: string, frozen?: RegExp): GraphCase => ({
  name: `${operator} over channels`,
  // A sum of zeros has no logarithm.
  model: between([
    ["Sigmoid", "a", "p"],
    [operator, "p", "m", { axes: [1], keepdims: 1 }],
    ["Add", "p m", "z"],
  ]),
  families: frozen === undefined ? [8, 4] : [4],
  ...(frozen === undefined ? {} : { frozen }),
});

/** An operator over the channels, which have to stay. */
const over = (operator: string, frozen: RegExp, attributes = {}): GraphCase => ({
  name: `${operator} over channels`,
  model: between([[operator, "a", "z", { axis: 1, ...attributes }]]),
  families: [4],
  frozen,
});

export const KIN_CASES: readonly GraphCase[] = [
  {
    name: "smooth functions of a number",
    model: chain("Sin Erf Neg Exp Log Softplus Softsign Sinh Asinh Atan Identity"),
    families: [8, 4],
  },
  {
    name: "functions of a number within bounds",
    model: chain("Cos Acos Tanh Atanh Cosh Reciprocal Asin Tan Dropout"),
    families: [8, 4],
  },
  {
    name: "activations",
    model: chain("LeakyRelu Elu Celu Selu HardSigmoid HardSwish ThresholdedRelu Shrink Clip"),
    families: [8, 4],
  },
  {
    name: "steps",
    model: between(
      [
        ["Mul", "a four", "b"],
        ["Floor", "b", "c"],
        ["Ceil", "b", "d"],
        ["Round", "b", "e"],
        ["Sign", "b", "f"],
        ["Sum", "c d e f", "z"],
      ],
      { four: values([], [4.1]) },
    ),
    families: [8, 4],
  },
  {
    name: "several values at a time",
    model: between(
      [
        ["Mean", "a c", "b"],
        ["Min", "b c a", "d"],
        ["Mod", "d c", "e", { fmod: 1 }],
        ["Sum", "a b c d e", "z"],
      ],
      { c: values([8, 1, 1], [0.3, 0.5, 0.7, 0.2, 0.9, 1.1, 0.4, 0.6]) },
    ),
    families: [8, 4],
  },
  {
    name: "comparisons, and what follows from them",
    model: between(
      [
        ["Greater", "a c", "g"],
        ["LessOrEqual", "a d", "below"],
        ["Equal", "a c", "e"],
        ["And", "g below", "both"],
        ["Not", "e", "n"],
        ["Xor", "both n", "one"],
        ["IsNaN", "a", "never"],
        ["Or", "one never", "some"],
        ["Where", "some a c", "z"],
      ],
      { c: weights(8, 1, 1), d: weights(8, 1, 1) },
    ),
    families: [8, 4],
  },
  {
    name: "the type of another",
    model: between([["CastLike", "a one", "z"]], { one: values([], [1]) }),
    families: [8, 4],
  },
  {
    name: "a norm over a window",
    model: between([["LpPool", "a", "z", { kernel_shape: [2, 2], p: 2 }]], {}, 8, 11),
    families: [8, 4],
  },
  {
    name: "a norm over all positions",
    model: between([["GlobalLpPool", "a", "z", { p: 2 }]]),
    families: [8, 4],
  },
  {
    name: "an old Upsample",
    model: between([["Upsample", "a scales", "z"]], { scales: values([4], [1, 1, 2, 2]) }, 8, 9),
    families: [8, 4],
  },
  {
    name: "normalised over batch and space",
    model: between([["MeanVarianceNormalization", "a", "z", { axes: [0, 2, 3] }]]),
    families: [8, 4],
  },
  {
    name: "divided by a norm over the rows",
    model: between([["LpNormalization", "a", "z", { axis: 3 }]]),
    families: [8, 4],
  },
  reduced("ReduceL1"),
  reduced("ReduceSumSquare"),
  reduced("ReduceLogSum", /make m \(ReduceLogSum\) needs all channels at once/),
  reduced("ReduceLogSumExp", /make m \(ReduceLogSumExp\) needs all channels at once/),
  reduced("ReduceMin", /make m \(ReduceMin\) needs all channels at once/),
  reduced("ReduceProd", /make m \(ReduceProd\) needs all channels at once/),
  over("LogSoftmax", /make z divides every neuron by the sum over all of them/),
  over("Hardmax", /make z divides every neuron by the sum over all of them/),
  over("LpNormalization", /make z divides every channel by a norm over all of them/),
  {
    name: "the index of the smallest channel",
    model: between([
      ["ArgMin", "a", "i", { axis: 1, keepdims: 1 }],
      ["Cast", "i", "f", { to: 1 }],
      ["Add", "a f", "z"],
    ]),
    families: [4],
    frozen: /make i counts its channels/,
  },
  {
    name: "a product written as an equation",
    model: between([["Einsum", "a w", "z", { equation: "bchw,oc->bohw" }]], { w: weights(8, 8) }),
    families: [4],
    frozen: /make z sums products in a way that is not followed/,
  },
  {
    name: "an operator without a rule",
    model: between([["Trilu", "a one", "z"]], { one: int(1) }),
    families: [4],
    frozen: /make z is a Trilu, for which there is no rule/,
  },
  {
    name: "channels widened to a shape",
    model: between([["Expand", "a wide", "z"]], { wide: ints(1, 1, 6, 6) }),
    families: [8, 4],
  },
];
