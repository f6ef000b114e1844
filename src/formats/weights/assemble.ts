// Stages in order → the graph: convolutions with their batch norms, residual sums, what leads from images to features,
// and dense layers.

import type { Attribute, Model } from "../../model/graph.ts";
import type { Tensor } from "../../model/tensor.ts";
import type { AssumedActivation } from "./activations.ts";
import type { Arrangement } from "./arrangement.ts";
import { type Builder, makeBuilder } from "./builder.ts";
import { type FoundLayer, isConvolution } from "./layers.ts";
import { firstOf, groupsOf, inputsOf, lastOf, type Order, outputsOf } from "./order.ts";
import type { Stage } from "./stages.ts";

/** The value that the next layer reads. */
interface Flow {
  readonly value: string;
  /** Channels or features. */
  readonly channels: number;
  readonly spatial: boolean;
}

interface Assembly {
  readonly builder: Builder;
  readonly rowsFirst: boolean;
  readonly arrangement: Arrangement;
  readonly activationOf: (stage: string) => AssumedActivation;
}

/** Padding that keeps the size at stride 1, as ONNX has it: beginnings, then ends. */
function padding(kernel: readonly number[]): number[] {
  return [
    ...kernel.map((size) => Math.floor((size - 1) / 2)),
    ...kernel.map((size) => Math.ceil((size - 1) / 2)),
  ];
}

function addProduct({ builder, rowsFirst, arrangement }: Assembly, layer: FoundLayer, flow: Flow): string {
  const inputs = [flow.value, layer.weight, ...(layer.bias === undefined ? [] : [layer.bias])];
  if (!isConvolution(layer)) return builder.add("Gemm", layer.name, inputs, { transB: rowsFirst ? 1 : 0 });
  const kernel = layer.dims.slice(2);
  const stride = arrangement.stride(layer.name);
  const attributes: Record<string, Attribute> = {
    kernel_shape: kernel,
    pads: padding(kernel),
    strides: kernel.map(() => stride),
    group: groupsOf(layer, flow.channels),
  };
  return builder.add("Conv", layer.name, inputs, attributes);
}

/** A layer and its batch norm, whose epsilon is PyTorch's and Keras's usual one. */
function addLayer(assembly: Assembly, layer: FoundLayer, flow: Flow): Flow {
  const product = addProduct(assembly, layer, flow);
  const channels = outputsOf(layer, assembly.rowsFirst);
  const next = { channels, spatial: isConvolution(layer) };
  if (layer.norm === undefined) return { ...next, value: product };
  const { name, scale, shift, mean, variance } = layer.norm;
  const epsilon = Math.fround(1e-5);
  const reads = [product, scale, shift, mean, variance];
  return { ...next, value: assembly.builder.add("BatchNormalization", name, reads, { epsilon }) };
}

/** Features for a dense layer: an average over each channel where it reads one number of each, else all positions. */
function addFlatten({ builder }: Assembly, layer: FoundLayer, flow: Flow, features: number): Flow {
  const averaged =
    features === flow.channels
      ? builder.add("GlobalAveragePool", `${layer.name}.pool`, [flow.value])
      : flow.value;
  const value = builder.add("Flatten", `${layer.name}.flatten`, [averaged], { axis: 1 });
  return { value, channels: features, spatial: false };
}

function addStage(assembly: Assembly, stage: Stage, flow: Flow): Flow {
  const { builder, arrangement } = assembly;
  const activation = assembly.activationOf(stage.name);
  let inside = flow;
  stage.layers.forEach((layer, index) => {
    inside = addLayer(assembly, layer, inside);
    if (index === stage.layers.length - 1) return;
    inside = { ...inside, value: builder.activate(activation, layer.name, inside.value) };
  });
  if (stage.shortcut !== undefined) {
    const around = stage.shortcut === "identity" ? flow : addLayer(assembly, stage.shortcut, flow);
    inside = { ...inside, value: builder.add("Add", `${stage.name}.sum`, [inside.value, around.value]) };
  }
  const value = builder.activate(activation, stage.name, inside.value);
  const pool = arrangement.pools.get(stage.name);
  if (pool === undefined) return { ...inside, value };
  const { kernel, pad } = pool;
  const attributes = { kernel_shape: [kernel, kernel], strides: [2, 2], pads: [pad, pad, pad, pad] };
  return { ...inside, value: builder.add("MaxPool", `${stage.name}.pool`, [value], attributes) };
}

/** Two or more sizes of about the same length whose product is the number of positions. */
function sidesOf(positions: number, axes: number): number[] {
  const sides: number[] = [];
  let rest = positions;
  for (let axis = axes; axis > 0; axis--) {
    let side = axis === 1 ? rest : Math.max(1, Math.round(rest ** (1 / axis)));
    while (rest % side !== 0) side--;
    sides.push(side);
    rest /= side;
  }
  return sides.reverse();
}

/** Height, width … of the images, from what the first dense layer reads of them. */
export function imageSides(stages: readonly Stage[], rowsFirst: boolean, arrangement: Arrangement): number[] {
  const axes = firstOf(stages[0] as Stage).dims.length - 2;
  const at = stages.findIndex((stage) => !isConvolution(firstOf(stage)));
  const [before, dense] = [stages[at - 1], stages[at]];
  const positions =
    before === undefined || dense === undefined
      ? 1
      : inputsOf(firstOf(dense), rowsFirst) / outputsOf(lastOf(before), rowsFirst);
  const known = positions === 1 || arrangement.family !== undefined;
  return known ? Array.from({ length: axes }, () => arrangement.side) : sidesOf(positions, axes);
}

/** The network of an order. Shapes that cannot be are left to validateModel. */
export function assemble(
  name: string,
  { stages, rowsFirst }: Order,
  tensors: ReadonlyMap<string, Tensor>,
  arrangement: Arrangement,
  activationOf: (stage: string) => AssumedActivation,
): Model {
  const builder = makeBuilder(tensors);
  const assembly: Assembly = { builder, rowsFirst, arrangement, activationOf };
  const first = firstOf(stages[0] as Stage);
  const spatial = isConvolution(first);
  const channels = inputsOf(first, rowsFirst);
  const sides = spatial ? imageSides(stages, rowsFirst, arrangement) : [];
  const input = builder.input("input", ["batch", channels, ...sides]);
  let flow: Flow = { value: input, channels, spatial };
  for (const stage of stages) {
    const layer = firstOf(stage);
    if (flow.spatial && !isConvolution(layer))
      flow = addFlatten(assembly, layer, flow, inputsOf(layer, rowsFirst));
    flow = addStage(assembly, stage, flow);
  }
  builder.output(flow.value, "output", ["batch", flow.channels, ...(flow.spatial ? sides : [])]);
  return builder.finish(name);
}
