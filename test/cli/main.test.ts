import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { open, save } from "../../src/index.ts";
import { LACKING, lackingNetwork } from "../engine/networks.ts";
import { buildCommandLine, type CommandLine } from "./run.ts";

const SEED = "test/fixtures/seed.onnx";
const COMMANDS =
  "prune, certify, inspect, groups, eval, test, curve, sweep, worker, picture, serve, completion";

let espalier: CommandLine;
let folder = "";

beforeAll(async () => {
  espalier = await buildCommandLine("main-test");
  folder = await mkdtemp(join(tmpdir(), "espalier-"));
}, 60_000);

afterAll(async () => {
  await espalier.remove();
  await rm(folder, { recursive: true });
});

describe("espalier", () => {
  test("prints the package's version", async () => {
    const { version } = JSON.parse(await readFile("package.json", "utf8")) as { version: string };
    expect(await espalier.run("--version")).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  test("helps: for the tool and for each command", async () => {
    for (const flag of ["--help", "-h"]) {
      const { code, stdout } = await espalier.run(flag);
      expect(code).toBe(0);
      for (const command of ["prune", "inspect", "groups", "eval"])
        expect(stdout).toContain(`espalier ${command} MODEL`);
    }
    for (const command of ["prune", "inspect", "groups", "eval"]) {
      const { code, stdout } = await espalier.run(command, "--help");
      expect(code).toBe(0);
      expect(stdout).toContain(`espalier ${command} MODEL`);
      expect(stdout).toContain("--json");
      expect(stdout).toMatch(new RegExp(`\n\nFor example\n {2}espalier ${command} `));
    }
  });

  test.each<[string, string[], string]>([
    ["no command", [], `A command is missing; there are ${COMMANDS}.`],
    ["an unknown command", ["shrink"], `There is no command shrink; there are ${COMMANDS}.`],
    ["no network", ["prune"], "A network is missing."],
    ["two networks", ["prune", "a", "b"], "One network at a time, not also b."],
    ["a command nearly", ["prnue"], `There is no command prnue; did you mean prune? There are ${COMMANDS}.`],
    ["an unknown option", ["prune", SEED, "--fast"], "Unknown option '--fast'."],
    ["an option nearly", ["prune", SEED, "--ration=1"], "Unknown option '--ration'; did you mean --ratio?"],
    ["an unknown letter", ["prune", SEED, "-x"], "Unknown option '-x'."],
    ["an option without its value", ["prune", SEED, "--ratio"], "Option '--ratio <value>' argument missing."],
    [
      "an option in place of a value",
      ["prune", SEED, "--ratio", "--json"],
      "Option '--ratio' argument is ambiguous.",
    ],
    [
      "eval without images",
      ["eval", SEED],
      "eval needs labelled examples: --data FILE, and --labels FILE where they lie apart.",
    ],
    [
      "a ratio and a plan",
      ["eval", SEED, "--images", "i", "--labels", "l", "--ratio", "0.5", "--plan", "p"],
      "eval takes --ratio or --plan, not both.",
    ],
    [
      "a plan and a criterion",
      ["eval", SEED, "--images", "i", "--labels", "l", "--plan", "p", "--criterion", "random"],
      "eval takes a plan or --criterion, not both; a plan has decided already.",
    ],
    ...["--criterion=l2", "--no-bias", "--compensate", "--heads=whole", "--global"].map(
      (option): [string, string[], string] => [
        `a plan and ${option}`,
        ["prune", SEED, "--plan", "p", option],
        `prune takes a plan or --${option.replace(/^--(no-)?|=.*/g, "")}, not both; a plan has decided already.`,
      ],
    ),
  ])("answers %s with exit code 2 and a sentence", async (_, args, sentence) => {
    const { code, stdout, stderr } = await espalier.run(...args);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    const command = COMMANDS.split(", ").includes(args[0] ?? "") ? `${args[0]} ` : "";
    expect(stderr).toBe(`espalier: ${sentence} See espalier ${command}--help.\n`);
  });

  test.each([
    [
      "--ratio=50",
      '--ratio is "50"; a number between 0 and 1 is expected, such as 0.5, or a percentage, such as 50%.',
    ],
    ["--criterion=L1", "--criterion is L1; did you mean l1? There are l1, l1-folded, "],
    ["--engine=gpu", "--engine is gpu; did you mean webgpu? There are cpu, webgpu, auto."],
    ["--layer=3=0.5", "There is no layer 3; there are 0, 2, 4."],
    ["--protect=1.weight:0", "There is no layer 1.weight; there are 0, 2, 4."],
    [
      "--output=nodir/x.onnx",
      "nodir/x.onnx: the folder nodir is not there; make it first, or write elsewhere.",
    ],
    [
      "--report=no/where/r.json",
      "no/where/r.json: the folder no/where is not there; make it first, or write elsewhere.",
    ],
  ])("says what is expected in place of %s", async (option, sentence) => {
    const { code, stdout, stderr } = await espalier.run("prune", SEED, option);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`espalier: ${sentence}`);
  });

  test("names the file that was meant", async () => {
    const { code, stderr } = await espalier.run("inspect", "test/fixtures/sed.onnx");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "espalier: test/fixtures/sed.onnx: the file cannot be read: there is no such file or folder; did you mean test/fixtures/seed.onnx?\n",
    );
  });

  test("takes percentages, and layers by any of their names", async () => {
    const run = async (...options: string[]) => {
      const { stdout, stderr } = await espalier.run("prune", SEED, ...options, "--json");
      expect(stderr).toBe("");
      return JSON.parse(stdout).layers.map(({ removed }: { removed: number[] }) => removed.length);
    };
    expect(await run("--ratio", "50%")).toEqual([1, 2, 0]);
    for (const name of ["2", "2.weight", "Layer 2", "/2/Gemm"])
      expect(await run("--layer", `${name}=75%`)).toEqual([0, 3, 0]);
  });

  test.each([
    ["params", "params=10kB"],
    ["params", "params=10Ki"],
    ["macs", "macs=1MB"],
  ])("refuses a size in bytes for %s: %s", async (of, target) => {
    expect(await espalier.run("prune", SEED, "--target", target)).toEqual({
      code: 1,
      stdout: "",
      stderr: `espalier: --target is "${target}"; a count without a unit of bytes, such as ${of}=10k, is expected.\n`,
    });
  });

  test.each(["fc1:0-9999999999", "fc1:5-2"])("refuses to protect %s", async (neurons) => {
    const { code, stderr } = await espalier.run("prune", SEED, "--protect", neurons);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `espalier: --protect is "${neurons}"; a range that runs upwards over at most 1,000,000 neurons, such as 0-7, is expected.\n`,
    );
  });

  test("names every option of certify in its usage", async () => {
    const { stdout } = await espalier.run("certify", "--help");
    const [usage = ""] = stdout.split("\n\n");
    for (const option of ["--external", "--graph", "--activation", "--order"])
      expect(usage).toContain(option);
  });

  test("answers bad networks with exit code 1 and a sentence that names the file", async () => {
    const seed = await readFile(SEED);
    const json = (weight: string) => `{"layers":[{"weights":[[${weight}]]},{"weights":[[1,2]]}]}`;
    const files: [string, Uint8Array | string, RegExp][] = [
      ["empty.onnx", "", /the file is empty/],
      ["short.onnx", seed.subarray(0, 500), /not a whole ONNX file/],
      ["picture.png", "\u0089PNG", /none of ONNX, PyTorch, safetensors, .* and Espalier's JSON/],
      ["misfit.json", json("1"), /layer 2 has 2 weights a row, but layer 1 has 1 neuron/],
      ["huge.json", json("1e40"), /layer 1, row 1 holds 1e\+40, which is too large/],
    ];
    for (const [name, content, sentence] of files) {
      const file = join(folder, name);
      await writeFile(file, content);
      for (const command of ["prune", "inspect"]) {
        const { code, stdout, stderr } = await espalier.run(command, file, "--json");
        expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
        expect(stderr).toMatch(/^espalier: [^\n]*\.\n$/);
        expect(stderr).toContain(`${file}: `);
        expect(stderr).toMatch(sentence);
      }
    }
  });
});

