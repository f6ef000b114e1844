// Pooling on the CPU, in up to three dimensions. Which positions of an axis a window covers is found once an axis, so
// that the windows themselves need no checks.

import type { IoBuffers, PoolParams } from "../io-kernels.ts";

/** For each output position of one axis: the first and the last position inside the data, and how many count. */
interface Spans {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly counted: Int32Array;
}

function spansOf(params: PoolParams, axis: 0 | 1 | 2): Spans {
  const [size, kernel, step] = [params.size[axis], params.kernel[axis], params.dilations[axis]];
  const first = new Int32Array(params.out[axis]);
  const [last, counted] = [first.slice(), first.slice()];
  for (let at = 0; at < first.length; at++) {
    const start = at * params.strides[axis] - params.before[axis];
    first[at] = size;
    last[at] = -1;
    for (let position = start; position < start + kernel * step; position += step) {
      if (position < params.start[axis] || position >= params.end[axis]) continue;
      counted[at] = (counted[at] as number) + 1;
      if (position < 0 || position >= size) continue;
      first[at] = Math.min(first[at] as number, position);
      last[at] = position;
    }
  }
  return { first, last, counted };
}

/** See PoolParams. */
export function pool({ inputs, output }: IoBuffers<Float32Array>, params: PoolParams): void {
  const data = inputs[0] as Float32Array;
  const { planes, size, out, operation, dilations } = params;
  const [depths, rows, columns] = [spansOf(params, 0), spansOf(params, 1), spansOf(params, 2)];
  const reduceWindow = operation === "max" ? largest : sum;
  const window: Window = { plane: 0, z0: 0, z1: 0, y0: 0, y1: 0, x0: 0, x1: 0 };
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    window.plane = plane * size[0] * size[1] * size[2];
    for (let depth = 0; depth < out[0]; depth++) {
      [window.z0, window.z1] = [depths.first[depth] as number, depths.last[depth] as number];
      for (let row = 0; row < out[1]; row++) {
        window.y0 = rows.first[row] as number;
        window.y1 = rows.last[row] as number;
        const countedRows = (depths.counted[depth] as number) * (rows.counted[row] as number);
        for (let column = 0; column < out[2]; column++, at++) {
          window.x0 = columns.first[column] as number;
          window.x1 = columns.last[column] as number;
          const counted = countedRows * (columns.counted[column] as number);
          const value = counted === 0 ? 0 : reduceWindow(data, window, size, dilations);
          output[at] = operation === "max" || counted === 0 ? value : value / counted;
        }
      }
    }
  }
}

/** First and last positions inside the data, and where the plane begins. */
interface Window {
  plane: number;
  z0: number;
  z1: number;
  y0: number;
  y1: number;
  x0: number;
  x1: number;
}

type Reduce = (
  data: Float32Array,
  window: Window,
  size: PoolParams["size"],
  dilations: PoolParams["dilations"],
) => number;

const largest: Reduce = (data, { plane, z0, z1, y0, y1, x0, x1 }, size, dilations) => {
  let most = -Infinity;
  for (let z = z0; z <= z1; z += dilations[0]) {
    for (let y = y0; y <= y1; y += dilations[1]) {
      const line = plane + (z * size[1] + y) * size[2];
      for (let x = x0; x <= x1; x += dilations[2]) {
        const value = data[line + x] as number;
        if (value > most) most = value;
      }
    }
  }
  return most;
};

const sum: Reduce = (data, { plane, z0, z1, y0, y1, x0, x1 }, size, dilations) => {
  let total = 0;
  for (let z = z0; z <= z1; z += dilations[0]) {
    for (let y = y0; y <= y1; y += dilations[1]) {
      const line = plane + (z * size[1] + y) * size[2];
      for (let x = x0; x <= x1; x += dilations[2]) total += data[line + x] as number;
    }
  }
  return total;
};
