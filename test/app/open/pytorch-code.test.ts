import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pytorchCode } from "../../../src/app/open/pytorch-code.ts";
import { openModel } from "../../../src/formats/formats.ts";
import { group } from "../../../src/prune/group.ts";
import { type Plan, plan } from "../../../src/prune/plan.ts";
import { score } from "../../../src/prune/score.ts";

async function codeOf(file: string): Promise<string> {
  const model = openModel(readFileSync(`public/samples/${file}`), file);
  const groups = group(model);
  const planned = plan(model, groups, await score(model, groups), 0.5);
  return pytorchCode(model, groups, planned, "weights.safetensors");
}

describe("a chain as PyTorch code", () => {
  it("has the layers with their sizes and activations, and who leaves each", async () => {
    const code = await codeOf("seed.json");
    expect(code).toContain(`model = nn.Sequential(
    nn.Linear(2, 2),
    nn.ReLU(),
    nn.Linear(2, 4),
    nn.ReLU(),
    nn.Linear(4, 2),
    nn.ReLU(),
)`);
    expect(code).toContain(`layers = [
    ("layer1.weight", "layer1.bias", False, [0]),
    ("layer2.weight", "layer2.bias", False, [0, 1]),
    ("layer3.weight", "layer3.bias", False, []),
]`);
    expect(code).toContain('load_file("weights.safetensors")');
  });

  it("names a trained network's tensors and removes half of each layer", async () => {
    const code = await codeOf("fashion-mlp.onnx");
    const removed = [...code.matchAll(/(?:True|False), \[([\d, ]*)\]\),/g)].map(([, list = ""]) => list);
    expect(removed.map((list) => list.split(", ").filter((index) => index !== "").length)).toEqual([
      150, 50, 0,
    ]);
    expect(code).toContain("nn.Linear(784, 300),\n    nn.ReLU(),\n    nn.Linear(300, 100)");
  });

  it("takes no code from names", () => {
    const model = {
      ...openModel(readFileSync("public/samples/seed.json"), "seed.json"),
      name: "a\r\nimport os",
    };
    const layers = group(model).layers.map(({ name, rows }) => ({ name, neurons: rows, removed: [] }));
    const code = pytorchCode(model, group(model), { layers } as unknown as Plan, "b\nimport os");
    expect(code).toMatch(/^# a import os in PyTorch.*\n# b import os holds/);
    expect(code).not.toMatch(/^import os/m);
  });

  it("refuses what is no chain of dense layers", async () => {
    await expect(codeOf("fashion-cnn.onnx")).rejects.toThrow(
      /dense layers one after the other, and fashion-cnn is more/,
    );
  });
});
