import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openModel, saveModel } from "../../src/formats/formats.ts";
import { readPyTorch } from "../../src/formats/pytorch.ts";
import { readTensors } from "../../src/formats/safetensors/read-tensors.ts";
import { cpuEngine, prune } from "../../src/index.ts";
import type { Model } from "../../src/model/graph.ts";
import { floats } from "../../src/model/tensor.ts";
import { readFile } from "../prune/expected.ts";
import {
  archive,
  type Bytes,
  call,
  dict,
  int,
  linear,
  list,
  module,
  name,
  sequential,
  storage,
  tensor,
  text,
  tuple,
} from "./build-pickle.ts";
import { refusal } from "./refusal.ts";

const fixture = (name: string): Model => openModel(readFile(`test/fixtures/${name}`), name);
const json = (name: string) => JSON.parse(readFileSync(`test/fixtures/pytorch/${name}`, "utf8"));

function operators({ nodes }: Model): string {
  return nodes.map(({ operator }) => operator).join(" ");
}

function values(model: Model, name: string): number[] {
  const found = model.initializers.get(name);
  return found === undefined ? [] : [...floats(found)];
}

/** The tensor w of a state dict that holds nothing else. */
function viewed(storageCount: number, dims: number[], strides: number[], offset = 0): number[] {
  const w = tensor(storage("0", storageCount), dims, strides, offset);
  return values(readPyTorch(archive(dict({ w }), { 0: storageCount }), "net"), "w");
}

/** A convolution of one filter of 2 × 2, with these attributes. */
const conv = (attributes: Readonly<Record<string, Bytes>>): Bytes =>
  module("conv.Conv2d", {
    _parameters: dict({ weight: tensor(storage("0", 16), [1, 1, 2, 2], [4, 4, 2, 1]) }),
    ...attributes,
  });