describe("espalier inspect", () => {
  test("opens PyTorch's files and says what it assumed", async () => {
    const { stdout } = await espalier.run("inspect", "test/fixtures/seed.state.pt", "--json");
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ name: "seed.state", params: 28 });
    expect(found.notes).toHaveLength(1);
    const table = await espalier.run("inspect", "test/fixtures/seed.safetensors");
    expect(table.stdout).toContain("  Note: The file holds weights without a network: the order 0 → 2 → 4");
    const whole = await espalier.run("inspect", "test/fixtures/seed.pt");
    expect(whole.stdout).not.toContain("Note:");
  });

  test("prints layers, sizes and scores as JSON", async () => {
    const { stdout } = await espalier.run("inspect", SEED, "--json");
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ name: "seed", opset: 13, nodes: 6, params: 28, macs: 20, bytes: 112 });
    expect(found.layers.map((layer: { neurons: number }) => layer.neurons)).toEqual([2, 4, 2]);
    expect(found.layers.map((layer: { prunable: boolean }) => layer.prunable)).toEqual([true, true, false]);
    expect(found.layers[0].scores[1]).toBeCloseTo(7.2, 6);
  });

  test("and as a table", async () => {
    const { stdout } = await espalier.run("inspect", "public/samples/fashion-mlp.onnx");
    expect(stdout).toContain("from input [batch, 784] to logits [batch, 10]");
    expect(stdout).toMatch(/ 0 +300 +784 +Relu .* can be pruned/);
    expect(stdout).toContain("266,610 parameters, 266,200 MACs, 1,066,440 bytes of weights");
  });
});

