// What the shaders read of each neuron, four floats: rank in the order of leaving, column, place of its fill on the
// scale (−1: none), and row of the fill table.

import type { DataTexture } from "three/webgpu";
import type { Drawing } from "./drawing.ts";
import { FILL_ROWS, type Fill, fillPlaces } from "./fill.ts";
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
  const row = fill === undefined ? 0 : FILL_ROWS.indexOf(fill.scale);
  fillPlaces(drawing, fill).forEach((place, neuron) => {
    texels[neuron * 4 + 2] = place;
    texels[neuron * 4 + 3] = row;
  });
  texture.needsUpdate = true;
}
