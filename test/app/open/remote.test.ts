import { expect, it, vi } from "vitest";
import { connectPolicy } from "../../../src/app/open/confine.ts";

import { fetchFile, fileNameOf, fileUrl } from "../../../src/app/open/remote.ts";
import type { Task } from "../../../src/app/state.ts";

it.each([
  [
    "https://github.com/onnx/models/blob/main/vision/mnist-12.onnx",
    "https://raw.githubusercontent.com/onnx/models/main/vision/mnist-12.onnx",
  ],
  [
    "https://github.com/onnx/models/raw/main/vision/mnist-12.onnx",
    "https://raw.githubusercontent.com/onnx/models/main/vision/mnist-12.onnx",
  ],
  [
    " https://huggingface.co/org/net/blob/main/onnx/model.onnx?download=true ",
    "https://huggingface.co/org/net/resolve/main/onnx/model.onnx",
  ],
  [
    "https://huggingface.co/org/net/resolve/main/model.safetensors",
    "https://huggingface.co/org/net/resolve/main/model.safetensors",
  ],
  ["http://localhost:8000/a%20b.onnx", "http://localhost:8000/a%20b.onnx"],
])("the file behind %s", (address, file) => {
  expect(fileUrl(address).href).toBe(file);
});

it("names a file as its address does", () => {
  expect(fileNameOf(new URL("http://localhost:8000/x/a%20b.onnx?version=2"))).toBe("a b.onnx");
  expect(fileNameOf(new URL("https://example.org/"))).toBe("example.org");
  expect(fileNameOf(new URL("https://example.org/100%.onnx"))).toBe("100%.onnx");
});

it.each(["", "model.onnx", "file:///etc/passwd", "javascript:alert(1)", "https://", "https://*/x"])(
  "refuses %j as an address",
  (address) => {
    expect(() => fileUrl(address)).toThrow(
      `"${address}" is not the web address of a file; one starts with https://.`,
    );
  },
);

it("lets the page talk to its own server and to those of the addresses, and to nobody else", () => {
  expect(connectPolicy([])).toBe("connect-src 'self'");
  expect(connectPolicy(["nonsense"])).toBe("connect-src 'self'");
  expect(connectPolicy(["https://example.org/a.onnx", "https://example.org/a.onnx.data"])).toBe(
    "connect-src 'self' https://example.org",
  );
  expect(connectPolicy(["https://github.com/o/r/blob/main/a.onnx"])).toBe(
    "connect-src 'self' https://raw.githubusercontent.com https://media.githubusercontent.com",
  );
  expect(connectPolicy(["https://huggingface.co/o/r/blob/main/a.onnx"])).toBe(
    "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
  );
});

it("refuses a file that no tab can hold by its announced size", async () => {
  const body = new ReadableStream();
  const headers = { "content-length": String(2 ** 53 - 1) };
  vi.stubGlobal("location", new URL("https://example.org/"));
  vi.stubGlobal("fetch", async () => new Response(body, { headers }));
  const task = { signal: new AbortController().signal, progress: () => {} } as unknown as Task;
  await expect(fetchFile("https://example.org/a.onnx", task)).rejects.toThrow(
    /^a.onnx has .* GB, more than this tab can hold; prune it on the command line.$/,
  );
  vi.unstubAllGlobals();
});
