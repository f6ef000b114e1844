// Counts right answers by a physically smaller network, behind what the original has kept upstream of its masks. Made for
// one count and given back: the next tick has another smaller network.

import type { Model } from "../model/graph.ts";
import type { Backend } from "./backend.ts";
import { compact } from "./compact.ts";
import { ConstantStore } from "./constants.ts";
import { DeviceNetwork } from "./network.ts";
import { planSteps } from "./plan.ts";
import { Pool } from "./pool.ts";
import { kernelNames, valueSize } from "./program.ts";
import { compileSteps } from "./steps.ts";

/** Examples of one pass, and the values upstream of the masks that are kept of them. */
interface KeptPass<Floats, Integers> {
  readonly rows: number;
  readonly labels: Integers;
  readonly upstream?: { readonly kept: ReadonlyMap<number, Floats> };
}

export interface SmallerRequest<Floats, Integers, Work> {
  /** Belongs to the count, and is closed behind it. */
  readonly backend: Backend<Floats, Integers, Work>;
  readonly network: DeviceNetwork<Floats, Integers, Work>;
  readonly passes: readonly KeptPass<Floats, Integers>[];
  readonly smaller: Model;
  readonly cuts: readonly number[];
}

/** What all passes share. */
interface Shared<Floats, Integers, Work> extends SmallerRequest<Floats, Integers, Work> {
  readonly rest: DeviceNetwork<Floats, Integers, Work>;
  readonly pool: Pool<Floats>;
  readonly correct: Integers;
}

/** How many are right; undefined where the smaller network cannot go on from what is kept, or needs other kernels. */
export async function countBySmaller<Floats, Integers, Work>(
  request: SmallerRequest<Floats, Integers, Work>,
): Promise<number | undefined> {
  const { backend, smaller: model, passes } = request;
  try {
    const store = new ConstantStore();
    const base = compileSteps(model, undefined, store);
    if (["gather" as const, ...kernelNames(base)].some((name) => backend.kernels[name] === undefined))
      return undefined;
    const rest = new DeviceNetwork(backend, { model, store, base });
    const correct = backend.uploadIntegers("right answers", new Uint32Array(1));
    const pool = new Pool<Floats>((count) => backend.allocate("activations", count));
    const shared = { ...request, rest, pool, correct };
    let found: number | undefined;
    for (const pass of passes) {
      const work = workOf(shared, pass);
      if (work === undefined) return undefined;
      const [counter] = await backend.execute(work, [{ buffer: correct, count: 1 }]);
      found = counter === undefined ? undefined : new Uint32Array(counter)[0];
    }
    return found;
  } finally {
    backend.close();
  }
}

/** The work of one pass: what stays of the kept values, the smaller network's steps behind them, and the count. */
function workOf<Floats, Integers, Work>(
  { backend, network, rest, cuts, pool, correct }: Shared<Floats, Integers, Work>,
  pass: KeptPass<Floats, Integers>,
): readonly Work[] | undefined {
  pool.giveAll();
  const smaller = rest.program(pass.rows);
  const program = network.program(pass.rows);
  const found = compact({ program, masks: network.namedMasks, cuts, smaller });
  const [scored] = smaller.outputs;
  if (found === undefined || scored === undefined) return undefined;
  const work: Work[] = [];
  const given = new Map<number, Floats>();
  for (const { value, source, params, indices } of found.picked) {
    const kept = pass.upstream?.kept.get(source);
    if (kept === undefined) return undefined;
    const output = pool.take(valueSize(smaller, value));
    const inputs = [kept, backend.uploadFloats("what stays", indices)];
    work.push(backend.kernels.gather({ inputs, output }, params));
    given.set(value, output);
  }
  const planned = planSteps({
    backend,
    program: smaller,
    steps: found.split.downstream,
    constant: rest.constant.bind(rest),
    masks: rest.masksOf(smaller),
    given,
    keep: new Set([scored.value]),
    pool,
  });
  const scores = planned.kept.get(scored.value);
  if (scores === undefined) return undefined;
  const params = { rows: pass.rows, classes: valueSize(smaller, scored.value) / pass.rows };
  const count = backend.kernels.countCorrect({ scores, labels: pass.labels, correct }, params);
  return [...work, ...planned.work, count];
}
