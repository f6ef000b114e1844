import { describe, expect, it } from "vitest";
import { conv } from "../../src/engine/cpu/conv.ts";
import { depthwise } from "../../src/engine/cpu/depthwise.ts";
import type { ConvParams } from "../../src/engine/io-kernels.ts";
import { packFilter } from "../../src/engine/webgpu/conv.ts";
import { numbers } from "./networks.ts";
import { convParams } from "./parity-conv.ts";
import { assertClose, referenceConv } from "./references.ts";

const product = (sizes: readonly number[]) => sizes.reduce((total, size) => total * size, 1);

function inputsOf({ batch, groups, channels, filters, size, kernel }: ConvParams) {
  return [
    numbers(batch * groups * channels * product(size), 1),
    numbers(groups * filters * channels * product(kernel), 2),
    numbers(groups * filters, 3),
  ] as const;
}

function run(params: ConvParams, inputs: readonly Float32Array[], kernel = conv): Float32Array {
  const { batch, groups, filters, out } = params;
  const output = new Float32Array(batch * groups * filters * product(out)).fill(Number.NaN);
  kernel({ inputs, output }, params);
  return output;
}

describe("conv on the CPU", () => {
  it.each([
    convParams({}),
    convParams({ batch: 1, channels: 1, filters: 1, size: [1, 1, 1], kernel: [1, 1, 1] }),
    convParams({
      batch: 3,
      channels: 5,
      filters: 9,
      size: [1, 6, 5],
      strides: [1, 2, 1],
      activation: "relu",
    }),
    convParams({ groups: 3, channels: 2, filters: 3, dilations: [1, 2, 3] }),
    convParams({ size: [1, 1, 23], kernel: [1, 1, 7], filters: 4, strides: [1, 1, 3] }),
    convParams({ size: [5, 6, 7], kernel: [2, 3, 2], strides: [2, 1, 3], dilations: [3, 1, 2] }),
  ])("gives what the definition says: case %#", (params) => {
    const inputs = inputsOf(params);
    assertClose(run(params, inputs), referenceConv(...inputs, params), 1e-6);
  });

  it("adds what it is given before the activation", () => {
    const params = convParams({ activation: "relu", added: true });
    const inputs = inputsOf(params);
    const plain = run({ ...params, activation: "none", added: false }, inputs);
    const added = numbers(plain.length, 9);
    const expected = plain.map((value, at) => Math.max(0, value + (added[at] ?? 0)));
    assertClose(run(params, [...inputs, added]), expected, 1e-6);
  });

  it("gives the same bits when channels of zeros are taken out", () => {
    const [kept, channels] = [[0, 2, 5, 6], 7];
    const whole = convParams({ batch: 1, channels });
    const small = convParams({ batch: 1, channels: kept.length });
    const plane = 7 * 9;
    const [data, filter, bias] = inputsOf(whole);
    const zeroed = data.map((value, at) => (kept.includes(Math.floor(at / plane)) ? value : 0));
    const pick = (values: Float32Array, size: number) =>
      values.filter((_, at) => kept.includes(Math.floor(at / size) % channels));
    expect(run(small, [pick(data, plane), pick(filter, 9), bias])).toEqual(
      run(whole, [zeroed, filter, bias]),
    );
  });

  it("has a kernel for one channel a group", () => {
    const params = convParams({
      groups: 5,
      channels: 1,
      filters: 2,
      strides: [1, 2, 1],
      dilations: [1, 1, 2],
    });
    const inputs = inputsOf(params);
    assertClose(run(params, inputs, depthwise), referenceConv(...inputs, params), 1e-6);
  });
});

it("packs filters four side by side for the GPU, group by group", () => {
  const none = new Array<number>(8).fill(0);
  const packed = packFilter(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), 2, 2);
  expect([...packed]).toEqual([...[1, 3, 0, 0, 2, 4, 0, 0, ...none], ...[5, 7, 0, 0, 6, 8, 0, 0, ...none]]);
});
