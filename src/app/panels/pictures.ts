// Inputs that are pictures, drawn as the network is given them: least dark, largest bright, all on one scale.

import { guard } from "lit/directives/guard.js";
import { ref } from "lit/directives/ref.js";
import { html } from "lit/html.js";
import { layoutOf } from "../../formats/data/preprocessing.ts";
import type { PictureSize } from "../open/pictures.ts";

/** Least and largest of some values. */
export function rangeOf(values: Float32Array): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** One picture beside the other on a canvas. `dims`: of one input, which says where its channels stand. */
function draw(
  canvas: HTMLCanvasElement,
  inputs: Float32Array,
  size: PictureSize,
  dims: readonly number[],
): void {
  const { channels, height, width } = size;
  const pixels = height * width;
  const count = inputs.length / (pixels * channels);
  const [low, high] = rangeOf(inputs);
  const first = (layoutOf(dims) ?? "NCHW") === "NCHW";
  const context = canvas.getContext("2d");
  if (context === null) return;
  for (let picture = 0; picture < count; picture++) {
    const image = context.createImageData(width, height);
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let shown = 0; shown < 3; shown++) {
        const channel = channels === 1 ? 0 : shown;
        const at =
          picture * pixels * channels + (first ? channel * pixels + pixel : pixel * channels + channel);
        image.data[pixel * 4 + shown] = (255 * ((inputs[at] ?? 0) - low)) / (high - low || 1);
        image.data[pixel * 4 + 3] = 255;
      }
    context.putImageData(image, picture * (width + GAP), 0);
  }
}

const GAP = 2;
// A single picture need not fill the panel.
const WIDEST = 128;

/** Pictures in a row; drawn again only where `inputs` is another array. */
export function pictures(inputs: Float32Array, size: PictureSize, dims: readonly number[], label: string) {
  const count = inputs.length / (size.channels * size.height * size.width);
  return guard(
    [inputs.buffer, inputs.byteOffset, inputs.length],
    () =>
      html`<canvas class="pictures" style=${`max-width: ${count * WIDEST}px`} role="img" aria-label=${label} width=${count * (size.width + GAP) - GAP} height=${size.height}
        ${ref((canvas) => {
          if (canvas !== undefined) draw(canvas as HTMLCanvasElement, inputs, size, dims);
        })}></canvas>`,
  );
}
