// Activations on the CPU: ONNX's Relu, LeakyRelu, Sigmoid and Tanh, value by value.

import type { Activation, ActivationBuffers, ActivationParams } from "../kernels.ts";

/** One value through an activation. `alpha` is leaky_relu's slope below zero. */
export function activate(activation: Activation, alpha: number, x: number): number {
  switch (activation) {
    case "none":
      return x;
    case "relu":
      return x > 0 ? x : 0;
    case "leaky_relu":
      return x < 0 ? alpha * x : x;
    case "sigmoid":
      return 1 / (1 + Math.exp(-x));
    case "tanh":
      return Math.tanh(x);
  }
}

/** See Kernels.activation; input and output may be the same array. */
export function activation(buffers: ActivationBuffers<Float32Array>, params: ActivationParams): void {
  const { input, output } = buffers;
  for (let i = 0; i < params.count; i++) {
    output[i] = activate(params.activation, params.alpha, input[i] as number);
  }
}
