// Random picture networks for tests: layers, sums, joins, slices, shuffles, norms, gates and what else stands between
// convolutions, one after the other at random.

import type { Model } from "../../src/model/graph.ts";
import { float32Tensor, type Tensor } from "../../src/model/tensor.ts";
import { seededRandom } from "../../src/prune/sample.ts";
import { build, type NodeSpec, weights } from "./build.ts";
import { int, ints } from "./graphs/case.ts";

/** A network under construction: values of shape [batch, channels, 4, 4]. */
interface Draft {
  readonly random: () => number;
  readonly nodes: NodeSpec[];
  readonly constants: Record<string, Tensor>;
  readonly values: { readonly name: string; readonly channels: number }[];
}

const whole = (draft: Draft, from: number, to: number) => from + Math.floor(draft.random() * (to - from + 1));

function pick<T>(draft: Draft, list: readonly T[]): T {
  return list[whole(draft, 0, list.length - 1)] as T;
}

function constant(draft: Draft, tensor: Tensor): string {
  const name = `c${Object.keys(draft.constants).length}`;
  draft.constants[name] = tensor;
  return name;
}

function add(draft: Draft, operator: string, inputs: string, channels: number, attributes = {}): string {
  const name = `v${draft.nodes.length}`;
  draft.nodes.push([operator, inputs, name, attributes]);
  draft.values.push({ name, channels });
  return name;
}

/** A value between two steps, which no other step reads. */
function hidden(draft: Draft, operator: string, inputs: string, attributes = {}): string {
  const name = add(draft, operator, inputs, 0, attributes);
  draft.values.pop();
  return name;
}

function conv(draft: Draft, name: string, channels: number, out: number, group = 1): string {
  const weight = constant(draft, weights(out, channels / group, 3, 3));
  const bias = constant(draft, weights(out));
  return add(draft, "Conv", `${name} ${weight} ${bias}`, out, { pads: [1, 1, 1, 1], group });
}

