import { expect, test } from "vitest";
import { ModelError } from "../../src/model/error.ts";

test("a sentence is one line, whatever a file calls its parts", () => {
  const error = new ModelError("graph", "a\nb", "The node a\nb\u0000\u2028c reads\r\nnothing.");
  expect(error.message).toBe("The node a b c reads nothing.");
  expect(error.where).toBe("a\nb");
});
