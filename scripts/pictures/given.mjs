// What the visits of `npm run pictures` open beyond the samples: files with faults, a residual network, and a server that
// keeps half of a file back.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A residual network of two stages with names that fold, as PyTorch exports it. */
function residualNetwork({ build, weights }) {
  const [specs, initializers] = [[], {}];
  const layer = (operator, input, name, dims, attributes) => {
    initializers[`${name}.weight`] = weights(...dims);
    specs.push([operator, `${input} ${name}.weight`, `${name}_out`, attributes]);
    return `${name}_out`;
  };
  const relu = (input) => {
    specs.push(["Relu", input, `${input}_relu`]);
    return `${input}_relu`;
  };
  const conv = (input, name, from, to, stride = 1, size = 3) => {
    const pad = (size - 1) / 2;
    const attributes = { strides: [stride, stride], pads: [pad, pad, pad, pad] };
    return layer("Conv", input, name, [to, from, size, size], attributes);
  };
  let value = relu(conv("x", "conv1", 3, 16));
  let width = 16;
  for (const [at, to] of [16, 32, 64, 128].entries())
    for (const block of [0, 1]) {
      const name = `layer${at + 1}.${block}`;
      const stride = to === width ? 1 : 2;
      const inner = relu(conv(value, `${name}.conv1`, width, to, stride));
      const outer = conv(inner, `${name}.conv2`, to, to);
      const past = to === width ? value : conv(value, `${name}.downsample.0`, width, to, stride, 1);
      specs.push(["Add", `${outer} ${past}`, `${name}_sum`]);
      value = relu(`${name}_sum`);
      width = to;
    }
  specs.push(["GlobalAveragePool", value, "pooled"], ["Flatten", "pooled", "flat"]);
  layer("Gemm", "flat", "fc", [10, width], { transB: 1 });
  return { ...build([3, 16, 16], specs, initializers), name: "resnet" };
}

/** Serves half of a file and keeps the rest; everything else it does not have. */
function serveHalf(bytes) {
  const server = createServer(({ url }, response) => {
    response.setHeader("access-control-allow-origin", "*");
    if (!url.startsWith("/half")) return response.writeHead(404).end();
    response.writeHead(200, { "content-length": bytes.length });
    return response.write(bytes.subarray(0, bytes.length / 2));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Makes them; `load` loads a module of the project. `remove` takes them away again. */
export async function makeGiven(load) {
  const folder = mkdtempSync(join(tmpdir(), "espalier-pictures-"));
  const { save } = await load("/src/index.ts");
  const { lackingNetwork, randomPerceptron } = await load("/test/engine/networks.ts");
  const write = (name, bytes) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const large = save(randomPerceptron([784, 1200, 1200, 10]), "safetensors");
  const server = await serveHalf(large);
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    broken: write("broken.onnx", readFileSync("public/samples/fashion-mlp.onnx").subarray(0, 500_000)),
    lacking: write("lacking.onnx", save(lackingNetwork(), "onnx")),
    resnet: write("resnet.onnx", save(residualNetwork(await load("/test/prune/build.ts")), "onnx")),
    remove() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
