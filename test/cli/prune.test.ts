import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { floats, open } from "../../src/index.ts";
import mlp from "../expected/fashion-mlp.json";
import expected from "../expected/seed.json";
import { externalTensor, gemm, graph, node, onnx, rawTensor, value } from "../formats/build.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";

const SEED = "test/fixtures/seed.onnx";
const MLP = "public/samples/fashion-mlp.onnx";

let espalier: CommandLine;
let folder = "";

beforeAll(async () => {
  espalier = await buildCommandLine("prune-test");
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
}, 60_000);

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

/** x [batch, 2] → three neurons, whose weights lie in another file → y [batch, 1]. */
function externalNetwork(path: string): Uint8Array {
  const v = rawTensor("v", [3, 1], [1, 1, 1]);
  const initializer = [externalTensor("w", [3, 2], path), rawTensor("b", [3], [0, 0, 0]), v];
  return onnx(
    graph({
      node: [gemm(), node("MatMul", ["h", "v"], ["y"])],
      initializer,
      output: [value("y", ["batch", 1])],
    }),
  );
}

async function prune(...args: string[]) {
  const { code, stdout, stderr } = await espalier.run("prune", ...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe("espalier prune", () => {
  test("prints the seed's scores, what leaves, what stays, and a certificate that holds", async () => {
    const report = await prune(SEED);
    expected.layers.forEach((layer, index) => {
      const found = report.layers[index];
      expect({ removed: found.removed, kept: found.kept }).toEqual({
        removed: layer.removed,
        kept: layer.kept,
      });
      layer.norms.forEach((norm, row) => {
        expect(found.scores[row]).toBeCloseTo(norm, 6);
      });
    });
    expect(report.layers.map((layer: { name: string }) => layer.name)).toEqual(["0", "2", "4"]);
    expect(report.params).toEqual({ before: 28, after: 13 });
    expect(report.macs).toEqual({ before: 20, after: 8 });
    expect(report.bytes).toEqual({ before: 112, after: 52 });
    expect(report.certificate.valid).toBe(true);
    for (const check of ["structure", "bits", "rule", "equivalence", "loss"])
      expect(report.certificate[check].holds).toBe(true);
  });

  test.each(mlp.pruned.filter(({ ratio }) => [0.1, 0.5, 0.9].includes(ratio)))(
    "removes what PyTorch removes from the trained network: $rule, $ratio",
    async ({ rule, ratio, removed }) => {
      const reading = rule === "seed" ? [] : ["--no-bias", "--inputs", "surviving"];
      const report = await prune(MLP, "--ratio", `${ratio}`, ...reading);
      expect(report.layers.map((layer: { removed: number[] }) => layer.removed)).toEqual([...removed, []]);
      expect(report.certificate.valid).toBe(true);
    },
  );

  test("writes the network, the plan and the report, and nothing else", async () => {
    const [output, plan, report] = ["out.onnx", "plan.json", "report.json"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const printed = await prune(SEED, "-o", output, "--save-plan", plan, "--report", report);
    expect(JSON.parse(await readFile(report, "utf8"))).toEqual(printed);
    expect(JSON.parse(await readFile(plan, "utf8"))).toMatchObject({
      format: "espalier-plan",
      ratio: 0.5,
      layers: [{ removed: [0] }, { removed: [0, 1] }, { removed: [] }],
    });
    const weights = [...open(await readFile(output), output).initializers.values()].map((each) => [
      ...floats(each),
    ]);
    const wanted = expected.pruned.flatMap((layer) => [layer.weight.flat(), layer.bias]);
    expect(weights).toEqual(wanted.map((values) => values.map(Math.fround)));
    expect((await readdir(folder)).sort()).toEqual(["out.onnx", "plan.json", "report.json"]);
  });

  test("spends a budget, and replays its plan to the same bytes", async () => {
    const file = (name: string) => join(folder, name);
    const budget = ["--target", "params=70%", "--multiple", "2", "--protect", "2:0", "--criterion", "fpgm"];
    const saved = ["--save-plan", file("budget.json"), "--save-map", file("map.csv")];
    const report = await prune(SEED, ...budget, ...saved, "-o", file("one.onnx"));
    expect(report.params.after).toBeLessThanOrEqual(0.7 * 28);
    expect(report.layers[1].kept).toContain(0);
    await prune(SEED, "--plan", file("budget.json"), "-o", file("two.onnx"));
    expect(await readFile(file("two.onnx"))).toEqual(await readFile(file("one.onnx")));
    expect(await readFile(file("map.csv"), "utf8")).toMatch(/^layer,old,new\n0,0,0\n0,1,1\n/);
    const { code, stderr } = await espalier.run(
      "prune",
      "test/fixtures/seed.safetensors",
      "--plan",
      file("budget.json"),
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^espalier: The plan does not fit this network: it was made for another file/);
  });

  test.each<readonly [string[], number[]]>([
    [
      ["--layer", "2=0.75"],
      [0, 3],
    ],
    [
      ["--ratio", "0.34", "--global"],
      [1, 1],
    ],
    [
      ["--force", "2:2-3", "--ratio", "0.1"],
      [0, 2],
    ],
    [
      ["--target", "macs=0.01k"],
      [1, 2],
    ],
  ])("takes %j", async (budget, gone) => {
    const { layers } = await prune(SEED, ...budget);
    expect(layers.slice(0, 2).map(({ removed }: { removed: number[] }) => removed.length)).toEqual(gone);
  });

  test("writes safetensors with the names and notes of the file", async () => {
    const output = join(folder, "smaller.safetensors");
    await prune("test/fixtures/fashion-mlp.safetensors", "-o", output);
    const smaller = open(await readFile(output), output);
    expect([...smaller.initializers].map(([name, { dims }]) => [name, ...dims])).toEqual([
      ["0.weight", 150, 784],
      ["0.bias", 150],
      ["2.weight", 50, 150],
      ["2.bias", 50],
      ["4.weight", 10, 50],
      ["4.bias", 10],
    ]);
  });

  test("finds an ONNX file's external data beside it or where --external says, and writes one file", async () => {
    const weights = new Uint8Array(Float32Array.of(3, 4, 1, 2, 5, 6).buffer);

    await mkdir(join(folder, "net", "data"), { recursive: true });
    await mkdir(join(folder, "elsewhere", "data"), { recursive: true });
    const file = join(folder, "net", "net.onnx");
    await writeFile(file, externalNetwork("data/w.bin"));
    const missing = await espalier.run("prune", file);
    expect(missing.stderr).toMatch(/the initializer w keeps its values in data\/w\.bin, which is missing/);
    await writeFile(join(folder, "elsewhere", "data", "w.bin"), weights);
    const output = join(folder, "inside.onnx");
    await prune(file, "--ratio", "0.4", "--external", join(folder, "elsewhere"), "-o", output);
    const pruned = open(await readFile(output), output).initializers.get("w");
    expect(pruned === undefined ? [] : [...floats(pruned)]).toEqual([3, 4, 5, 6]);
    // A link that leads out of the folder is no file of the network's.
    await symlink(join(folder, "elsewhere", "data", "w.bin"), join(folder, "net", "data", "w.bin"));
    expect((await espalier.run("prune", file)).stderr).toMatch(/which is missing/);
    await rm(join(folder, "net", "data", "w.bin"));
    await writeFile(join(folder, "net", "data", "w.bin"), weights);
    expect((await prune(file, "--ratio", "0.4")).certificate.valid).toBe(true);
  });

  test("what it writes runs in ONNX Runtime with the expected outputs", async () => {
    const output = join(folder, "run.onnx");
    await prune(SEED, "-o", output);
    const session = await InferenceSession.create(await readFile(output));
    const input = new Tensor("float32", Float32Array.from(expected.inputs.flat()), [
      expected.inputs.length,
      2,
    ]);
    const outputs = await session.run({ input });
    expected.outputs_after.flat().forEach((value, index) => {
      expect(outputs["logits"]?.data[index]).toBeCloseTo(value, 6);
    });
  });

  test("writes JSON where the name says so", async () => {
    const output = join(folder, "out.json");
    await prune("public/samples/seed.json", "-o", output);
    const { layers } = JSON.parse(await readFile(output, "utf8"));
    expect(layers.map((layer: { weights: number[][] }) => layer.weights)).toEqual(
      expected.pruned.map((layer) => layer.weight),
    );
  });

  test("tells people the cut, the costs and the five checks", async () => {
    const { code, stdout } = await espalier.run("prune", SEED);
    expect(code).toBe(0);
    expect(stdout).toMatch(/0 +1 of 2 +3 +2 +2\.1 leaves, 7\.2 stays/);
    expect(stdout).toMatch(/2 +2 of 4 +4 +2 +0\.8 leaves, 1\.4 stays/);
    expect(stdout).toMatch(/Parameters +28 +→ +13/);
    expect(stdout.match(/✓/g)).toHaveLength(5);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("espalier prune refuses", () => {
  test.each<[string, string[], RegExp]>([
    ["a file that is not there", ["gone.onnx"], /gone\.onnx: the file cannot be read: there is no such file/],
    ["a folder", ["test"], /test: the file cannot be read: it is a folder/],
    ["ratio −1", [SEED, "--ratio", "-1"], /--ratio is "-1"; a number between 0 and 1 is expected/],
    ["ratio abc", [SEED, "--ratio", "abc"], /--ratio is "abc"; a number between 0 and 1 is expected/],
    ["ratio 0", [SEED, "--ratio", "0"], /--ratio is 0, which removes nothing/],
    ["ratio 1", [SEED, "--ratio=1"], /--ratio is 1, which asks for every neuron/],
    ["an unknown reading", [SEED, "--inputs", "some"], /--inputs is some; all or surviving is expected/],
    [
      "a target of nothing",
      [SEED, "--target", "speed=2"],
      /--target is "speed=2"; params, macs or bytes with a size/,
    ],
    [
      "a ratio for no layer",
      [SEED, "--layer", "0.5"],
      /--layer is "0.5"; a layer and its ratio, such as conv1=0.3,/,
    ],
    ["neurons of no layer", [SEED, "--protect", "3,7"], /--protect is "3,7"; a layer and its neurons/],
    ["half a multiple", [SEED, "--multiple", "2.5"], /--multiple is "2.5"; a whole number of neurons/],
    [
      "an unknown extension",
      [SEED, "-o", "out.pt"],
      /out\.pt: Espalier writes \.onnx, \.safetensors and \.json files/,
    ],
    [
      "a folder that is not there",
      [SEED, "-o", "gone/out.onnx"],
      /gone\/out\.onnx: the folder gone is not there; make it first/,
    ],
    ["the original's own name", [SEED, "-o", SEED], /is the original; write the result to another file/],
    [
      "one name for two files",
      [SEED, "-o", "x.json", "--save-plan", "./x.json"],
      /Two outputs have the same name/,
    ],
  ])("%s", async (_, args, sentence) => {
    const { code, stdout, stderr } = await espalier.run("prune", ...args);
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^espalier: [^\n]*\.\n$/);
    expect(stderr).toMatch(sentence);
  });

  test("a network without a hidden layer", async () => {
    const file = join(folder, "flat.json");
    await writeFile(file, '{"layers":[{"weights":[[1,2]]}]}');
    const { code, stderr } = await espalier.run("prune", file, "--json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/flat\.json: flat has no hidden layer to prune/);
  });

  test("and leaves the file that stood there", async () => {
    const file = join(folder, "kept.json");
    await writeFile(file, "mine");
    const { code } = await espalier.run(
      "prune",
      SEED,
      "-o",
      file,
      "--save-plan",
      join(folder, "gone", "plan.json"),
    );
    expect(code).toBe(1);
    expect(await readFile(file, "utf8")).toBe("mine");
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });
});
