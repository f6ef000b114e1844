// torch.nn's pools → nodes of ONNX.

import type { Attribute } from "../../model/graph.ts";
import { flagOf, type Place, refuse, sizesOf } from "./place.ts";
import { plain, type Read } from "./step.ts";

function windowOf(place: Place, axes: number): Record<string, Attribute> {
  const kernel = sizesOf(place, "kernel_size", axes, undefined);
  const stride = place.module.attributes.get("stride") ?? null;
  const pads = sizesOf(place, "padding", axes, 0);
  return {
    kernel_shape: kernel,
    strides: stride === null ? kernel : sizesOf(place, "stride", axes, undefined),
    pads: [...pads, ...pads],
    ceil_mode: flagOf(place, "ceil_mode", false) ? 1 : 0,
  };
}

export const maxPool = (axes: number): Read =>
  plain("MaxPool", (place) => {
    if (flagOf(place, "return_indices", false)) refuse(place, "that gives indices, too");
    return { ...windowOf(place, axes), dilations: sizesOf(place, "dilation", axes, 1) };
  });

export const averagePool = (axes: number): Read =>
  plain("AveragePool", (place) => {
    if ((place.module.attributes.get("divisor_override") ?? null) !== null)
      refuse(place, "that divides by a number of its own");
    return { ...windowOf(place, axes), count_include_pad: flagOf(place, "count_include_pad", true) ? 1 : 0 };
  });

/** An adaptive pool to one value of each channel; PyTorch's other sizes depend on the image's. */
export const globalPool = (operator: string, axes: number): Read =>
  plain(operator, (place) => {
    const sizes = sizesOf(place, "output_size", axes, undefined);
    return sizes.every((size) => size === 1)
      ? {}
      : refuse(place, `to ${sizes.join(" × ")}; one value is expected`);
  });
