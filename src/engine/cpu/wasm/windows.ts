// Convolution's own inner loops: `gather` writes the windows of pixels side by side, as the panels that multiply.ts
// reads, and `depthwise` convolves one plane by one filter. Where a window begins and where its taps lie is in tables
// of byte offsets, so that strides, dilations and any number of axes are the same to both.

import { FunctionBuilder, type FunctionCode } from "./assembler.ts";
import {
  add,
  addQuads,
  advance,
  both,
  type Code,
  call,
  equal,
  type Local,
  largerQuads,
  less,
  load,
  loadLane,
  loadQuad,
  loadSplat,
  repeatWhile,
  set,
  smallerQuads,
  splat,
  store,
  storeQuad,
  subtract,
  when,
  zeroQuad,
} from "./instructions.ts";
import { type MultiplyAdd, PANEL, STORE_PART_INDEX } from "./multiply.ts";

/** Addresses of the four windows from a place in the table on. */
function locate(windows: Local, offset: number, data: Local, found: readonly Local[]): Code {
  return found.flatMap((window, index) => set(window, add(data, load(windows, offset + 4 * index))));
}

/** True where four windows follow each other. */
function adjacent(found: readonly Local[]): Code {
  const [first, ...others] = found as [Local, Local, Local, Local];
  const [second, third, fourth] = others.map((window, index) =>
    equal(subtract(window, first), 4 * index + 4),
  );
  return both(both(second as Code, third as Code), fourth as Code);
}

/** gather(data, windows, taps, count, panels, output): panels of [count][8] from as many windows. */
export const GATHER: FunctionCode = (() => {
  const f = new FunctionBuilder();
  const p = f.parametersOf("i32", "data", "windows", "taps", "count", "panels", "output");
  const [tap, left, at, offset] = f.localsOf("i32", 4) as [Local, Local, Local, Local];
  const found = f.localsOf("i32", 4);
  const half = (which: number): Code => {
    const to = 16 * which;
    const walk = (...body: readonly Code[]): Code[] => [
      set(tap, p.taps),
      set(left, p.count),
      set(at, p.output),
      repeatWhile(left, ...body, advance(tap, 4), advance(at, 4 * PANEL), advance(left, -1)),
    ];
    const whole = storeQuad(at, loadQuad(add(found[0] as Local, load(tap))), to);
    const apart = found.flatMap((window, index) => store(at, load(add(window, offset)), to + 4 * index));
    return [
      ...locate(p.windows, to, p.data, found),
      ...when(adjacent(found), walk(whole), walk(set(offset, load(tap)), apart)),
    ];
  };
  return f.finish(
    "gather",
    repeatWhile(
      p.panels,
      half(0),
      half(1),
      set(p.output, at),
      advance(p.windows, 4 * PANEL),
      advance(p.panels, -1),
    ),
  );
})();

/** Parameters of `depthwise`, in order; behind them come two f32, the bounds of the results. */
export const DEPTHWISE_PARAMETERS = [
  "data",
  "windows",
  "taps",
  "count",
  "filter",
  "bias",
  "toAdded",
  "output",
  "pixels",
] as const;

/** depthwise(…): one output plane of a convolution with one input channel. */
export function depthwiseFunction(multiplyAdd: MultiplyAdd): FunctionCode {
  const f = new FunctionBuilder();
  const p = f.parametersOf("i32", ...DEPTHWISE_PARAMETERS);
  const { low, high } = f.parametersOf("f32", "low", "high");
  const [tap, left, weight, offset] = f.localsOf("i32", 4) as [Local, Local, Local, Local];
  const found = f.localsOf("i32", 4);
  const [sum, values] = f.localsOf("v128", 2) as [Local, Local];
  const walk = (...values: readonly Code[]): Code[] => [
    repeatWhile(
      left,
      set(offset, load(tap)),
      ...values,
      advance(tap, 4),
      advance(weight, 4),
      advance(left, -1),
    ),
  ];
  const take = set(sum, multiplyAdd(loadSplat(weight), values, sum));
  const whole = set(values, loadQuad(add(found[0] as Local, offset)));
  const apart = found.flatMap((window, lane) => set(values, loadLane(add(window, offset), values, lane)));
  const finish = [
    set(sum, addQuads(sum, loadSplat(p.bias))),
    when(p.toAdded, [set(sum, addQuads(sum, loadQuad(add(p.output, p.toAdded))))]),
    set(sum, smallerQuads(largerQuads(sum, splat(low)), splat(high))),
    when(less(p.pixels, 4), [call(STORE_PART_INDEX, p.output, p.pixels, sum)], [storeQuad(p.output, sum)]),
  ];
  return f.finish(
    "depthwise",
    repeatWhile(
      less(0, p.pixels),
      locate(p.windows, 0, p.data, found),
      set(tap, p.taps),
      set(weight, p.filter),
      set(left, p.count),
      set(sum, zeroQuad),
      when(adjacent(found), walk(whole, take), walk(apart, take)),
      ...finish,
      advance(p.windows, 16),
      advance(p.output, 16),
      advance(p.pixels, -4),
    ),
  );
}
