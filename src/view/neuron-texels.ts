// What the shaders read of each neuron, four floats: rank in the order of leaving, column, and place of its fill on the
// scale (−1: none) before pruning and after.

import type { DataTexture } from "three/webgpu";
import type { Drawing } from "./drawing.ts";
import { type Fill, fillPlaces } from "./fill.ts";
import type { Removal } from "./network.ts";

/** Puts the order of leaving in. */
export function writeRanks(texture: DataTexture, drawing: Drawing, removal: Removal): void {
  const texels = texture.image.data as Float32Array;
  for (let neuron = 0; neuron < drawing.neuronCount; neuron++) {
    const column = drawing.columnOf[neuron] ?? 0;
    texels[neuron * 4] = removal.ranks[column]?.[neuron - (drawing.offsets[column] ?? 0)] ?? 0xffffffff;
    texels[neuron * 4 + 1] = column;
  }
  texture.needsUpdate = true;
}

/** Puts what the neurons are filled with in. */
export function writeFill(texture: DataTexture, drawing: Drawing, fill: Fill | undefined): void {
  const texels = texture.image.data as Float32Array;
  const { before, after } = fillPlaces(drawing, fill);
  for (let neuron = 0; neuron < drawing.neuronCount; neuron++) {
    texels[neuron * 4 + 2] = before[neuron] ?? -1;
    texels[neuron * 4 + 3] = after[neuron] ?? -1;
  }
  texture.needsUpdate = true;
}