const STEPS: readonly ((draft: Draft) => void)[] = [
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    conv(draft, name, channels, whole(draft, 2, 9));
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    conv(draft, name, channels, channels * whole(draft, 1, 2), channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    if (channels % 2 === 0) conv(draft, name, channels, 2 * whole(draft, 1, 4), 2);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    add(draft, pick(draft, ["Relu", "Sigmoid", "Tanh", "Abs"]), name, channels);
  },
  (draft) => {
    const one = pick(draft, draft.values);
    const two = pick(
      draft,
      draft.values.filter(({ channels }) => channels === one.channels),
    );
    add(draft, pick(draft, ["Add", "Mul", "Max"]), `${one.name} ${two.name}`, one.channels);
  },
  (draft) => {
    const [one, two] = [pick(draft, draft.values), pick(draft, draft.values)];
    if (one.channels + two.channels < 24)
      add(draft, "Concat", `${one.name} ${two.name}`, one.channels + two.channels, { axis: 1 });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const [start, step] = [whole(draft, 0, Math.min(2, channels - 1)), whole(draft, 1, 2)];
    const bounds = [start, channels, 1, step].map((value) => constant(draft, ints(value))).join(" ");
    add(draft, "Slice", `${name} ${bounds}`, Math.ceil((channels - start) / step));
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const order = Array.from({ length: whole(draft, 2, 8) }, () => whole(draft, 0, channels - 1));
    add(draft, "Gather", `${name} ${constant(draft, ints(...order))}`, order.length, { axis: 1 });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    add(draft, "Mul", `${name} ${constant(draft, weights(channels, 1, 1))}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const back = constant(draft, ints(0, channels, 4, 4));
    if (channels % 2 === 1) return;
    const wide = constant(draft, ints(0, 2, channels / 2, 4, 4));
    const split = add(draft, "Reshape", `${name} ${wide}`, 0);
    const turned = add(draft, "Transpose", split, 0, { perm: [0, 2, 1, 3, 4] });
    draft.values.splice(-2);
    add(draft, "Reshape", `${turned} ${back}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    add(draft, "Softmax", name, channels, { axis: pick(draft, [1, 2]) });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const variance = constant(draft, float32Tensor([channels], new Float32Array(channels).fill(0.7)));
    const [scale, shift, mean] = [0, 1, 2].map(() => constant(draft, weights(channels)));
    add(draft, "BatchNormalization", `${name} ${scale} ${shift} ${mean} ${variance}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const [scale, shift] = [0, 1].map(() => constant(draft, weights(channels)));
    add(draft, "InstanceNormalization", `${name} ${scale} ${shift}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const weight = constant(draft, weights(channels, 5, 1, 1));
    add(draft, "ConvTranspose", `${name} ${weight}`, 5);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const pooled = hidden(draft, "GlobalAveragePool", name);
    const gate = hidden(draft, "Conv", `${pooled} ${constant(draft, weights(channels, channels, 1, 1))}`);
    add(draft, "Mul", `${name} ${hidden(draft, "Sigmoid", gate)}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    if (channels < 2) return;
    const sizes = constant(draft, ints(1, channels - 1));
    const parts = `v${draft.nodes.length}a v${draft.nodes.length}b`;
    draft.nodes.push(["Split", `${name} ${sizes}`, parts, { axis: 1 }]);
    add(draft, "Concat", parts.split(" ").reverse().join(" "), channels, { axis: 1 });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const operator = pick(draft, ["ReduceMax", "ReduceMean", "ReduceL2"]);
    const reduced = hidden(draft, operator, name, { axes: [1], keepdims: 1 });
    add(draft, pick(draft, ["Add", "Sub"]), `${name} ${reduced}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const apart = hidden(draft, "SpaceToDepth", name, { blocksize: 2 });
    const kept = hidden(draft, "Relu", apart);
    add(draft, "DepthToSpace", kept, channels, { blocksize: 2, mode: pick(draft, ["DCR", "CRD"]) });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const out = whole(draft, 2, 6);
    const last = hidden(draft, "Transpose", name, { perm: [0, 2, 3, 1] });
    const product = hidden(draft, "MatMul", `${last} ${constant(draft, weights(channels, out))}`);
    const sum = hidden(draft, "Add", `${product} ${constant(draft, weights(out))}`);
    add(draft, "Transpose", sum, out, { perm: [0, 3, 1, 2] });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    if (channels > 10) return;
    const repeats = constant(draft, ints(1, 2, 1, 1));
    add(draft, "Tile", `${name} ${repeats}`, 2 * channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const pads = constant(draft, ints(0, 1, 0, 0, 0, 2, 0, 0));
    add(draft, "Pad", `${name} ${pads}`, channels + 3);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    add(draft, pick(draft, ["MaxPool", "AveragePool"]), name, channels, {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
    });
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    add(draft, "PRelu", `${name} ${constant(draft, weights(channels, 1, 1))}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    add(draft, "CumSum", `${name} ${constant(draft, int(pick(draft, [1, 2])))}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    const rows = hidden(draft, "Reshape", `${name} ${constant(draft, ints(0, channels, 16))}`);
    const turned = hidden(draft, "Transpose", rows, { perm: [0, 2, 1] });
    const places = hidden(draft, "Softmax", hidden(draft, "MatMul", `${turned} ${rows}`), { axis: 1 });
    const mixed = hidden(draft, "MatMul", `${rows} ${places}`);
    add(draft, "Reshape", `${mixed} ${constant(draft, ints(0, channels, 4, 4))}`, channels);
  },
  (draft) => {
    const { name, channels } = pick(draft, draft.values);
    if (channels % 2 === 1) return;
    const pairs = hidden(draft, "Reshape", `${name} ${constant(draft, ints(0, -1, 2, 4, 4))}`);
    add(draft, "ReduceMax", pairs, channels / 2, { axes: [pick(draft, [2])], keepdims: 0 });
  },
  (draft) => {
    const one = pick(draft, draft.values);
    const narrow = conv(draft, one.name, one.channels, 1);
    const two = pick(draft, draft.values);
    add(draft, pick(draft, ["Add", "Mul"]), `${two.name} ${narrow}`, two.channels);
  },
];

/** The network of a seed. */
export function randomModel(seed: number): Model {
  const draft: Draft = {
    random: seededRandom(seed),
    nodes: [],
    constants: {},
    values: [{ name: "x", channels: 3 }],
  };
  conv(draft, "x", 3, whole(draft, 4, 9));
  for (let count = 0; count < 14; count++) pick(draft, STEPS)(draft);
  // Everything that nobody reads goes into a layer of its own, so that most channels are hidden ones.
  const read = new Set(draft.nodes.flatMap(([, inputs]) => inputs.split(" ")));
  for (const { name, channels } of draft.values.filter((value) => !read.has(value.name)))
    conv(draft, name, channels, 2);
  return build([3, 4, 4], draft.nodes, draft.constants);
}
