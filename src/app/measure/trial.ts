// What one input makes of the open network, before and after pruning: the network is compiled once, and the cuts of the
// present decision switch neurons off. The newest request wins.

import { networkShape } from "../../formats/data/preprocessing.ts";
import { elementCount } from "../../model/tensor.ts";
import type { Answers, App, Opened, State } from "../state.ts";

/** True where one input of floats is all that the network asks for. */
export function canTry({ model, session }: Opened): boolean {
  const [input, second] = model.inputs;
  return session.refusal === undefined && second === undefined && input?.type === undefined;
}

/** One example of the open network: its data, or numbers from −1 to 1 where it has none. */
export function exampleOf({ examples, model }: Opened, index: number): Float32Array {
  const size = elementCount(networkShape(model).dims);
  if (examples !== undefined) {
    const at = index % examples.count;
    return examples.inputs.slice(at * size, (at + 1) * size);
  }
  let seed = index + 1;
  return Float32Array.from({ length: size }, () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  });
}

/** What the network is looked at with: the person's own input, or an example. */
export function inputNow({ own, example }: State, opened: Opened): Float32Array {
  return own ?? exampleOf(opened, example);
}

async function answer(state: State, opened: Opened): Promise<Answers> {
  const { model, session } = opened;
  const inputs = new Map([[model.inputs[0]?.name ?? "", inputNow(state, opened)]]);
  const output = model.outputs[0]?.name ?? "";
  const run = async (cuts: readonly number[]) =>
    (await session.run(inputs, 1, cuts)).get(output)?.data ?? new Float32Array();
  const before = await run([]);
  return { before, after: await run(state.cuts) };
}

const refusal = (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) });

/** Keeps the answers true while somebody looks at them. */
export function followTrial(app: App): void {
  const { store } = app;
  const keys = ["opened", "removed", "example", "own", "panel"] as const;
  let running = false;
  const current = (state: State) => keys.every((key) => state[key] === store.get()[key]);
  const work = async () => {
    if (running) return;
    running = true;
    try {
      for (;;) {
        const state = store.get();
        const { opened, panel } = state;
        if (panel !== "try" || opened === undefined || !canTry(opened)) return;
        const found = await answer(state, opened).then((answers) => ({ answers }), refusal);
        // A session that was replaced meanwhile may have failed as it liked.
        if (!current(state)) continue;
        store.set(found);
        return;
      }
    } finally {
      running = false;
    }
  };
  store.listen((state, before) => {
    if (keys.every((key) => state[key] === before[key])) return;
    if (state.opened?.model !== before.opened?.model && before.opened !== undefined)
      store.set({ own: undefined, trying: "example", answers: undefined });
    void work();
  });
}