describe("readPyTorch", () => {
  test("reads the seed as a whole network, with the activations that its modules say", () => {
    const model = fixture("seed.pt");
    expect(operators(model)).toBe("Gemm Relu Gemm Relu Gemm Relu");
    expect(model.notes).toBeUndefined();
    expect(model.nodes.map(({ name }) => name)).toEqual(["0", "1", "2", "3", "4", "5"]);
  });

  test.each(["seed.state.pt", "seed.legacy.state.pt"])(
    "reads %s with ReLU assumed between the layers",
    (name) => {
      const model = fixture(name);
      expect(operators(model)).toBe("Gemm Relu Gemm Relu Gemm");
      expect(model.notes).toHaveLength(1);
      expect(values(model, "0.weight")).toEqual([1, -1, 5, 2]);
    },
  );

  test("copies no weights", () => {
    const bytes = readFile("test/fixtures/fashion-mlp.pt");
    for (const tensor of readPyTorch(bytes, "net").initializers.values()) {
      expect(tensor.bytes.buffer).toBe(bytes.buffer);
      expect(floats(tensor).buffer).toBe(bytes.buffer);
    }
  });

  test.each([
    [
      "image",
      "Conv BatchNormalization Sigmoid Mul MaxPool Conv Elu Dropout AveragePool Conv HardSwish GlobalAveragePool Flatten Gemm BatchNormalization Gelu Gemm LayerNormalization Gelu Gemm Softplus",
      ["batch", 2, "height", "width"],
      new Map([
        ["height", 11],
        ["width", 9],
      ]),
      [3, 3, 2, 3, 0, 0],
    ],
    [
      "signal",
      "Conv Relu MaxPool AveragePool GlobalMaxPool Flatten Gemm",
      ["batch", 2, "length"],
      new Map([["length", 20]]),
      [2, 0],
    ],
  ])(
    "computes what PyTorch computes with a whole network of an %s",
    async (name, nodes, dims, sizes, removed) => {
      const model = fixture(`pytorch/${name}.pt`);
      expect(operators(model)).toBe(nodes);
      expect(model.inputs).toEqual([{ name: "input", dims }]);
      const { inputs, outputs } = json(`${name}.json`);
      const session = await cpuEngine().compile(model);
      const run = await session.run(new Map([["input", Float32Array.from(inputs)]]), 4, [], sizes);
      const found = run.get("output")?.data ?? [];
      expect(found).toHaveLength(outputs.length);
      outputs.forEach((expected: number, index: number) => {
        expect(found[index]).toBeCloseTo(expected, 5);
      });
      const { report } = await prune(model, cpuEngine(), { ratio: 0.5 });
      expect(report.certificate).toMatchObject({ valid: true, verdict: "proven" });
      expect(report.layers.map(({ removed }) => removed.length)).toEqual(removed);
    },
  );

  test.each<[string, Bytes, RegExp]>([
    ["pads by reflection", conv({ padding_mode: text("reflect") }), /Conv2d that pads by reflect; zeros/],
    ["strides by a word", conv({ stride: text("fast") }), /Conv2d whose stride is not 2 whole numbers/],
    [
      "pools to a grid",
      module("pooling.AdaptiveAvgPool2d", { output_size: int(7) }),
      /AdaptiveAvgPool2d to 7 × 7; one value is expected/,
    ],
    [
      "gives indices",
      module("pooling.MaxPool2d", { kernel_size: int(2), return_indices: [0x88] }),
      /MaxPool2d that gives indices, too/,
    ],
    [
      "bends elsewhere",
      module("activation.Softplus", { beta: int(2) }),
      /Softplus of beta 2 and threshold 20; 1 and 20 are expected/,
    ],
    ["has no kernel", module("pooling.MaxPool2d"), /MaxPool2d whose kernel_size is not 2 whole numbers/],
    [
      "has no statistics",
      module("batchnorm.BatchNorm2d", { _parameters: dict({}), _buffers: dict({}) }),
      /BatchNorm2d without scales, shifts or running statistics/,
    ],
  ])("refuses a module of a whole network that %s", async (_, value, sentence) => {
    const error = await refusal(() => readPyTorch(archive(sequential(value), { 0: 16 }), "net"));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe("unsupported");
  });

  test("takes a Softmax without a dimension as PyTorch does, as far as that is exact", async () => {
    const softmax = module("activation.Softmax", { dim: [0x4e] });
    const convolved = (axes: number, ...more: Bytes[]) => {
      const dims = [2, ...Array.from({ length: axes + 1 }, () => 1)];
      const weight = tensor(
        storage("0", 2),
        dims,
        dims.map(() => 1),
      );
      const conv = module(`conv.Conv${axes}d`, { _parameters: dict({ weight }) });
      return archive(sequential(conv, ...more), { 0: 2 });
    };
    const axisOf = (bytes: Uint8Array) => readPyTorch(bytes, "net").nodes.at(-1)?.attributes.get("axis");
    expect(axisOf(archive(sequential(linear("0", 1, 2), softmax), { 0: 2 }))).toBe(1);
    expect([2, 3].map((axes) => axisOf(convolved(axes, softmax)))).toEqual([1, 1]);
    expect(axisOf(convolved(1, module("flatten.Flatten"), softmax))).toBe(1);
    const error = await refusal(() => readPyTorch(convolved(1, softmax), "net"));
    expect(error.message).toMatch(
      /The module 1 is a Softmax without a dimension, for which PyTorch takes 0 where values have three axes; 1 is/,
    );
  });

  test("takes a Softmax of an image along its channels", async () => {
    const weight = tensor(storage("0", 2), [2, 1, 1, 1], [1, 1, 1, 1]);
    const pixelwise = sequential(
      module("conv.Conv2d", { _parameters: dict({ weight }) }),
      module("activation.Softmax", { dim: int(1) }),
    );
    const model = readPyTorch(archive(pixelwise, { 0: 2 }), "net");
    const session = await cpuEngine().compile(model);
    const sizes = new Map([
      ["height", 2],
      ["width", 3],
    ]);
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    const { data = [] } = (await session.run(new Map([["input", image]]), 1, [], sizes)).get("output") ?? {};
    const [first = 0, second = 0] = values(model, "0.weight");
    image.forEach((pixel, at) => {
      const share = 1 / (1 + Math.exp((second - first) * pixel));
      expect(data[at]).toBeCloseTo(share, 6);
      expect(data[at + 6]).toBeCloseTo(1 - share, 6);
    });
  });

  test("computes what PyTorch computes with a nested network of dense layers", async () => {
    const model = fixture("pytorch/nested.pt");
    expect(operators(model)).toBe("Flatten Gemm LeakyRelu Dropout Gemm Tanh Identity Gemm Softmax");
    expect([...model.initializers.keys()]).toEqual([
      "1.weight",
      "1.bias",
      "4.0.weight",
      "6.weight",
      "6.bias",
    ]);
    const { inputs, outputs } = json("nested.json");
    const session = await cpuEngine().compile(model);
    const run = await session.run(new Map([["input", Float32Array.from(inputs.flat())]]), 4);
    const found = run.get("output")?.data ?? [];
    outputs.flat().forEach((expected: number, index: number) => {
      expect(found[index]).toBeCloseTo(expected, 6);
    });
  });

  test.each(["pytorch/views.pt", "pytorch/views.legacy.pt"])(
    "lays out the views of %s as PyTorch does",
    (name) => {
      const model = fixture(name);
      for (const [key, expected] of Object.entries<unknown[]>(json("views.json")))
        expect(values(model, key)).toEqual(expected.flat());
    },
  );

  test("lays out views that are turned, shifted, spread and repeated", () => {
    expect(viewed(6, [2, 3], [3, 1])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(viewed(6, [3, 2], [1, 3])).toEqual([1, 4, 2, 5, 3, 6]);
    expect(viewed(6, [2, 2], [2, 1], 2)).toEqual([3, 4, 5, 6]);
    expect(viewed(6, [1, 3], [99, 2], 1)).toEqual([2, 4, 6]);
    expect(viewed(6, [2, 2], [0, 1])).toEqual([1, 2, 1, 2]);
  });

  test.each(["pytorch/checkpoint.pt", "pytorch/checkpoint.legacy.pt"])(
    "finds the state dict in %s and takes DataParallel's names off",
    (name) => {
      const model = fixture(name);
      expect([...model.initializers.keys()]).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
      const saved = saveModel({ ...model, initializers: new Map(model.initializers) }, "safetensors");
      expect([...readTensors(saved, "s").tensors.keys()]).toEqual(
        ["0.weight", "0.bias", "2.weight", "2.bias"].map((key) => `module.${key}`),
      );
    },
  );

  test.each(["state_dict", "model_state_dict", "model"])("looks under %s", (key) => {
    const w = dict({ "_orig_mod.module.w": tensor(storage("0", 2), [1, 2], [2, 1]) });
    const saved = archive(dict({ epoch: int(3), [key]: w }), { 0: 2 });
    expect([...readPyTorch(saved, "net").initializers.keys()]).toEqual(["w"]);
    const whole = archive(dict({ [key]: sequential(linear("0", 1, 2)) }), { 0: 2 });
    expect(operators(readPyTorch(whole, "net"))).toBe("Gemm");
  });

  test("passes over what checkpoints keep besides", () => {
    const besides = dict({
      schedule: call("collections.Counter", dict({ "30": int(1) })),
      place: call("torch.device", text("cuda:0")),
      type: name("torch.float16"),
      sizes: call("torch.Size", tuple(int(1), int(2))),
      bytes: call("_codecs.encode", text("é"), text("latin1")),
      layer: module("conv.Conv2d"),
      model: dict({ w: tensor(storage("0", 2), [1, 2], [2, 1]) }),
    });
    expect(values(readPyTorch(archive(besides, { 0: 2 }), "net"), "w")).toEqual([1, 2]);
  });

  test("reads float16, bfloat16 and float64 weights and leaves integers aside", () => {
    const model = fixture("pytorch/half.pt");
    expect([...model.initializers].map(([name, { type }]) => `${name} ${type}`)).toEqual([
      "0.weight float16",
      "0.bias bfloat16",
      "1.weight float64",
    ]);
    expect(values(model, "0.weight")).toEqual([1.5, -2]);
    expect(values(model, "1.weight")).toEqual([Math.fround(0.1)]);
    expect(model.notes).toContain("No part of the network, kept as they are: steps.");
  });
});

describe("readPyTorch refuses", () => {
  test.each<[string, string, RegExp]>([
    ["an object of a user's class", "class.pt", /asks for __main__\.Net, which is code and not weights/],
    ["TorchScript", "script.pt", /ZIP archive of TorchScript, which is code/],
    ["a tensor alone", "tensor.pt", /holds something that is neither a dictionary of tensors nor a network/],
  ])("%s", async (_, name, sentence) => {
    const error = await refusal(() => fixture(`pytorch/${name}`));
    expect(error.message).toMatch(sentence);
    expect(error.code).toBe("unsupported");
  });

  test.each([
    "os.system",
    "posix.system",
    "builtins.eval",
    "__builtin__.exec",
    "subprocess.Popen",
    "torch.load",
    "torch.nn.functional.relu",
    "torch.nn.modules.module.__dict__.get",
    "torch.storage._load_from_bytes",
    "numpy.core.multiarray._reconstruct",
  ])("a call of %s", async (callee) => {
    const bytes = archive(call(callee, text("touch /tmp/it-ran")));
    const error = await refusal(() => readPyTorch(bytes, "net"));
    expect(error.message).toContain(`asks for ${callee.replace("__builtin__", "builtins")}, which is code`);
    expect(error.code).toBe("unsupported");
  });

  test.each<[string, readonly number[], RegExp]>([
    [
      "a call of a class",
      call("torch.nn.modules.linear.Linear", int(2), int(2)),
      /a call of torch\.nn\.modules\.linear/,
    ],
    [
      "a checkpoint without weights",
      dict({ epoch: int(1), loss: int(2) }),
      /a dictionary with epoch, loss, without tensors/,
    ],
    ["a number", int(3), /neither a dictionary of tensors nor a network/],
    ["a network that is no Sequential", module("rnn.LSTM"), /The file's network is a LSTM that/],
    [
      "a ConvTranspose2d in it",
      sequential(linear("0", 1, 1), module("conv.ConvTranspose2d")),
      /The module 1 is a ConvTranspose2d that Espalier does not read/,
    ],
    ["no Linear", sequential(module("activation.ReLU")), /is a Sequential without a layer that has weights/],
    [
      "a Softmax across examples",
      sequential(linear("0", 1, 1), module("activation.Softmax", { dim: int(0) })),
      /The module 1 is a Softmax along dimension 0/,
    ],
    [
      "something that is no module",
      sequential(int(1)),
      /is a Sequential that holds something besides modules/,
    ],
    [
      "a tensor beyond its storage",
      dict({ w: tensor(storage("0", 1), [2, 2], [2, 1]) }),
      /w of shape \[2,2\] reaches beyond its storage of 4 bytes/,
    ],
    [
      "a tensor that swells",
      dict({ w: tensor(storage("0", 1), [1000000, 1000000], [0, 0]) }),
      /w of shape .* repeats its storage until/,
    ],
    [
      "a storage that is not there",
      dict({ w: tensor(storage("7", 1), [1, 1], [1, 1]) }),
      /names the storage 7, but does not hold it/,
    ],
    [
      "a storage of another size",
      dict({ w: tensor(storage("0", 2), [1, 1], [1, 1]) }),
      /storage 0 has 4 bytes; 8 are announced/,
    ],
    [
      "a storage of complex numbers",
      dict({ w: storage("0", 1, "torch.ComplexDoubleStorage") }),
      /asks for torch\.ComplexDoubleStorage/,
    ],
    ["a value that is missing", [0x52], /damaged: a value is missing \(at byte 3\)/],
    ["a group without a beginning", [0x74], /a group of values does not begin/],
    ["a value that was never stored", [0x68, 9], /nothing is stored as 9/],
    ["an unknown step", [0xff], /unknown step 0xff/],
    ["a step of protocol 0", [0x69], /unknown step 0x69/],
    ["an endless number", [0x8b, 0xff, 0xff, 0xff, 0x7f], /a whole number has 2147483647 bytes/],
    ["a text longer than the file", [0x58, 0xff, 0xff, 0xff, 0x7f], /it ends too early/],
    ["bytes longer than any file", [0x8e, ...new Array<number>(8).fill(0xff)], /it ends too early/],
    ["text that is none", [0x58, 1, 0, 0, 0, 0xff], /a text is not UTF-8/],
  ])("%s", async (_, value, sentence) => {
    const error = await refusal(() => readPyTorch(archive(value, { 0: 1 }), "net"));
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/^[^\n]*\.$/);
  });

  test("a Sequential that holds itself, and one that holds itself twice", async () => {
    const itself = (times: number) => {
      const entries = Array.from({ length: times }, (_, index) => [...text(String(index)), 0x68, 0]);
      const modules = [0x7d, 0x28, ...entries.flat(), 0x75];
      const empty = module("container.Sequential").slice(0, -4);
      return [...empty, 0x71, 0, 0x7d, 0x28, ...text("_modules"), ...modules, 0x75, 0x62];
    };
    for (const times of [1, 2]) {
      const error = await refusal(() => readPyTorch(archive(itself(times)), "net"));
      expect(error.message).toMatch(/is a Sequential (inside of too many others|after 100000 others)/);
    }
  });

  test("a tower of Sequentials that doubles on every floor", async () => {
    let value: readonly number[] = [...module("container.Sequential", { _modules: dict({}) }), 0x71, 0];
    for (let floor = 1; floor < 60; floor++) {
      const twice = dict({ 0: [0x68, floor - 1], 1: [0x68, floor - 1] });
      value = [...value, 0x30, ...module("container.Sequential", { _modules: twice }), 0x71, floor];
    }
    const error = await refusal(() => readPyTorch(archive(value), "net"));
    expect(error.message).toMatch(/after 100000 others, which is too many/);
  });

  test("a list that is copied again and again", async () => {
    const pairs = Array.from({ length: 50 }, () => list(int(1), int(2)));
    const copies = Array.from({ length: 400 }, () => [0x68, 1, 0x68, 0, 0x85, 0x52]);
    const value = [
      ...list(...pairs),
      0x71,
      0,
      ...list(),
      ...[...call("collections.OrderedDict")].slice(0, -3),
      0x71,
      1,
    ];
    const error = await refusal(() => readPyTorch(archive([...value, ...copies.flat()]), "net"));
    expect(error.message).toMatch(/it copies itself again and again/);
  });

  test("a pickle of something else, and a legacy file cut short", async () => {
    const plain = Uint8Array.from([0x80, 2, ...dict({ a: int(1) }), 0x2e]);
    expect((await refusal(() => readPyTorch(plain, "p"))).message).toMatch(
      /a Python pickle, but not one of torch\.save/,
    );
    const legacy = readFile("test/fixtures/seed.legacy.state.pt");
    const error = await refusal(() => readPyTorch(legacy.subarray(0, legacy.length - 1), "p"));
    expect(error.message).toMatch(/ends within the storage/);
  });
});
