// Strides, pooling and image sizes are in no weight. For networks that everybody has, a table knows them; for others they
// are assumed to change nothing: stride 1, padding that keeps the size, no pooling.

import { isConvolution } from "./layers.ts";
import { splitName } from "./norms.ts";
import { firstOf } from "./order.ts";
import { holderOf, type Stage } from "./stages.ts";

export interface Arrangement {
  /** As sentences have it; absent where nothing is known. */
  readonly family?: string;
  /** Height and width of the images, where no weight says how many positions are left of them. */
  readonly side: number;
  readonly stride: (layer: string) => number;
  /** What pools behind a stage's activation, halving the image. */
  readonly pools: ReadonlyMap<string, Pool>;
}

/** A MaxPool with stride 2. */
export interface Pool {
  readonly kernel: number;
  readonly pad: number;
}

/** Enough for every kernel, and quick to compute. */
const SIDE = 8;

const UNKNOWN: Arrangement = { side: SIDE, stride: () => 1, pools: new Map() };

/** Layers of torchvision's ResNet that halve the image: the first blocks of layer2, layer3, …, on both ways. */
function halves(layer: string, bottlenecks: boolean): boolean {
  const [parent, leaf] = splitName(layer);
  const block = parent.replace(/\.downsample$/, "");
  if (!/^layer([2-9])\.0$/.test(block)) return false;
  return parent.endsWith("downsample") || leaf === (bottlenecks ? "conv2" : "conv1");
}

/** He et al., Deep Residual Learning for Image Recognition, as torchvision/models/resnet.py has it (v1.5). */
function resNet(stages: readonly Stage[]): Arrangement | undefined {
  const names = stages.map(({ name }) => name);
  const [stem] = stages;
  const blocks = names.slice(1, -1);
  if (stem === undefined || stem.name !== "conv1" || names.at(-1) !== "fc" || blocks.length < 2)
    return undefined;
  if (!blocks.every((name) => /^layer\d\.\d+$/.test(name))) return undefined;
  const bottlenecks = stages[1]?.layers.length === 3;
  // CIFAR's variants start with a kernel of 3, keep the size there and pool nothing.
  const large = firstOf(stem).dims[2] === 7;
  return {
    family: large ? "torchvision's ResNet" : "ResNet for small images",
    side: large ? 224 : 32,
    stride: (layer) => (halves(layer, bottlenecks) || (large && layer === "conv1") ? 2 : 1),
    pools: new Map(large ? [["conv1", { kernel: 3, pad: 1 }]] : []),
  };
}

/**
 * Simonyan and Zisserman, Very Deep Convolutional Networks, as torchvision/models/vgg.py has it: a Sequential in which
 * places without weights are activations, and one place more is a pool.
 */
function vgg(stages: readonly Stage[]): Arrangement | undefined {
  const places = stages.flatMap(({ name }) => /^features\.(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  const classifier = stages.slice(places.length).map(({ name }) => name);
  const kernels = stages.slice(0, places.length).every((stage) => firstOf(stage).dims[2] === 3);
  if (places.length < 8 || !kernels || classifier.join(" ") !== "classifier.0 classifier.3 classifier.6")
    return undefined;
  const pools = new Map<string, Pool>();
  places.forEach((place, index) => {
    const norm = stages[index]?.layers[0]?.norm === undefined ? 0 : 1;
    const next = places[index + 1];
    if (next === undefined || next > place + 2 + norm) pools.set(`features.${place}`, { kernel: 2, pad: 0 });
  });
  return { family: "torchvision's VGG", side: 224, stride: () => 1, pools };
}

/** How the stages, in their order, stride and pool. */
export function findArrangement(stages: readonly Stage[]): Arrangement {
  if (!stages.some((stage) => isConvolution(firstOf(stage)))) return UNKNOWN;
  const holder = holderOf(stages.map(({ name }) => name));
  const bare = stages.map((stage) => ({ ...stage, name: stage.name.slice(holder.length) }));
  const found = resNet(bare) ?? vgg(bare);
  if (found === undefined) return UNKNOWN;
  const pools = new Map([...found.pools].map(([name, pool]) => [holder + name, pool]));
  return { ...found, stride: (layer) => found.stride(layer.slice(holder.length)), pools };
}
