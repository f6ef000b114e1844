import { expect, test } from "vitest";
import { checkFinite } from "../../src/formats/check.ts";
import { float16Value } from "../../src/model/convert.ts";
import { type DataType, floats, type Tensor } from "../../src/model/tensor.ts";
import { refusal } from "./refusal.ts";

function tensor(type: DataType, values: ArrayBufferView, dims: readonly number[]): Tensor {
  // One byte off, so that no view of the type fits.
  const bytes = new Uint8Array(values.byteLength + 1).subarray(1);
  bytes.set(new Uint8Array(values.buffer));
  return { type, dims, bytes };
}

test("every float16 and bfloat16 is finite or refused, as its bits say", async () => {
  for (let bits = 0; bits < 0x10000; bits += 7) {
    const half = tensor("float16", Uint16Array.of(bits), [1]);
    const brain = tensor("bfloat16", Uint16Array.of(bits), [1]);
    if (Number.isFinite(float16Value(bits))) checkFinite("w", half);
    else expect((await refusal(() => checkFinite("w", half))).message).toContain("at [0]");
    const wide = new Float32Array(Uint32Array.of(bits << 16).buffer)[0];
    if (Number.isFinite(wide)) checkFinite("w", brain);
    else expect((await refusal(() => checkFinite("w", brain))).message).toContain("at [0]");
  }
  for (let bits = 0; bits < 0x100; bits++)
    for (const type of ["float8_e4m3fn", "float8_e5m2"] as const) {
      const short = tensor(type, Uint8Array.of(1, bits), [2]);
      if (Number.isFinite(floats(short)[1])) checkFinite("w", short);
      else expect((await refusal(() => checkFinite("w", short))).message).toContain("at [1]");
    }
});

test.each<[string, Tensor, RegExp]>([
  [
    "float32",
    tensor("float32", Float32Array.of(3.4e38, -3.4e38, 1e-45, Number.NaN), [2, 2]),
    /NaN \(not a number\) at \[1, 1\]/,
  ],
  ["float32", tensor("float32", Float32Array.of(1, -Infinity), [2]), /-infinity at \[1\]/],
  ["float64 beyond float32", tensor("float64", Float64Array.of(3.4e38, 1e39), [2]), /infinity at \[1\]/],
  [
    "float64",
    tensor("float64", Float64Array.of(1e-300, Number.NaN), [1, 2]),
    /NaN \(not a number\) at \[0, 1\]/,
  ],
])("%s that is not finite is refused by its place", async (_, value, sentence) => {
  expect((await refusal(() => checkFinite("w", value))).message).toMatch(sentence);
});

test("integers pass, whatever their bits", () => {
  expect(checkFinite("w", tensor("int32", Int32Array.of(-1), [1]))).toBeUndefined();
});
