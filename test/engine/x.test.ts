import { it } from "vitest";
import { readFileSync } from "node:fs";
import { createCpuEngine } from "../../src/engine/cpu/engine.ts";
import { openDawn } from "../../src/cli/dawn.ts";
import { ensureBrowser } from "../../src/cli/browser.ts";
import { createGpuEngine } from "../../src/engine/webgpu/engine.ts";
import { group } from "../../src/prune/group.ts";
import { masksOf } from "../../src/prune/masks.ts";
import { rankUnits, spend } from "../../src/prune/ranking.ts";
import { score } from "../../src/prune/score.ts";
import { openSample } from "../prune/expected.ts";
import { resnet18 } from "../../bench/networks.ts";
import { numbers } from "./networks.ts";
const median = (l: number[]) => l.sort((a, b) => a - b)[Math.floor(l.length / 2)];
const cpu = () => { const u = process.cpuUsage(); return (u.user + u.system) / 1000; };
const which = (process.env["WHICH"] ?? "mlp cnn resnet").split(" ");
const kinds = (process.env["KINDS"] ?? "cpu gpu").split(" ");
const rounds = Number(process.env["ROUNDS"] ?? 5);
it("x", async () => {
  await ensureBrowser();
  const dawn = kinds.includes("gpu") ? await openDawn() : undefined;
  const nets = { mlp: [() => openSample("public/samples/fashion-mlp.onnx"), 10000, 784, 10], cnn: [() => openSample("public/samples/fashion-cnn.onnx"), 445, 784, 10], resnet: [resnet18, 2, 150528, 1000] } as any;
  for (const kind of kinds) for (const name of which) {
    const [make, count, size, classes] = nets[name];
    const model = make();
    const engine = kind === "cpu" ? createCpuEngine() : await createGpuEngine(dawn!.device, "x");
    const groups = group(model);
    const base = await engine.compile(model);
    const scores = await score(model, groups, base);
    base.close();
    const sessions: any = {};
    for (const mode of ["mask", "compact"] as const) {
      const s = await engine.compile(model, { cuts: mode });
      await s.setExamples({ count, inputs: numbers(count * size, 3), labels: Uint32Array.from(numbers(count, 4), (v) => Math.floor((v + 1) / 2 * classes)) });
      sessions[mode] = s;
    }
    for (const ratio of [0.02, 0.1, 0.25, 0.5, 0.75, 0.9]) {
      const ranking = rankUnits(groups, scores, { ratio });
      const cut = spend(model, groups, ranking, { ratio });
      const line: any = {}; const cpus: any = {}; const seen: any = {};
      for (const mode of ["mask", "compact"]) { line[mode] = []; cpus[mode] = []; await sessions[mode].setMasks(masksOf(groups, ranking)); seen[mode] = (await sessions[mode].countCorrect(cut.cuts)).correct; }
      for (let r = 0; r < rounds; r++) for (const mode of ["mask", "compact"]) { const c = cpu(); const t = performance.now(); await sessions[mode].countCorrect(cut.cuts); line[mode].push(performance.now() - t); cpus[mode].push(cpu() - c); }
      console.log(`${kind} ${name} ${count} ${ratio}: masked ${median(line.mask)!.toFixed(1)} (cpu ${median(cpus.mask)!.toFixed(1)}), compacted ${median(line.compact)!.toFixed(1)} (cpu ${median(cpus.compact)!.toFixed(1)}) counts ${seen.mask} ${seen.compact}`);
    }
    for (const s of Object.values(sessions) as any[]) s.close();
  }
}, 1200000);
