// What a layer is called where people read about it.

import { type Model, nodeLabel } from "../model/graph.ts";

// Exporters that fold a transpose into a weight lose its name and write "onnx::MatMul_17".
const ANONYMOUS = /^(onnx::|\d+$)/;

/** "0" for the weight "0.weight" (PyTorch's name of the module), else the node's own name. */
export function layerName(model: Model, node: number, weight: string): string {
  if (ANONYMOUS.test(weight)) return nodeLabel(model, node);
  return weight.replace(/[._/]?(weight|kernel|W)(:0)?$/i, "") || nodeLabel(model, node);
}
