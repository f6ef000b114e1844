// One pruning from a file to a file, in a process of its own so that its peak memory is its alone. Arguments: the built
// library, the network, where the result goes. Prints one JSON object.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, from, to] = process.argv.slice(2);
const { apply, group, open, plan, save, score } = await import(pathToFileURL(library).href);
const stages = {};
const start = performance.now();
let last = start;

function lap(stage) {
  const now = performance.now();
  stages[stage] = now - last;
  last = now;
}

const bytes = readFileSync(from);
lap("read");
const model = open(bytes, from);
lap("open");
const groups = group(model);
lap("group");
const scores = await score(model, groups);
lap("score");
const decision = plan(model, groups, scores, 0.5);
lap("plan");
const smaller = apply(model, decision, groups);
lap("cut");
writeFileSync(to, save(smaller, "onnx"));
lap("save");
const shared = [...model.initializers.values()].every((tensor) => tensor.bytes.buffer === bytes.buffer);
const total = performance.now() - start;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    stages,
    total,
    cpu: (user + system) / 1000,
    peak: process.resourceUsage().maxRSS * 1024,
    shared,
  }),
);
