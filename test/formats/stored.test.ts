// Weights that are laid out when somebody reads them: once, and in one order.

import { expect, it } from "vitest";
import { permute, storedTensor } from "../../src/formats/stored.ts";
import { float32Tensor, floats } from "../../src/model/tensor.ts";

const tensor = float32Tensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6));

it("shares the file's bytes where the order stays", () => {
  expect(storedTensor(tensor).bytes()).toBe(tensor.bytes);
});

it("is laid out once in another order, however often it is read", () => {
  const stored = storedTensor(tensor);
  const turned = permute(stored, [1, 0]);
  const bytes = turned.bytes();
  expect([...floats({ type: "float32", dims: turned.dims, bytes })]).toEqual([1, 4, 2, 5, 3, 6]);
  expect(stored.bytes([1, 0])).toBe(bytes);
  expect(stored.bytes()).toBe(tensor.bytes);
});

it("refuses a second order, so that no file is laid out as often as it likes", () => {
  const stored = storedTensor(float32Tensor([1, 1, 2], Float32Array.of(1, 2)));
  stored.bytes([2, 1, 0]);
  expect(() => stored.bytes([2, 0, 1])).toThrow("share weights that each reads in another order");
});
