// The networks that are raced, built here node by node with seeded weights: nothing has to be downloaded, and every
// contender gets the same ONNX file.

import type { Attribute, Model, Node } from "../src/model/graph.ts";
import { float32Tensor, int64Tensor, type Tensor } from "../src/model/tensor.ts";

/** Collects nodes and weights; methods return the name of what they compute. */
class Builder {
  private readonly nodes: Node[] = [];
  private readonly initializers = new Map<string, Tensor>();
  private state = 1;

  op(operator: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    const output = `${operator} ${this.nodes.length}`;
    const known = new Map(Object.entries(attributes));
    this.nodes.push({ name: output, operator, domain: "", inputs, outputs: [output], attributes: known });
    return output;
  }

  /** Seeded weights in ±√(3 / inputs), which keeps the size of what runs through. */
  weight(dims: readonly number[], inputs: number): string {
    const bound = Math.sqrt(3 / inputs);
    const count = dims.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length: count }, () => {
      this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
      return (this.state / 2 ** 31 - 1) * bound;
    });
    return this.constant(float32Tensor(dims, values));
  }

  constant(tensor: Tensor): string {
    const name = `w${this.initializers.size}`;
    this.initializers.set(name, tensor);
    return name;
  }

  numbers(dims: readonly number[], value: number): string {
    const count = dims.reduce((product, size) => product * size, 1);
    return this.constant(float32Tensor(dims, new Float32Array(count).fill(value)));
  }

  conv(
    input: string,
    [channels, filters]: readonly [number, number],
    kernel: number,
    stride = 1,
    group = 1,
  ): string {
    const taps = (channels / group) * kernel * kernel;
    const weight = this.weight([filters, channels / group, kernel, kernel], taps);
    const pads = new Array<number>(4).fill((kernel - 1) / 2);
    return this.op("Conv", [input, weight, this.weight([filters], 1000)], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads,
      group,
    });
  }

  gemm(input: string, inner: number, outer: number): string {
    const weight = this.weight([outer, inner], inner);
    return this.op("Gemm", [input, weight, this.weight([outer], 1000)], { transB: 1 });
  }

  /** Weighted sums of the last axis, as transformers are exported: MatMul and Add. */
  linear(input: string, inner: number, outer: number): string {
    const product = this.op("MatMul", [input, this.weight([inner, outer], inner)]);
    return this.op("Add", [product, this.weight([outer], 1000)]);
  }

  finish(name: string, dims: readonly number[], output: string, outputDims: readonly number[]): Model {
    return {
      name,
      opset: 17,
      inputs: [{ name: "x", dims: ["n", ...dims] }],
      outputs: [{ name: output, dims: ["n", ...outputDims] }],
      nodes: this.nodes,
      initializers: this.initializers,
    };
  }
}

/** ResNet-18 (He et al. 2015) with batch normalisation folded, as exporters write it. Input [n, 3, 224, 224]. */
export function resnet18(): Model {
  const b = new Builder();
  const relu = (input: string) => b.op("Relu", [input]);
  let x = relu(b.conv("x", [3, 64], 7, 2));
  x = b.op("MaxPool", [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let channels = 64;
  for (const [filters, stride] of [
    [64, 1],
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
    [512, 1],
  ] as const) {
    const inside = b.conv(relu(b.conv(x, [channels, filters], 3, stride)), [filters, filters], 3);
    const around = filters === channels ? x : b.conv(x, [channels, filters], 1, stride);
    x = relu(b.op("Add", [inside, around]));
    channels = filters;
  }
  const pooled = b.op("Flatten", [b.op("GlobalAveragePool", [x])]);
  return b.finish("ResNet-18", [3, 224, 224], b.gemm(pooled, 512, 1000), [1000]);
}

/** MobileNetV2 (Sandler et al. 2018), width 1, with batch normalisation folded. Input [n, 3, 224, 224]. */
export function mobilenetV2(): Model {
  const b = new Builder();
  const [zero, six] = [b.numbers([], 0), b.numbers([], 6)];
  const relu6 = (input: string) => b.op("Clip", [input, zero, six]);
  let x = relu6(b.conv("x", [3, 32], 3, 2));
  let channels = 32;
  for (const [expand, filters, repeats, first] of [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ] as const) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stride = repeat === 0 ? first : 1;
      const wide = channels * expand;
      const expanded = expand === 1 ? x : relu6(b.conv(x, [channels, wide], 1));
      const mixed = relu6(b.conv(expanded, [wide, wide], 3, stride, wide));
      const narrow = b.conv(mixed, [wide, filters], 1);
      x = stride === 1 && channels === filters ? b.op("Add", [narrow, x]) : narrow;
      channels = filters;
    }
  }
  x = relu6(b.conv(x, [320, 1280], 1));
  const pooled = b.op("Flatten", [b.op("GlobalAveragePool", [x])]);
  return b.finish("MobileNetV2", [3, 224, 224], b.gemm(pooled, 1280, 1000), [1000]);
}

const WIDTH = 512;
const HEADS = 8;
const TOKENS = 128;

/** Four encoder layers, pre-norm, width 512, 8 heads, Gelu (Vaswani et al. 2017). Input [n, 128, 512]. */
export function transformer(): Model {
  const b = new Builder();
  let x = "x";
  for (let layer = 0; layer < 4; layer++) {
    x = b.op("Add", [x, attention(b, norm(b, x))]);
    x = b.op("Add", [x, b.linear(gelu(b, b.linear(norm(b, x), WIDTH, 4 * WIDTH)), 4 * WIDTH, WIDTH)]);
  }
  return b.finish("transformer of 4 layers", [TOKENS, WIDTH], x, [TOKENS, WIDTH]);
}

function norm(b: Builder, input: string): string {
  const inputs = [input, b.numbers([WIDTH], 1), b.numbers([WIDTH], 0)];
  return b.op("LayerNormalization", inputs, { axis: -1, epsilon: 1e-5 });
}

function gelu(b: Builder, input: string): string {
  const erf = b.op("Erf", [b.op("Mul", [input, b.numbers([], Math.SQRT1_2)])]);
  const twice = b.op("Mul", [input, b.op("Add", [erf, b.numbers([], 1)])]);
  return b.op("Mul", [twice, b.numbers([], 0.5)]);
}

function attention(b: Builder, input: string): string {
  const split = b.constant(int64Tensor([0, TOKENS, HEADS, WIDTH / HEADS]));
  const heads = (perm: readonly number[]) =>
    b.op("Transpose", [b.op("Reshape", [b.linear(input, WIDTH, WIDTH), split])], { perm });
  const [query, key, value] = [heads([0, 2, 1, 3]), heads([0, 2, 3, 1]), heads([0, 2, 1, 3])];
  const scale = b.numbers([], 1 / Math.sqrt(WIDTH / HEADS));
  const weights = b.op("Softmax", [b.op("Mul", [b.op("MatMul", [query, key]), scale])], { axis: -1 });
  const mixed = b.op("Transpose", [b.op("MatMul", [weights, value])], { perm: [0, 2, 1, 3] });
  const joined = b.op("Reshape", [mixed, b.constant(int64Tensor([0, TOKENS, WIDTH]))]);
  return b.linear(joined, WIDTH, WIDTH);
}

/** One dense layer of 4096 × 4096. Input [n, 4096]. */
export function wideLayer(): Model {
  const b = new Builder();
  return b.finish("dense 4096 × 4096", [4096], b.gemm("x", 4096, 4096), [4096]);
}
