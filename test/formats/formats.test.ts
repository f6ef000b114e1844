import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { graph, node, onnx } from "./build.ts";
import { dict, pickle, zip } from "./build-pickle.ts";
import { counting, rawSafetensors, safetensors } from "./build-weights.ts";
import { refusal } from "./refusal.ts";

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

describe("openModel", () => {
  test("tells formats by their bytes, not by their names", () => {
    expect(openModel(readFileSync("public/samples/seed.json"), "wrong.onnx").name).toBe("seed");
    expect(openModel(readFileSync("test/fixtures/seed.onnx"), "folder/my.net.json").name).toBe("my.net");
    expect(openModel(bytes('\xef\xbb\xbf \n{"layers":[{"weights":[[1]]}]}'), "typed").name).toBe("typed");
  });

  test.each(["seed.onnx", "seed.pt", "seed.legacy.state.pt", "seed.safetensors"])(
    "makes plain arrays of a Buffer with %s, without copying it",
    (name) => {
      const buffer = readFileSync(`test/fixtures/${name}`);
      for (const { bytes } of openModel(buffer, name).initializers.values()) {
        expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
        expect(bytes.buffer).toBe(buffer.buffer);
      }
    },
  );

  test.each([640, 35_615, 65_536, 0x080000])(
    "takes a safetensors header of %i bytes for what it is",
    (length) => {
      const header = '{"w":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}'.padEnd(length);
      expect(openModel(rawSafetensors(header, new Uint8Array(4)), "w").nodes).toHaveLength(1);
    },
  );

  test.each<[string, Uint8Array, RegExp]>([
    ["nothing", new Uint8Array(0), /the file is empty \(0 bytes\)\.$/],
    ["half an archive", bytes("PK\x03\x04\0\0"), /the file is a damaged ZIP archive: it has no directory/],
    [
      "an archive of something else",
      zip({ "a.txt": bytes("a") }),
      /ZIP archive without data\.pkl; of archives/,
    ],
    [
      "a Keras file",
      zip({ "model.weights.h5": bytes("a") }),
      /ZIP archive without data\.pkl; of archives Espalier reads those of torch\.save and of Keras/,
    ],
    ["a pickle", pickle(dict({})), /the file is a Python pickle, but not one of torch\.save/],
    ["an HDF5 file", bytes("\x89HDF\r\n\x1a\n\0"), /the file is a damaged HDF5 file/],
    ["a GGUF file", bytes("GGUF\x03\0\0\0"), /the file is a GGUF file/],
    ["a NumPy array", bytes("\x93NUMPY\x01\0"), /the file is a NumPy array/],
    ["a TensorFlow Lite model", bytes("\x1c\0\0\0TFL3"), /the file is a TensorFlow Lite model/],
    ["an ONNX Runtime model", bytes("\x1c\0\0\0ORTM"), /the file is a model in ONNX Runtime's own format/],
    ["a gzipped file", gzipSync(readFileSync("test/fixtures/seed.onnx")), /the file is compressed with gzip/],
    ["images", bytes("\0\0\x08\x03\0\0\0\0"), /the file is an IDX data file/],
    [
      "weights of no layer",
      safetensors({ w: counting(1) }),
      /the file holds 1 tensor, but no weights of a layer/,
    ],
    [
      "another kind of file",
      bytes("\x89PNG\r\n"),
      /the file starts with the bytes 89 50 4e 47, which is none of ONNX, PyTorch, safetensors, Keras, TensorFlow\.js and Espalier's JSON/,
    ],
    [
      "a truncated network",
      readFileSync("test/fixtures/seed.onnx").subarray(0, 400),
      /the file is not a whole ONNX file: it ends too early/,
    ],
    [
      "a shape that does not fit",
      onnx(graph({ node: [node("Conv", ["x", "w"], ["y"], { name: "/conv1/Conv" })] })),
      /Conv \/conv1\/Conv: needs an input of batch, channels and at least one more axis/,
    ],
    ["JSON with a mistake", bytes('{"layers":[{"weights":[[1],[1,2]]}]}'), /layer 1, row 2 has 2 weights/],
  ])("refuses %s with one sentence that starts with the file's name", async (_, file, sentence) => {
    const error = await refusal(() => openModel(file, "some.file"));
    expect(error.message).toMatch(/^some\.file: .*\.$/);
    expect(error.message).toMatch(sentence);
    expect(error.message).not.toContain("\n");
  });
});

test("saveModel writes the format asked for", () => {
  const model = openModel(readFileSync("test/fixtures/seed.onnx"), "seed.onnx");
  expect(Buffer.compare(saveModel(model, "onnx"), readFileSync("test/fixtures/seed.onnx"))).toBe(0);
  expect(openModel(saveModel(model, "json"), "seed.json").nodes).toHaveLength(6);
});
