// Model → JSON, for chains of dense layers. Numbers are written short and come back to the bit.

import type { Model } from "../../model/graph.ts";
import { shortestFloat32 } from "../../model/number.ts";
import { DEFAULT_ALPHA, FORMAT, VERSION } from "./activations.ts";
import { type DenseLayer, denseChain } from "./chain.ts";

function numbers(values: Float32Array): string {
  return `[${Array.from(values, shortestFloat32).join(", ")}]`;
}

function layerLines(layer: DenseLayer, index: number): string {
  const rows = Array.from({ length: layer.rows }, (_, row) =>
    numbers(layer.weights.subarray(row * layer.columns, (row + 1) * layer.columns)),
  );
  const fields = [`"weights": [\n        ${rows.join(",\n        ")}\n      ]`];
  if (layer.name !== `layer${index + 1}`) fields.unshift(`"name": ${JSON.stringify(layer.name)}`);
  if (layer.bias !== undefined) fields.push(`"bias": ${numbers(layer.bias)}`);
  if (layer.activation !== undefined) fields.push(`"activation": "${layer.activation}"`);
  if (layer.alpha !== undefined && layer.alpha !== DEFAULT_ALPHA)
    fields.push(`"alpha": ${shortestFloat32(layer.alpha)}`);
  return `    {\n      ${fields.join(",\n      ")}\n    }`;
}

/**
 * Writes a network as JSON (UTF-8). Reading it back gives the same weights to the bit.
 * Throws ModelError "unsupported" for a network that is more than dense layers one after the other.
 */
export function writeJson(model: Model): Uint8Array {
  const layers = denseChain(model).map(layerLines).join(",\n");
  const head = `  "format": "${FORMAT}",\n  "version": ${VERSION},\n  "name": ${JSON.stringify(model.name)},\n`;
  return new TextEncoder().encode(`{\n${head}  "layers": [\n${layers}\n  ]\n}\n`);
}
