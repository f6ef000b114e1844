import { describe, expect, test } from "vitest";
import { openModel } from "../../src/formats/formats.ts";
import { writeOnnx } from "../../src/formats/onnx.ts";
import { floats } from "../../src/model/tensor.ts";
import { externalTensor, graph, node, onnx, rawTensor } from "./build.ts";
import { refusal } from "./refusal.ts";

const data = new Uint8Array(Float32Array.of(9, 1, 2, 3, 4, 5, 6).buffer);

/** The small network with its weight w in another file. */
function outside(path: string, fields: Readonly<Record<string, string>> = {}): Uint8Array {
  const w = externalTensor("w", [3, 2], path, fields);
  return onnx(graph({ initializer: [w, rawTensor("b", [3], [0, 0, 0])] }));
}

const fields = { offset: "4", length: "24", checksum: "unread" };

function read(bytes: Uint8Array, files: Readonly<Record<string, Uint8Array>> = { "data/w.bin": data }) {
  return openModel(bytes, "net.onnx", { external: (path) => files[path] });
}

describe("external data", () => {
  test("is found by its path, offset and length, and shared", () => {
    const w = read(outside("data/w.bin", fields)).initializers.get("w");
    expect(w?.bytes.buffer).toBe(data.buffer);
    expect(w === undefined ? [] : [...floats(w)]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("reaches to the end of its file where no length is said", () => {
    expect(read(outside("data/w.bin", { offset: "4" })).initializers.get("w")?.bytes).toHaveLength(24);
  });

  test("is inside of what is written, which opens alone", () => {
    const written = writeOnnx(read(outside("data/w.bin", fields)));
    const inside = [rawTensor("w", [3, 2], [1, 2, 3, 4, 5, 6]), rawTensor("b", [3], [0, 0, 0])];
    expect(written).toEqual(onnx(graph({ initializer: inside })));
  });

  test("of a Constant node is read too", () => {
    const t = externalTensor("", [3, 2], "data/w.bin", fields);
    const constant = node("Constant", [], ["w"], { attribute: [{ name: "value", type: 4, t }] });
    const { node: nodes = [] } = graph();
    const bytes = onnx(graph({ node: [constant, ...nodes], initializer: [rawTensor("b", [3], [0, 0, 0])] }));
    expect(read(bytes).initializers.get("w")?.bytes.buffer).toBe(data.buffer);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ["that is missing", outside("gone.bin"), /keeps its values in gone\.bin, which is missing/],
    [
      "outside of the folder",
      outside("../w.bin"),
      /keeps its values in "\.\.\/w\.bin", which is no file beside/,
    ],
    ["outside of a folder inside", outside("a\\..\\..\\w.bin"), /which is no file beside/],
    ["from the root", outside("/etc/passwd"), /which is no file beside/],
    ["on another drive", outside("C:w.bin"), /which is no file beside/],
    ["without a path", outside(""), /keeps its values in "", which is no file beside/],
    [
      "beyond its end",
      outside("data/w.bin", { offset: "8", length: "24" }),
      /bytes 8 to 32 of data\/w\.bin, but that file has 28 bytes/,
    ],
    [
      "far beyond its end",
      outside("data/w.bin", { offset: "999999999999999" }),
      /but that file has 28 bytes/,
    ],
    ["at no number", outside("data/w.bin", { offset: "-4" }), /has the offset -4 in another file/],
    [
      "of another size",
      outside("data/w.bin", { length: "20" }),
      /has 20 bytes of float32, but its shape \[3,2\] needs 24/,
    ],
  ])("%s is refused", async (_, bytes, sentence) => {
    expect((await refusal(() => read(bytes))).message).toMatch(sentence);
  });
});
