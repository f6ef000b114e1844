// TensorFlow.js as a contender: its own files, untouched by the bundler, and a small interpreter that runs the raced
// networks with its functions, images as [n, height, width, channels] as it likes them best.

import type { Tensor2D, Tensor4D, Tensor as TfTensor } from "@tensorflow/tfjs-core";
import { type Model, type Node, numberAttribute } from "../src/model/graph.ts";
import { floats, integers } from "../src/model/tensor.ts";
import type { Peer } from "./peers.ts";

type TensorFlow = typeof import("@tensorflow/tfjs-core") & {
  readonly wasm: { setWasmPaths(path: string): void; setThreadsCount(count: number): void };
};

const FILES = [
  "tfjs-core/tf-core",
  "tfjs-backend-cpu/tf-backend-cpu",
  "tfjs-backend-webgpu/tf-backend-webgpu",
];

async function loadScript(address: string): Promise<void> {
  const script = document.createElement("script");
  script.src = address;
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} did not load`));
  });
  document.head.append(script);
  await loaded;
}

let loading: Promise<TensorFlow> | undefined;

async function load(): Promise<TensorFlow> {
  for (const file of [...FILES, "tfjs-backend-wasm/tf-backend-wasm"])
    await loadScript(`/tfjs/${file}.min.js`);
  const { tf } = globalThis as unknown as { tf: TensorFlow };
  tf.wasm.setWasmPaths("/tfjs/tfjs-backend-wasm/");
  tf.wasm.setThreadsCount(1);
  return tf;
}

/** Opens `model` in TensorFlow.js on one of its two backends; WASM runs on one thread. */
export async function openTensorFlow(backend: "webgpu" | "wasm", model: Model): Promise<Peer> {
  loading ??= load();
  const tf = await loading;
  await tf.setBackend(backend);
  await tf.ready();
  const weights = new Map<string, TfTensor>();
  for (const [name, tensor] of model.initializers) {
    if (tensor.type === "float32") weights.set(name, tf.tensor(floats(tensor), [...tensor.dims]));
  }
  prepareWeights(tf, model, weights);
  return async (input, dims) => {
    await tf.setBackend(backend);
    const output = tf.tidy(() => {
      const x = tf.tensor(input, [...dims]);
      const images = dims.length === 4 ? tf.transpose(x, [0, 2, 3, 1]) : x;
      const values = new Map([...weights, [model.inputs[0]?.name ?? "", images]]);
      for (const node of model.nodes) values.set(node.outputs[0] ?? "", compute(tf, model, node, values));
      return values.get(model.outputs[0]?.name ?? "") as TfTensor;
    });
    const data = await output.data<"float32">();
    output.dispose();
    return data;
  };
}

/**
 * Filters as [height, width, channels, filters], depthwise ones as [height, width, channels, 1], and dense weights as
 * [inner, outer]: on WASM its fused product is wrong where it is to transpose (4.22).
 */
function prepareWeights(tf: TensorFlow, model: Model, weights: Map<string, TfTensor>): void {
  for (const node of model.nodes) {
    const name = node.inputs[1] ?? "";
    const weight = weights.get(name);
    if (weight === undefined || (node.operator !== "Conv" && node.operator !== "Gemm")) continue;
    const depthwise = numberAttribute(node, "group", 1) > 1;
    const order = node.operator === "Gemm" ? [1, 0] : depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
    weights.set(name, tf.transpose(weight, order));
    weight.dispose();
  }
}

/** Zeros around an image. */
function padded(tf: TensorFlow, x: TfTensor, by: number): TfTensor {
  return tf.pad(x, [
    [0, 0],
    [by, by],
    [by, by],
    [0, 0],
  ]);
}

/** Convolution with its bias; padding of zeros is the same at every edge here. */
function conv(tf: TensorFlow, node: Node, [x, filter, bias]: readonly TfTensor[]): TfTensor {
  const strides = (node.attributes.get("strides") as readonly number[])[0] ?? 1;
  const pad = (node.attributes.get("pads") as readonly number[])[0] ?? 0;
  const given = { x: x as Tensor4D, filter: filter as Tensor4D, strides, pad, bias: bias as TfTensor };
  return numberAttribute(node, "group", 1) > 1 ? tf.fused.depthwiseConv2d(given) : tf.fused.conv2d(given);
}

function layerNorm(tf: TensorFlow, [x, scale, shift]: readonly TfTensor[]): TfTensor {
  const { mean, variance } = tf.moments(x as TfTensor, -1, true);
  const deviation = tf.sqrt(tf.add(variance, 1e-5));
  const normal = tf.div(tf.sub(x as TfTensor, mean), deviation);
  return tf.add(tf.mul(normal, scale as TfTensor), shift as TfTensor);
}

function reshaped(tf: TensorFlow, model: Model, node: Node, x: TfTensor): TfTensor {
  const tensor = model.initializers.get(node.inputs[1] ?? "");
  const dims = tensor === undefined ? [] : integers(tensor);
  return tf.reshape(
    x,
    dims.map((size, axis) => (size === 0 ? (x.shape[axis] ?? 1) : size)),
  );
}

function compute(tf: TensorFlow, model: Model, node: Node, values: ReadonlyMap<string, TfTensor>): TfTensor {
  const inputs = node.inputs.map((name) => values.get(name) as TfTensor);
  const [x, y, z] = inputs as [TfTensor, TfTensor, TfTensor];
  switch (node.operator) {
    case "Conv":
      return conv(tf, node, inputs);
    case "Gemm":
      return tf.fused.matMul({ a: x as Tensor2D, b: y as Tensor2D, bias: z });
    case "MatMul":
      return product(tf, x, y);
    case "Relu":
      return tf.relu(x);
    case "Clip":
      return tf.relu6(x);
    case "Add":
      return tf.add(x, y);
    case "Mul":
      return tf.mul(x, y);
    case "Erf":
      return tf.erf(x);
    case "Softmax":
      return tf.softmax(x);
    case "LayerNormalization":
      return layerNorm(tf, inputs);
    case "Transpose":
      return tf.transpose(x, [...(node.attributes.get("perm") as readonly number[])]);
    case "Reshape":
      return reshaped(tf, model, node, x);
    case "MaxPool":
      return tf.maxPool(padded(tf, x, 1) as Tensor4D, 3, 2, "valid");
    case "GlobalAveragePool":
      return tf.mean(x, [1, 2]);
    case "Flatten":
      return tf.reshape(x, [x.shape[0] ?? 1, -1]);
    default:
      throw new Error(`the interpreter for TensorFlow.js has no ${node.operator}`);
  }
}

/** TensorFlow.js wants both sides of one rank; a weight is one matrix for all rows. */
function product(tf: TensorFlow, left: TfTensor, right: TfTensor): TfTensor {
  if (left.shape.length === right.shape.length) return tf.matMul(left, right);
  const inner = left.shape.at(-1) ?? 1;
  const rows = tf.matMul(tf.reshape(left, [-1, inner]), right);
  return tf.reshape(rows, [...left.shape.slice(0, -1), right.shape.at(-1) ?? 1]);
}
