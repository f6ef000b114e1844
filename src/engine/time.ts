// Measures a plan: the device's timestamps where it has them, else the clock around work that is waited for. Browsers
// round both to tenths of a millisecond, so short work is measured several times over.

import type { Backend, Read } from "./backend.ts";
import type { NodeTime, Timing } from "./engine.ts";
import type { Plan } from "./plan.ts";
import type { Program } from "./program.ts";

/** Milliseconds beside which a clock of tenths is good enough, and the most repeats to get there. */
const LONG_ENOUGH = 8;
const MOST_REPEATS = 200;

/** A plan that is measured. How often it runs is found out once, which also warms it up. */
export interface Measurable<Floats, Work> extends Plan<Floats, Work> {
  repeats?: number;
}

type Lists<Work> = readonly (readonly Work[])[];

/** Milliseconds of each list by the clock, once. */
async function byClock<Floats, Integers, Work>(
  backend: Backend<Floats, Integers, Work>,
  lists: Lists<Work>,
  repeats: number,
  last: Read<Floats>,
): Promise<number[]> {
  const milliseconds: number[] = [];
  for (const list of lists) {
    const work = Array.from({ length: repeats }, () => list).flat();
    const start = performance.now();
    await backend.execute(work, [last]);
    milliseconds.push((performance.now() - start) / repeats);
  }
  return milliseconds;
}

/** Work by the node that it belongs to, in order. */
function listsByNode<Work>(program: Program, parts: Plan<unknown, Work>["parts"]): Map<string, Work[]> {
  const lists = new Map<string, Work[]>();
  for (const { value, work } of parts) {
    const node = program.nodes.get(value) ?? program.values[value]?.name ?? "";
    lists.set(node, [...(lists.get(node) ?? []), ...work]);
  }
  return lists;
}

/** Measures a plan of `program` once; `last` is there when all is done. */
export async function timePlan<Floats, Integers, Work>(
  backend: Backend<Floats, Integers, Work>,
  program: Program,
  plan: Measurable<Floats, Work>,
  last: Read<Floats>,
): Promise<Timing> {
  const measure = (lists: Lists<Work>, repeats: number) =>
    backend.timestamps?.(lists, repeats) ?? byClock(backend, lists, repeats, last);
  if (plan.repeats === undefined) {
    await measure([plan.work], 1);
    const [once = 0] = await measure([plan.work], 1);
    plan.repeats = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(LONG_ENOUGH / Math.max(once, 1e-3))));
  }
  const lists = listsByNode(program, plan.parts);
  const [milliseconds = 0] = await measure([plan.work], plan.repeats);
  const times = await measure([...lists.values()], plan.repeats);
  const nodes = [...lists.keys()].map((node, index): NodeTime => ({ node, milliseconds: times[index] ?? 0 }));
  const method = backend.timestamps === undefined ? "clock" : "timestamps";
  return { batch: program.batch, milliseconds, nodes, method };
}
