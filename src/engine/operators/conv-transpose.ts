// ConvTranspose, ONNX 1–22, of one to three spatial axes. The filter may be computed.

import { transposedWindowOf } from "../../model/operators/window.ts";
import { addOutput, type Compile, dimsOf, has } from "./compile.ts";
import { triple } from "./pools.ts";

const convTranspose: Compile = (site) => {
  const { builder, node, query } = site;
  const [batch = 0, inputs = 0, ...spatial] = dimsOf(site, 0);
  const [, filters = 0, ...kernel] = dimsOf(site, 1);
  if (spatial.length > 3)
    builder.refuse(node, `it has ${spatial.length} spatial axes, and the engines have up to 3`);
  const window = transposedWindowOf(node, spatial, kernel);
  const [, outputs = 0] = builder.dims(site.output);
  const groups = filters === 0 ? 1 : outputs / filters;
  const bias = has(site, 2)
    ? builder.input(node, 2)
    : builder.addConstant(`bias of ${query.label}`, new Float32Array(outputs));
  addOutput(site, "conv_transpose", [builder.input(node, 0), builder.input(node, 1), bias], {
    batch,
    groups,
    channels: inputs / groups,
    filters,
    size: triple(spatial, 1),
    kernel: triple(kernel, 1),
    strides: triple(window.strides, 1),
    dilations: triple(window.dilations, 1),
    before: triple(window.before, 0),
    out: triple(window.output, 1),
  });
};

export const CONV_TRANSPOSE: readonly (readonly [string, Compile])[] = [["ConvTranspose", convTranspose]];