describe("espalier groups", () => {
  test("names families, who is tied to whom, and every channel that stays with its reason", async () => {
    const { stdout } = await espalier.run("groups", "test/fixtures/fashion-cnn.onnx", "--json");
    const found = JSON.parse(stdout);
    expect(found.families.map((family: { units: unknown[] }) => family.units.length)).toEqual([
      24, 24, 48, 48,
    ]);
    const [trunk] = found.families;
    expect(trunk.units[3].channels.map(({ rows }: { rows: number[] }) => rows)).toEqual([[3], [3]]);
    expect(found.frozen).toHaveLength(1);
    expect(found.frozen[0]).toMatchObject({ node: null, reason: "it is an output of the network" });
    expect(found.frozen[0].channels[0].rows).toHaveLength(10);
  });

  test("prints them for people", async () => {
    const { stdout } = await espalier.run("groups", "test/fixtures/fashion-cnn.onnx");
    expect(stdout).toContain("fashion-cnn: 4 families");
    expect(stdout).toMatch(/Stays\n.*\(10\): it is an output of the network/);
  });

  test("refuses heads that are neither features nor whole", async () => {
    const { code, stderr } = await espalier.run("groups", SEED, "--heads", "half");
    expect(code).toBe(1);
    expect(stderr).toBe("espalier: --heads is half; features or whole is expected.\n");
  });
});

describe("a network with an operator that the engines lack", () => {
  const inFolder = (name: string) => join(folder, name);
  beforeAll(() => writeFile(inFolder("lacking.onnx"), save(lackingNetwork(), "onnx")));

  test("is inspected and grouped, and the operator is named", async () => {
    for (const command of ["inspect", "groups"]) {
      const { code, stdout, stderr } = await espalier.run(command, inFolder("lacking.onnx"));
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain(`  Note: ${LACKING}\n`);
    }
    const { stdout } = await espalier.run("inspect", inFolder("lacking.onnx"), "--json");
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ notComputed: LACKING });
    expect(found.layers.map((layer: { prunable: boolean }) => layer.prunable)).toEqual([true, false]);
  });

  test("is pruned and saved, and nowhere called proven", async () => {
    const [lacking, smaller] = [inFolder("lacking.onnx"), inFolder("smaller.onnx")];
    const { code, stdout } = await espalier.run("prune", lacking, "-o", smaller);
    expect(code).toBe(0);
    expect(stdout).toContain("Certificate: checked, not run: what the network computes is not proven");
    expect(stdout).toContain(`  ? equivalence  Not checked. ${LACKING}\n`);
    expect(open(await readFile(smaller), "smaller.onnx").initializers.get("0.weight")?.dims).toEqual([3, 4]);
    const certified = await espalier.run("certify", lacking, smaller);
    expect(certified.code).toBe(1);
    expect(certified.stderr).toBe(`espalier: ${smaller}: not proven. Not checked. ${LACKING}\n`);
  });

  test("is refused by name when it is to run", async () => {
    const { code, stderr } = await espalier.run(
      "prune",
      inFolder("lacking.onnx"),
      "--criterion",
      "activation",
    );
    expect([code, stderr]).toEqual([1, `espalier: ${LACKING}\n`]);
  });
});
