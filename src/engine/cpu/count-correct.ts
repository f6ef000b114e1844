// Counts right answers on the CPU: the row's largest score stands at its label. Of equal scores the first counts, as
// in ONNX's and PyTorch's argmax.

import type { CountCorrectBuffers, CountCorrectParams } from "../kernels.ts";

/** See Kernels.countCorrect. */
export function countCorrect(
  buffers: CountCorrectBuffers<Float32Array, Uint32Array>,
  params: CountCorrectParams,
): void {
  const { scores, labels, correct } = buffers;
  const { rows, classes } = params;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    let best = 0;
    for (let index = 1; index < classes; index++) {
      if ((scores[start + index] as number) > (scores[start + best] as number)) best = index;
    }
    if (best === labels[row]) right++;
  }
  correct[0] = (correct[0] as number) + right;
}
