// Random graphs: whatever is built, the pruned network is the zeroed oracle's equal, a plan replays to the same bytes,
// maps of old to new indices compose, and a ratio of 0 changes nothing.

import { describe, expect, it } from "vitest";
import type { Model } from "../../src/model/graph.ts";
import type { Tensor } from "../../src/model/tensor.ts";
import { apply } from "../../src/prune/apply.ts";
import { group } from "../../src/prune/group.ts";
import { readPlan } from "../../src/prune/plan.ts";
import { prune } from "../../src/prune/prune.ts";
import { seededRandom } from "../../src/prune/sample.ts";
import { build, type NodeSpec, weights } from "./build.ts";
import { ints } from "./graphs/case.ts";
import { onnxRuntimeEngine } from "./onnx-runtime.ts";

const engine = onnxRuntimeEngine();

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
];

function randomModel(seed: number): Model {
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

describe.each(Array.from({ length: 40 }, (_, seed) => seed))("random graph %d", (seed) => {
  const model = randomModel(seed);

  it("is proven, and its plan replays", async () => {
    const { model: pruned, plan, report } = await prune(model, engine, { ratio: 0.4 });
    expect(report.certificate).toMatchObject({ valid: true });
    expect(report.certificate.equivalence.maxRelativeError).toBeLessThanOrEqual(1e-5);
    expect(apply(model, readPlan(JSON.stringify(plan), "plan.json"))).toEqual(pruned);
  });

  it("is cut twice as it is cut once", async () => {
    const first = await prune(model, engine, { ratio: 0.3 });
    const second = await prune(first.model, engine, { ratio: 0.3 });
    expect(second.report.certificate).toMatchObject({ valid: true });
    const kept = first.plan.layers.map((layer, index) => {
      const left = Array.from({ length: layer.neurons }, (_, row) => row).filter(
        (row) => !layer.removed.includes(row),
      );
      const gone = new Set(second.plan.layers[index]?.removed);
      return left.filter((_, row) => !gone.has(row));
    });
    const layers = first.plan.layers.map((layer, index) => ({
      ...layer,
      removed: Array.from({ length: layer.neurons }, (_, row) => row).filter(
        (row) => !kept[index]?.includes(row),
      ),
    }));
    const once = apply(model, { ...first.plan, layers });
    const bytes = (each: Model) =>
      group(each).layers.map(({ weight }) => each.initializers.get(weight)?.bytes);
    expect(bytes(once)).toEqual(bytes(second.model));
  });

  it("stays what it is at the ratio 0", async () => {
    expect((await prune(model, engine, { ratio: 0 })).model).toBe(model);
  });
});
