import { expect, test } from "vitest";
import { float16Value } from "../../src/model/convert.ts";
import { floats, type Tensor } from "../../src/model/tensor.ts";

function tensor(type: Tensor["type"], values: ArrayBufferView, count: number): Tensor {
  return { type, dims: [count], bytes: new Uint8Array(values.buffer) };
}

test("float16 converts exactly: normal, subnormal, zero of both signs, and what is no number", () => {
  const bits = Uint16Array.of(
    0x3c00,
    0xc000,
    0x3555,
    0x7bff,
    0x0001,
    0x03ff,
    0x0400,
    0x0000,
    0x8000,
    0x7c00,
    0xfc00,
  );
  const values = [1, -2, 1365 / 4096, 65504, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 0, -0, Infinity, -Infinity];
  expect([...floats(tensor("float16", bits, 11))]).toEqual(values);
  expect(float16Value(0x7e00)).toBeNaN();
});

test("bfloat16 is the upper half of a float32", () => {
  const bits = Uint16Array.of(0x3f80, 0xc049, 0x0001, 0x8000, 0x7f7f);
  const upper = Uint32Array.from(bits, (half) => half << 16);
  expect([...floats(tensor("bfloat16", bits, 5))]).toEqual([...new Float32Array(upper.buffer)]);
  expect(floats(tensor("bfloat16", bits, 5))[1]).toBe(-3.140625);
});

// The values that the paper's table names: largest, smallest normal, largest and smallest subnormal.
test("float8 converts exactly in both forms", () => {
  const e4m3 = Uint8Array.of(0x7e, 0xfe, 0x08, 0x07, 0x01, 0x38, 0x80, 0x7f);
  const values = [448, -448, 2 ** -6, 7 * 2 ** -9, 2 ** -9, 1, -0, Number.NaN];
  expect([...floats(tensor("float8_e4m3fn", e4m3, 8))]).toEqual(values);
  const e5m2 = Uint8Array.of(0x7b, 0xfb, 0x04, 0x03, 0x01, 0x3c, 0x80, 0x7c);
  const wider = [57344, -57344, 2 ** -14, 3 * 2 ** -16, 2 ** -16, 1, -0, Number.POSITIVE_INFINITY];
  expect([...floats(tensor("float8_e5m2", e5m2, 8))]).toEqual(wider);
});

// The values that ml_dtypes prints for these bits.
test("float8 without infinities and −0, and powers of two, convert exactly", () => {
  const e4m3 = Uint8Array.of(0x7f, 0xff, 0x08, 0x07, 0x01, 0x40, 0x00, 0x80);
  const values = [240, -240, 2 ** -7, 7 * 2 ** -10, 2 ** -10, 1, 0, Number.NaN];
  expect([...floats(tensor("float8_e4m3fnuz", e4m3, 8))]).toEqual(values);
  const e5m2 = Uint8Array.of(0x7f, 0xff, 0x04, 0x03, 0x01, 0x40, 0x00, 0x80);
  const wider = [57344, -57344, 2 ** -15, 3 * 2 ** -17, 2 ** -17, 1, 0, Number.NaN];
  expect([...floats(tensor("float8_e5m2fnuz", e5m2, 8))]).toEqual(wider);
  const powers = Uint8Array.of(0, 1, 127, 254, 255);
  expect([...floats(tensor("float8_e8m0fnu", powers, 5))]).toEqual([
    2 ** -127,
    2 ** -126,
    1,
    2 ** 127,
    Number.NaN,
  ]);
});

test("a complex number counts by its magnitude", () => {
  const parts = Float32Array.of(3, -4, 0, 0, -5, 12, 3e30, 4e30);
  expect([...floats(tensor("complex64", parts, 4))]).toEqual([5, 0, 13, Math.fround(5e30)]);
});

test("float64 is rounded to the nearest float32", () => {
  const values = Float64Array.of(0.1, -1e-50, 2 ** 24 + 1);
  expect([...floats(tensor("float64", values, 3))]).toEqual([Math.fround(0.1), -0, 2 ** 24]);
});

test("unaligned bytes convert too, and what was converted is kept", () => {
  const whole = new Uint8Array(17);
  whole.set(new Uint8Array(Float64Array.of(1, 2).buffer), 1);
  const unaligned: Tensor = { type: "float64", dims: [2], bytes: whole.subarray(1) };
  expect([...floats(unaligned)]).toEqual([1, 2]);
  expect(floats(unaligned)).toBe(floats(unaligned));
});
