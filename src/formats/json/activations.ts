// The activations that JSON has, and the ONNX operators that they are.

/** JSON's word → ONNX's operator. "none" is no operator at all. */
export const ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ["relu", "Relu"],
  ["leaky-relu", "LeakyRelu"],
  ["sigmoid", "Sigmoid"],
  ["tanh", "Tanh"],
  ["softmax", "Softmax"],
]);

/** LeakyRelu's slope where nothing is said (ONNX LeakyRelu 6–16), as the float32 that ONNX files hold. */
export const DEFAULT_ALPHA = Math.fround(0.01);

/** The words of the format's head. */
export const FORMAT = "espalier-network";
export const VERSION = 1;
