// CPU time of a process and all its descendants, from Linux's /proc. Nothing else counts a browser's many processes.

import { readdirSync, readFileSync } from "node:fs";

/** Process ids of `root` and its descendants. */
function processTree(root) {
  const children = new Map();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(`/proc/${entry}/stat`);
    // The command's name stands in brackets and may hold anything; the parent's id is the second field behind it.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const id of tree) tree.push(...(children.get(id) ?? []));
  return tree;
}

/** A file of /proc, or "" when its process ended in between. */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function threads(id) {
  try {
    return readdirSync(`/proc/${id}/task`);
  } catch {
    return [];
  }
}

let tree = { root: 0, at: 0, ids: [] };

/** Milliseconds of CPU that `root` and its descendants have used, to the nanosecond. Linux only. */
export function cpuTime(root) {
  if (tree.root !== root || Date.now() - tree.at > 2000) {
    tree = { root, at: Date.now(), ids: processTree(root) };
  }
  let nanoseconds = 0;
  for (const id of tree.ids) {
    for (const thread of threads(id)) {
      nanoseconds += Number(read(`/proc/${id}/task/${thread}/schedstat`).split(" ")[0] ?? 0);
    }
  }
  return nanoseconds / 1e6;
}
