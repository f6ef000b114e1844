// Operators that move values about: views where the order stays, strided copies, and padding where it changes.

import { numberAttribute } from "../../model/graph.ts";
import { padWidths, permutation, splitSizes } from "../../model/operators/movement.ts";
import { axisAttribute, settingTensor, wordAttribute } from "../../model/operators/query.ts";
import { sliceRanges } from "../../model/operators/slice.ts";
import { tensorFloats } from "../constants.ts";
import type { CopyParams } from "../io-kernels.ts";
import type { Dims } from "../program.ts";
import { broadcastStrides, joinAxes, rowMajor } from "../strides.ts";
import { addOutput, addStep, type Compile, dimsOf, type Site, view } from "./compile.ts";

/** A copy of positions `sizes`; in row-major order where no target strides are given. */
export function copyOf(
  sizes: Dims,
  from: number,
  strides: Dims,
  to = 0,
  toStrides: Dims = rowMajor(sizes),
): CopyParams {
  const joined = joinAxes(sizes, [strides, toStrides]);
  const [fromStrides = [], targets = []] = joined.strides;
  return { sizes: joined.sizes, from, fromStrides, to, toStrides: targets };
}

function addCopy(site: Site, params: CopyParams): void {
  addOutput(site, "copy", [site.builder.input(site.node, 0)], params);
}

const transpose: Compile = (site) => {
  const dims = dimsOf(site, 0);
  const strides = rowMajor(dims);
  const order = permutation(site.query);
  addCopy(
    site,
    copyOf(
      order.map((axis) => dims[axis] ?? 1),
      0,
      order.map((axis) => strides[axis] ?? 0),
    ),
  );
};

const slice: Compile = (site) => {
  const strides = rowMajor(dimsOf(site, 0));
  const steps = [...strides];
  let from = 0;
  for (const { axis, start, step } of sliceRanges(site.query)) {
    from += start * (strides[axis] ?? 0);
    steps[axis] = step * (strides[axis] ?? 0);
  }
  addCopy(site, copyOf(site.builder.dims(site.output), from, steps));
};

const split: Compile = (site) => {
  const { builder, node, query } = site;
  const dims = dimsOf(site, 0);
  const axis = axisAttribute(query, 0, dims.length);
  const strides = rowMajor(dims);
  let start = 0;
  splitSizes(query).forEach((size, index) => {
    const name = node.outputs[index] ?? "";
    const from = start * (strides[axis] ?? 0);
    start += size;
    if (name === "") return;
    const made = builder.addValue(name).value;
    addStep(site, "copy", [builder.input(node, 0)], made, copyOf(dims.with(axis, size), from, strides));
  });
};

const concat: Compile = (site) => {
  const { builder, query, node, output } = site;
  const out = builder.dims(output);
  const axis = axisAttribute(query, 1, out.length);
  const strides = rowMajor(out);
  let start = 0;
  const parts = node.inputs.map((_, index) => {
    const dims = dimsOf(site, index);
    const to = start * (strides[axis] ?? 0);
    start += dims[axis] ?? 0;
    return copyOf(dims, 0, rowMajor(dims), to, strides);
  });
  const inputs = node.inputs.map((_, index) => builder.input(node, index));
  builder.steps.push({ kind: "concat", inputs, output: builder.addValue(output).value, parts });
};

const expand: Compile = (site) => {
  const out = site.builder.dims(site.output);
  addCopy(site, copyOf(out, 0, broadcastStrides(dimsOf(site, 0), out)));
};

/** Tile, ONNX 6–13: each axis twice, once for the repeats. */
const tile: Compile = (site) => {
  const dims = dimsOf(site, 0);
  const out = site.builder.dims(site.output);
  const strides = rowMajor(dims);
  const sizes = dims.flatMap((size, axis) => [size === 0 ? 0 : (out[axis] ?? 0) / size, size]);
  addCopy(
    site,
    copyOf(
      sizes,
      0,
      strides.flatMap((stride) => [0, stride]),
    ),
  );
};

/** DepthToSpace and SpaceToDepth, ONNX 1–13: axes cut in two and put in another order. */
function reorder(cut: (dims: Dims, block: number, mode: string) => { sizes: Dims; order: Dims }): Compile {
  return (site) => {
    const block = numberAttribute(site.node, "blocksize", 1);
    const mode = wordAttribute(site.node, "mode", "DCR");
    const { sizes, order } = cut(dimsOf(site, 0), block, mode);
    const strides = rowMajor(sizes);
    addCopy(
      site,
      copyOf(
        order.map((axis) => sizes[axis] ?? 1),
        0,
        order.map((axis) => strides[axis] ?? 0),
      ),
    );
  };
}

const depthToSpace = reorder(([n = 0, c = 0, h = 0, w = 0], block, mode) => {
  const channels = c / (block * block);
  return mode === "CRD"
    ? { sizes: [n, channels, block, block, h, w], order: [0, 1, 4, 2, 5, 3] }
    : { sizes: [n, block, block, channels, h, w], order: [0, 3, 4, 1, 5, 2] };
});

const spaceToDepth = reorder(([n = 0, c = 0, h = 0, w = 0], block) => ({
  sizes: [n, c, h / block, block, w / block, block],
  order: [0, 3, 5, 1, 2, 4],
}));

const PAD_MODES = ["constant", "edge", "reflect", "wrap"] as const;

/** Pad, ONNX 2–21. */
const pad: Compile = (site) => {
  const { builder, node, query, output } = site;
  const sizes = dimsOf(site, 0);
  const word = wordAttribute(node, "mode", "constant");
  const mode = PAD_MODES.find((known) => known === word) ?? builder.refuse(node, `its mode is "${word}"`);
  const given = query.opset < 11 ? undefined : settingTensor(query, 2);
  const value =
    (given === undefined ? undefined : tensorFloats(given)[0]) ?? numberAttribute(node, "value", 0);
  const { before } = padWidths(query);
  addOutput(site, "pad", [builder.input(node, 0)], { mode, value, sizes, before, out: builder.dims(output) });
};

export const MOVEMENT: readonly (readonly [string, Compile])[] = [
  ["Flatten", view],
  ["Reshape", view],
  ["Squeeze", view],
  ["Unsqueeze", view],
  ["Transpose", transpose],
  ["Slice", slice],
  ["Split", split],
  ["Concat", concat],
  ["Expand", expand],
  ["Tile", tile],
  ["DepthToSpace", depthToSpace],
  ["SpaceToDepth", spaceToDepth],
  ["Pad", pad],
];
