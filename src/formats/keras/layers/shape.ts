// Layers that only move values about: they see Keras's order of axes, or work along its spatial axes.

import { ModelError } from "../../../model/error.ts";
import { float32Tensor, int64Tensor } from "../../../model/tensor.ts";
import { listOf, pairsSetting, refuseLayer, refuseSettings, sizesSetting, wordSetting } from "../fields.ts";
import { addNode, addTensor, makeValue, nameIn } from "../graph.ts";
import { expectChannelsLast, mapInput, onlyInput, type Site, type Translate } from "../site.ts";

/** A list of whole numbers that an operator takes as an input. */
function addIntegers({ graph, name }: Site, what: string, values: readonly number[]): string {
  return addTensor(graph, `${name}.${what}`, int64Tensor(values));
}

/** The values in Keras's order, whatever order the layer before it makes. */
const flatten: Translate = (site) => {
  expectChannelsLast(site);
  const value = onlyInput(site);
  if (value.rank === 2) return value;
  const input = [nameIn(site.graph, value, "last")];
  return makeValue(2, "last", addNode(site.graph, site.name, "Flatten", input, { axis: 1 }));
};

const reshape: Translate = (site) => {
  const target = listOf(site.config.target_shape).map((size) => size ?? -1);
  if (!target.every((size): size is number => Number.isInteger(size) && Math.abs(size as number) < 2 ** 31))
    refuseSettings(site, "has no target_shape");
  const inputs = [nameIn(site.graph, onlyInput(site), "last"), addIntegers(site, "shape", [0, ...target])];
  return makeValue(target.length + 1, "last", addNode(site.graph, site.name, "Reshape", inputs));
};

/** `dims` counts axes from 1, the batch left out. */
const permuteAxes: Translate = (site) => {
  const value = onlyInput(site);
  const dims = sizesSetting(site, "dims", value.rank - 1);
  if (new Set(dims).size !== dims.length || dims.some((axis) => axis >= value.rank))
    refuseSettings(site, `has the order [${dims}] for ${value.rank - 1} axes`);
  return mapInput(site, "Transpose", [], { perm: [0, ...dims] }, "last");
};

function zeroPadding(spatial: number): Translate {
  return (site) => {
    expectChannelsLast(site);
    const pairs = pairsSetting(site, "padding", spatial);
    const pads = [0, 0, ...pairs.map(([before]) => before), 0, 0, ...pairs.map(([, after]) => after)];
    return mapInput(site, "Pad", [addIntegers(site, "pads", pads)], {}, "first");
  };
}

/** Further than any axis reaches. */
const END = 2 ** 31 - 1;

function cropping(spatial: number): Translate {
  return (site) => {
    expectChannelsLast(site);
    const pairs = pairsSetting(site, "cropping", spatial);
    const starts = addIntegers(
      site,
      "starts",
      pairs.map(([before]) => before),
    );
    const ends = addIntegers(
      site,
      "ends",
      pairs.map(([, after]) => (after === 0 ? END : -after)),
    );
    const axes = addIntegers(
      site,
      "axes",
      pairs.map((_, axis) => axis + 2),
    );
    return mapInput(site, "Slice", [starts, ends, axes], {}, "first");
  };
}

function upSampling(spatial: number): Translate {
  return (site) => {
    expectChannelsLast(site);
    const sizes = sizesSetting(site, "size", spatial, new Array<number>(spatial).fill(2));
    const kind = wordSetting(site, "interpolation", "nearest");
    if (kind !== "nearest" && kind !== "bilinear") refuseLayer(site, `samples by ${kind}`);
    const { graph, name } = site;
    const factors = Float32Array.of(1, 1, ...sizes);
    const scales = addTensor(graph, `${name}.scales`, float32Tensor([factors.length], factors));
    const how =
      kind === "nearest"
        ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
        : { mode: "linear", coordinate_transformation_mode: "half_pixel" };
    return mapInput(site, "Resize", ["", scales], how, "first");
  };
}

/** Layers that do nothing while a network runs. */
const pass: Translate = (site) => onlyInput(site);

function merge(operators: readonly [string, string]): Translate {
  return (site) => {
    const { graph, inputs, label, name } = site;
    const [first] = inputs;
    if (first === undefined || inputs.length < 2)
      throw new ModelError(
        "format",
        label,
        `The layer ${label} joins ${inputs.length} values; it takes two or more.`,
      );
    if (inputs.some(({ rank }) => rank !== first.rank))
      refuseLayer(site, "joins values of different numbers of axes");
    const order =
      inputs.some((value) => value.names.first !== undefined) && first.rank > 2 ? "first" : "last";
    const names = inputs.map((value) => nameIn(graph, value, order));
    return makeValue(first.rank, order, join(site, names, operators[names.length === 2 ? 0 : 1], name));
  };
}

/** Mul joins two values; more are joined one after the other. */
function join({ graph, label }: Site, names: readonly string[], operator: string, name: string): string {
  if (operator !== "Mul") {
    if (operator === "Sub" && names.length > 2)
      throw new ModelError(
        "format",
        label,
        `The layer ${label} subtracts ${names.length} values; it takes two.`,
      );
    return addNode(graph, name, operator, names);
  }
  const [first = "", ...rest] = names;
  return rest.reduce(
    (left, right, index) => addNode(graph, index === 0 ? name : `${name}.${index}`, "Mul", [left, right]),
    first,
  );
}

const concatenate: Translate = (site) => {
  const { graph, inputs, label, name } = site;
  const [first] = inputs;
  if (first === undefined) throw new ModelError("format", label, `The layer ${label} joins no values.`);
  const { rank } = first;
  if (inputs.some((value) => value.rank !== rank))
    refuseLayer(site, "joins values of different numbers of axes");
  const [given = -1] = sizesSetting(site, "axis", 1, [-1], -rank);
  const axis = given < 0 ? given + rank : given;
  if (axis < 1 || axis >= rank) refuseLayer(site, `joins values along the axis ${given}`);
  const isFirst = inputs.some((value) => value.names.first !== undefined) && rank > 2;
  const place = axis === rank - 1 ? 1 : axis + 1;
  const names = inputs.map((value) => nameIn(graph, value, isFirst ? "first" : "last"));
  const output = addNode(graph, name, "Concat", names, { axis: isFirst ? place : axis });
  return makeValue(rank, isFirst ? "first" : "last", output);
};

const PASSING =
  "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout GaussianNoise AlphaDropout ActivityRegularization";

export const SHAPE_LAYERS: readonly (readonly [string, Translate])[] = [
  ["Flatten", flatten],
  ["Reshape", reshape],
  ["Permute", permuteAxes],
  ...PASSING.split(" ").map((name) => [name, pass] as const),
  ...[1, 2, 3].flatMap(
    (axes) =>
      [
        [`ZeroPadding${axes}D`, zeroPadding(axes)],
        [`Cropping${axes}D`, cropping(axes)],
        [`UpSampling${axes}D`, upSampling(axes)],
      ] as const,
  ),
  ["Add", merge(["Add", "Sum"])],
  ["Subtract", merge(["Sub", "Sub"])],
  ["Multiply", merge(["Mul", "Mul"])],
  ["Average", merge(["Mean", "Mean"])],
  ["Maximum", merge(["Max", "Max"])],
  ["Minimum", merge(["Min", "Min"])],
  ["Concatenate", concatenate],
];
